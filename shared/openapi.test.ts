// The OpenAPI document is whole: every route and operation, with its input, its refusals and who may.
import { describe, expect, it } from 'vitest'
import { type Route, registerPath, routes } from './api.ts'
import { type AppRoute, appRoutes } from './app-api.ts'
import { openApi } from './openapi.ts'
import { type RegisterName, registers } from './registers/all.ts'

interface Described {
  operationId: string
  summary: string
  parameters?: { name: string; in: string; required?: boolean }[]
  requestBody?: { content: Record<string, { schema: Record<string, unknown> }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: unknown }> }>
  security: object[]
}
const document = openApi('1.2.3') as unknown as {
  openapi: string
  info: { version: string }
  paths: Record<string, Record<string, Described>>
  components: { schemas: Record<string, { properties: object }>; securitySchemes: object }
}
const all = Object.values(document.paths).flatMap(methods => Object.values(methods))

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 with the gateway’s version and the proof of key', () => {
    expect(document.openapi).toMatch(/^3\.1\./)
    expect(document.info.version).toBe('1.2.3')
    expect(Object.keys(document.components.securitySchemes)).toEqual(['appKey', 'dpop'])
    expect(Object.keys(document.components.schemas.Problem!.properties)).toContain('detailJa')
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  })

  it.each(Object.entries<Route>(routes))('describes the route %s', (name, route) => {
    const described = document.paths[route.path]?.[route.method.toLowerCase()]
    expect(described).toMatchObject({ operationId: name, summary: route.summary.en })
    expect(described!.responses[200]).toBeDefined()
    expect(described!.requestBody !== undefined).toBe(route.input !== undefined)
    expect(described!.security).toEqual(route.access === 'anyone' ? [] : [{ dpop: [] }])
    const placeholders = [...route.path.matchAll(/\{(\w+)\}/g)].map(match => match[1])
    const inPath = (described!.parameters ?? []).filter(parameter => parameter.in === 'path' && parameter.required)
    expect(inPath.map(parameter => parameter.name)).toEqual(placeholders)
  })

  it.each(Object.keys(registers) as RegisterName[])('describes the register %s', name => {
    expect(document.paths[registerPath(name)]?.get).toBeDefined()
    for (const operation of Object.keys(registers[name].operations)) {
      const described = document.paths[registerPath(name, operation)]?.post
      const schema = described?.requestBody?.content['application/json']?.schema
      expect(schema).toMatchObject({ type: 'object', additionalProperties: false, properties: { row: {}, input: {} } })
    }
  })

  it.each(Object.entries<AppRoute>(appRoutes))('describes the route %s of the app', (name, route) => {
    const described = document.paths[route.path]?.[route.method.toLowerCase()]
    expect(described).toMatchObject({ operationId: `app.${name}`, security: [{ appKey: [] }] })
    expect(described!.requestBody !== undefined).toBe(route.input !== undefined)
    const asked = (described!.parameters ?? []).filter(parameter => parameter.in === 'query')
    expect(asked.map(parameter => parameter.name)).toEqual(Object.keys(route.query?.shape ?? {}))
  })

  it('gives every operation a name of its own and the refusals in words', () => {
    const ids = all.map(described => described.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { responses, security, operationId } of all) {
      const refused = Object.entries(responses).filter(([status]) => status !== '200')
      for (const [status, response] of refused)
        expect([operationId, status, Object.keys(response.content ?? {})]).toEqual([
          operationId,
          status,
          ['application/problem+json'],
        ])
      // A wrong app key is refused with 403, as a bouncer's is.
      const byKey = security.some(scheme => 'appKey' in scheme)
      expect(responses[401] !== undefined).toBe(security.length > 0 && !byKey)
    }
  })
})
