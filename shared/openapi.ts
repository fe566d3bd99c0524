// The OpenAPI 3.1 document of the desk, made from the same tables that the server is built of.
import { z } from 'zod'
import { type Access, LIST_ACCESS, OperateAnswer, PROOF_HEADER, type Route, registerPath, routes } from './api.ts'
import { type AppRoute, appRoutes } from './app-api.ts'
import { Problem } from './problems.ts'
import { type RegisterName, registers } from './registers/all.ts'
import type { Operation } from './registers/register.ts'
import { ROLES, type Role } from './roles.ts'

type Json = Record<string, unknown>

const json = (schema: unknown): Json => ({ 'application/json': { schema } })
const input = (schema: z.ZodType): unknown => withoutDialect(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
const output = (schema: z.ZodType): unknown => withoutDialect(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }))

/** OpenAPI 3.1 names the JSON Schema dialect once for the whole document. */
function withoutDialect({ $schema: _dialect, ...schema }: Json): Json {
  return schema
}

const problem = (description: string): Json => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

/** Refusals by status (RFC 9457), for routes that ask for a proof and for those that do not. */
function refusals(access: Access, hasBody: boolean): Json {
  return {
    ...(hasBody
      ? { 400: problem('Malformed JSON, or faults in the input'), 413: problem('Too large'), 415: problem('Not JSON') }
      : {}),
    ...(access === 'anyone'
      ? {}
      : { 401: problem('No valid proof of key, or the device is revoked'), 403: problem('The role may not do this') }),
    421: problem('The gateway does not answer to this host name'),
    429: problem('Too many requests'),
    default: problem('Refused, with the reason and what to do next'),
  }
}

const roles = (access: Access): Json => ({
  'x-roles': access,
  security: access === 'anyone' ? [] : [{ dpop: [] }],
})

/** Query parameters that the table only names in words. */
const QUERY: Readonly<Record<string, readonly string[]>> = { log: ['before', 'limit'], consistency: ['from', 'to'] }

