// The access control falls when a real Express route has no guard, and for nothing else; its requests fit no route's schema.
import type { KeyObject } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accessControlProbe } from '../../gateway/probes/access-control.ts'
import { NO_SUCH_ROW, type ProtectedRoute, protectedRoutes } from '../../gateway/probes/protected-routes.ts'
import { makeAuthority } from '../../gateway/tls/authority.ts'
import { makeLeaf } from '../../gateway/tls/leaf.ts'
import { OperateBody, routes } from '../../shared/api.ts'
import { registers } from '../../shared/registers/all.ts'
import type { Measurement } from '../../shared/registers/controls.ts'
import { type GuardedDesk, openGuardedDesk, proof, revoked, user } from './guarded-desk.ts'

const authority = makeAuthority({ hostName: 'office-pc', addresses: [] }, [], Date.now())
const leaf = makeLeaf(authority, { dns: ['localhost'], ip: [] }, Date.now())

const list: ProtectedRoute[] = [
  { method: 'GET', path: '/v1/me', access: ['administrator', 'host', 'user'] },
  { method: 'GET', path: '/v1/blocks', access: ['administrator', 'host'] },
  { method: 'POST', path: '/v1/rules/remove', access: ['administrator'], body: JSON.stringify({ row: NO_SUCH_ROW, input: {} }) },
  { method: 'POST', path: '/v1/reports/send', access: ['administrator', 'host', 'user'], body: '{}' },
]

let desk: GuardedDesk
beforeEach(async () => {
  desk = await openGuardedDesk({ cert: leaf.pem, key: leaf.keyPem }, list)
})
afterEach(() => desk.close())

function measure(identities = { user, revoked }): Promise<Measurement> {
  const probe = accessControlProbe<KeyObject>({
    clock: Date.now,
    origin: () => desk.origin,
    ca: () => authority.pem,
    routes: () => list,
    identities: async () => identities,
    proof,
  })
  return probe.measure(new AbortController().signal)
}

describe('against a real desk of Express routes', () => {
  it('passes when every check is refused, and says how many there were', async () => {
    const measured = await measure()
    expect(measured.evidence.filter(entry => entry.result !== 'pass')).toEqual([])
    expect(measured.outcome).toBe('pass')
    expect(measured.sentence.en).toMatch(/^4 routes × 4 checks \(\d+ requests\): all refused$/)
    expect(new Set(desk.reached)).toEqual(new Set(['/v1/me']))
  })

  it('fails on a route without a guard and names it; passes when the guard is back', async () => {
    desk.broken.unguarded = '/v1/rules/remove'
    const fallen = await measure()
    expect(fallen.outcome).toBe('fail')
    expect(fallen.sentence.en).toContain('POST /v1/rules/remove (no proof): 404')
    desk.broken = {}
    expect((await measure()).outcome).toBe('pass')
  })

  it.each([
    ['nonce', 'stale nonce'],
    ['revocation', 'revoked key'],
    ['role', 'role user'],
  ] as const)('fails when the guard forgets the %s', async (forgets, named) => {
    desk.broken.forgets = forgets
    const measured = await measure()
    expect(measured.outcome).toBe('fail')
    expect(measured.sentence.en).toContain(`(${named})`)
  })

  it('waits for the flood limit instead of failing', async () => {
    desk.broken.floods = 3
    expect((await measure()).outcome).toBe('pass')
  })

  it('is unknown when the flood limit holds on, and stops asking', async () => {
    desk.broken.floods = 1000
    const measured = await measure()
    expect(measured.outcome).toBe('inconclusive')
    expect(desk.broken.floods).toBeGreaterThan(980)
  })

  it('is unknown when its own device is not accepted: refusals would prove nothing', async () => {
    const measured = await measure({ user: revoked, revoked })
    expect(measured.outcome).toBe('inconclusive')
    expect(measured.sentence.en).toContain('own device is not accepted')
  })

  it('is unknown when the desk does not answer', async () => {
    desk.close()
    const measured = await measure()
    expect(measured.outcome).toBe('inconclusive')
    expect(measured.sentence.en).toContain('ECONNREFUSED')
  })
})

describe('the requests it sends', () => {
  it('cover every ordinary route with a guard and every register with all its operations', () => {
    const sent = protectedRoutes().map(route => `${route.method} ${route.path}`)
    const guarded = Object.values(routes).filter(route => route.access !== 'anyone')
    const expected = new Set([
      ...guarded.map(route => `${route.method} ${route.path.replace('{id}', 'sekisho-probe-no-such-row')}`),
      ...Object.entries(registers).flatMap(([name, { operations }]) => [
        `GET /v1/${name}`,
        ...Object.keys(operations).map(operation => `POST /v1/${name}/${operation}`),
      ]),
    ])
    expect(new Set(sent)).toEqual(expected)
    expect(sent).toHaveLength(expected.size)
    expect(sent.length).toBeGreaterThan(40)
  })

  it('fit the schema of no route and no operation, so that a missing guard changes nothing', () => {
    const body = protectedRoutes().find(route => route.path === '/v1/check')?.body
    for (const [name, route] of Object.entries(routes))
      if ('input' in route && route.access !== 'anyone')
        expect([name, route.input.safeParse(JSON.parse(body!)).success]).toEqual([name, false])
    for (const [name, register] of Object.entries(registers))
      for (const [operation, { input }] of Object.entries(register.operations)) {
        const sent = protectedRoutes().find(route => route.path === `/v1/${name}/${operation}`)
        const parsed = OperateBody.parse(JSON.parse(sent!.body!))
        expect([name, operation, input.safeParse(parsed.input).success]).toEqual([name, operation, false])
      }
  })
})