function ordinary(name: string, { path, access, summary, input: body, output: answer }: Route): Json {
  const params = [...path.matchAll(/\{(\w+)\}/g)].map(([, param]) => ({
    name: param,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const query = (QUERY[name] ?? []).map(param => ({ name: param, in: 'query', schema: { type: 'integer', minimum: 0 } }))
  return {
    operationId: name,
    summary: summary.en,
    'x-summary-ja': summary.ja,
    ...(params.length + query.length > 0 ? { parameters: [...params, ...query] } : {}),
    ...(body ? { requestBody: { required: true, content: json(input(body)) } } : {}),
    responses: {
      200: answer ? { description: 'Done', content: json(output(answer)) } : NOT_JSON[name],
      ...refusals(access, !!body),
    },
    ...roles(access),
  }
}

const text = (type: string, description: string): Json => ({ description, content: { [type]: { schema: { type: 'string' } } } })
/** Routes whose answer is not described by a schema of the table. */
const NOT_JSON: Readonly<Record<string, Json>> = {
  openapi: { description: 'This document', content: json({ type: 'object' }) },
  caPage: text('text/html', 'Page'),
  pairPage: text('text/html', 'Page'),
  caFile: text('application/x-x509-ca-cert', 'PEM'),
  caNextFile: text('application/x-x509-ca-cert', 'PEM; 404 when no other CA follows'),
  receipt: {
    description: 'Receipt: a page to print, or the signed file',
    content: { 'text/html': { schema: { type: 'string' } }, ...json({ type: 'object' }) },
  },
  events: text('text/event-stream', 'Events `head` with {size, root}'),
}

function listing(name: RegisterName): Json {
  const { label, row } = registers[name]
  const rows = { type: 'object', required: ['rows'], properties: { rows: { type: 'array', items: output(row) } } }
  const access = LIST_ACCESS[name]
  return {
    operationId: `${name}.list`,
    summary: `${label.en}: the rows this caller may see`,
    'x-summary-ja': `${label.ja}: 閲覧できる行`,
    responses: { 200: { description: 'Rows', content: json(rows) }, ...refusals(access, false) },
    ...roles(access),
  }
}

function operating(name: RegisterName, operation: string, { label, input: body, allow, creates }: Operation<never>): Json {
  const access = ROLES.filter((role): role is Role => allow.includes(role))
  const row = {
    type: 'string',
    maxLength: 100,
    description: creates === true ? 'Client-made id: a repeat is harmless' : 'The row acted on',
  }
  const required = creates === false ? ['row', 'input'] : ['input']
  const schema = { type: 'object', additionalProperties: false, required, properties: { row, input: input(body) } }
  return {
    operationId: `${name}.${operation}`,
    summary: `${registers[name].label.en}: ${label.en}`,
    'x-summary-ja': `${registers[name].label.ja}: ${label.ja}`,
    requestBody: { required: true, content: json(schema) },
    responses: {
      200: { description: 'Durable', content: json(output(OperateAnswer)) },
      404: problem('No such row'),
      409: problem('Refused by the rules of the register'),
      ...refusals(access, true),
    },
    ...roles(access),
  }
}

/** A route of the API for the office's app, proved by an app key instead of a device. */
function forApp(name: string, { path, summary, query, input: body, output: answer, method }: AppRoute): Json {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, param]) => ({
    name: param,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const described = query ? (input(query) as { properties: Record<string, unknown>; required?: readonly string[] }) : undefined
  const inQuery = Object.entries(described?.properties ?? {}).map(([param, schema]) => ({
    name: param,
    in: 'query',
    required: described?.required?.includes(param) ?? false,
    schema,
  }))
  const repeat = {
    name: 'Idempotency-Key',
    in: 'header',
    schema: { type: 'string', maxLength: 100 },
    description: 'The same again within a day gives the same answer and does nothing twice',
  }
  const parameters = [...inPath, ...inQuery, ...(method === 'GET' ? [] : [repeat])]
  return {
    operationId: `app.${name}`,
    summary: summary.en,
    'x-summary-ja': summary.ja,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: json(input(body)) } } : {}),
    responses: {
      200: { description: 'Done', content: json(output(answer)) },
      400: problem('Faults in the input, or a token that is worth nothing'),
      403: problem('No valid app key'),
      404: problem('No such person or purpose'),
      409: problem('Refused: the notice has changed, or there is nothing to withdraw'),
      429: problem('Too many wrong keys'),
      default: problem('Refused, with the reason and what to do next'),
    },
    security: [{ appKey: [] }],
  }
}

/** The whole API as an OpenAPI 3.1 document. Deterministic. */
export function openApi(version: string): Json {
  const paths: Record<string, Json> = {}
  const add = (path: string, method: string, operation: Json) => {
    paths[path] = { ...paths[path], [method]: operation }
  }
  for (const [name, route] of Object.entries<Route>(routes)) add(route.path, route.method.toLowerCase(), ordinary(name, route))
  for (const [name, route] of Object.entries<AppRoute>(appRoutes))
    add(route.path, route.method.toLowerCase(), forApp(name, route))
  for (const name of Object.keys(registers) as RegisterName[]) {
    add(registerPath(name), 'get', listing(name))
    const operations = registers[name].operations as unknown as Readonly<Record<string, Operation<never>>>
    // A route of the table answers in its place.
    for (const [operation, described] of Object.entries(operations))
      if (!Object.hasOwn(paths[registerPath(name, operation)] ?? {}, 'post'))
        add(registerPath(name, operation), 'post', operating(name, operation, described))
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sekisho desk',
      version,
      description:
        'Every request is proved by the key of a paired device (RFC 9449 DPoP, ES256): claims htm, htu, jti, the nonce of the last DPoP-Nonce header, and `bh`, the base64url SHA-256 of the body. No client clock is trusted. Refusals are application/problem+json (RFC 9457).',
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    paths,
    components: {
      schemas: { Problem: output(Problem) },
      securitySchemes: {
        appKey: { type: 'http', scheme: 'bearer', description: 'Key of a server of the office’s app: `sekisho appkey add`' },
        dpop: { type: 'apiKey', in: 'header', name: PROOF_HEADER, description: 'RFC 9449 DPoP proof with nonce and bh' },
      },
    },
  }
}
