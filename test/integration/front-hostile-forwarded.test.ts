// Who is asking, when fields claim it: every way the claim is written, by visitors and by proxies, in four places; what rules and app see is written by hand.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRuleEngine } from '../../gateway/rules/engine.ts'
import { type Office, openOffice, seenBy } from './front-office.ts'

const STRANGER = '127.0.0.60'
const INNER = '127.0.0.50'
const OUTER = '192.0.2.50'
const FORGED = '6.6.6.6'
/** The visitor as proxies saw them. */
const V4 = '203.0.113.7'
const V6 = '2001:db8::7'

/** Lines that a request has on its way. */
type Lines = readonly (readonly [string, string])[]
/** What a proxy makes of the lines of whoever speaks to it. */
type Proxy = (lines: Lines, from: string) => Lines

const XFF = 'X-Forwarded-For'
const claims = (value: string): Lines => [[XFF, value]]

/** nginx's `$proxy_add_x_forwarded_for`, Apache, HAProxy in one line: what was there, a comma, who asked. */
const appends =
  (write: (address: string) => string = address => address): Proxy =>
  (lines, from) => {
    const before = lines.filter(([name]) => name.toLowerCase() === 'x-forwarded-for').map(([, value]) => value)
    const others = lines.filter(([name]) => name.toLowerCase() !== 'x-forwarded-for')
    return [...others, [XFF, [...before, write(from)].join(', ')]]
  }
/** HAProxy's `option forwardfor`: a line of its own after the others. */
const addsLine: Proxy = (lines, from) => [...lines, [XFF, from]]
const overwrites: Proxy = (lines, from) => [...lines.filter(([name]) => name.toLowerCase() !== 'x-forwarded-for'), [XFF, from]]
const saysForwarded =
  (write: (address: string) => string): Proxy =>
  (lines, from) => {
    const before = lines.filter(([name]) => name === 'Forwarded').map(([, value]) => value)
    return [...lines.filter(([name]) => name !== 'Forwarded'), ['Forwarded', [...before, write(from)].join(', ')]]
  }
const saysNothing: Proxy = lines => lines
const node = (address: string) => (address.includes(':') ? `"[${address}]"` : address)

interface Row {
  readonly name: string
  readonly forged: Lines
  readonly proxy: Proxy
  /** The visitor at the outermost proxy. */
  readonly visitor?: string
  /** Whom rules count, in each place. 400: refused. */
  readonly counted: {
    readonly direct: string
    readonly one: string | 400
    readonly two: string | 400
    readonly untrusted: string
  }
}

const believed = { direct: STRANGER, one: V4, two: V4, untrusted: STRANGER } as const
const believed6 = { direct: STRANGER, one: V6, two: V6, untrusted: STRANGER } as const
/** The proxy told nothing that can be read: as far as the chain is known. */
const nobody = { direct: STRANGER, one: INNER, two: OUTER, untrusted: STRANGER } as const
const refused = { direct: STRANGER, one: 400, two: 400, untrusted: STRANGER } as const

const row = (name: string, forged: Lines, proxy: Proxy, counted: Row['counted'], visitor = V4): Row => ({
  name,
  forged,
  proxy,
  counted,
  visitor,
})

const ROWS: readonly Row[] = [
  row('nothing is forged', [], appends(), believed),
  row('forged on the left', claims(FORGED), appends(), believed),
  row('forged, several', claims(`${FORGED}, 7.7.7.7`), appends(), believed),
  row('forged on the right: as if by the inner proxy', claims(`${FORGED}, ${INNER}`), appends(), believed),
  row('forged on the right: as if by the outer proxy', claims(`${FORGED}, ${OUTER}`), appends(), believed),
  row('forged on the right: as if by both', claims(`${FORGED}, ${OUTER}, ${INNER}`), appends(), believed),
  row('forged in two lines', [...claims(FORGED), ...claims('7.7.7.7')], appends(), believed),
  row('forged in another case', [['x-FORWARDED-for', FORGED]], appends(), believed),
  row('forged with a port', claims(`${FORGED}:80`), appends(), believed),
  row('forged as IPv6', claims('2001:db8::6'), appends(), believed),
  row('forged as IPv6 with a port', claims('[2001:db8::6]:80'), appends(), believed),
  row('forged as this machine', claims('127.0.0.1'), appends(), believed),
  row('forged as unknown', claims('unknown'), appends(), believed),
  row('forged as a hidden name', claims('_hidden'), appends(), believed),
  row('forged as nothing', claims(''), appends(), believed),
  row('forged as commas', claims(`${FORGED}, , ,`), appends(), believed),
  row('forged as nonsense', claims(`"${FORGED}, <script>`), appends(), believed),
  row('forged a thousand times', claims(Array.from({ length: 1000 }, () => FORGED).join(', ')), appends(), believed),
  row('a proxy adds a line', claims(FORGED), addsLine, believed),
  row('a proxy adds a line after two', [...claims(FORGED), ...claims(`7.7.7.7, ${INNER}`)], addsLine, believed),
  row(
    'a proxy writes the port',
    claims(FORGED),
    appends(address => `${address}:4711`),
    believed,
  ),
  row(
    'a proxy writes no blanks',
    claims(FORGED),
    (lines, from) => claims([...lines.map(([, value]) => value), from].join(',')),
    believed,
  ),
  row(
    'a proxy writes IPv4 as IPv6',
    claims(FORGED),
    appends(address => `::ffff:${address}`),
    believed,
  ),
  row('an IPv6 visitor', claims(FORGED), appends(), believed6, V6),
  row(
    'an IPv6 visitor, written out',
    claims(FORGED),
    appends(address => (address === V6 ? '2001:0DB8:0:0:0:0:0:7' : address)),
    believed6,
    V6,
  ),
  row(
    'an IPv6 visitor, with a port',
    claims(FORGED),
    appends(address => (address.includes(':') ? `[${address}]:4711` : address)),
    believed6,
    V6,
  ),
  row(
    'a proxy says unknown',
    claims(FORGED),
    appends(address => (address === V4 ? 'unknown' : address)),
    nobody,
  ),
  row(
    'a proxy says a name',
    claims(FORGED),
    appends(address => (address === V4 ? 'visitor.test' : address)),
    nobody,
  ),
  row('a proxy that overwrites, and one that is overwritten', claims(FORGED), overwrites, { ...believed, two: OUTER }),
  row('a proxy says nothing', [], saysNothing, { ...believed, one: INNER, two: INNER }),

  row(
    'Forwarded',
    [],
    saysForwarded(address => `for=${address}`),
    believed,
  ),
  row(
    'Forwarded, forged on the left',
    [['Forwarded', `for=${FORGED}`]],
    saysForwarded(address => `for=${address};proto=https`),
    believed,
  ),
  row(
    'Forwarded, forged in two lines',
    [
      ['Forwarded', `for=${FORGED}`],
      ['Forwarded', 'for=7.7.7.7'],
    ],
    saysForwarded(address => `for=${address}`),
    believed,
  ),
  row(
    'Forwarded, forged as if by proxies',
    [['Forwarded', `for=${FORGED}, for=${INNER}`]],
    saysForwarded(address => `for=${address}`),
    believed,
  ),
  row(
    'Forwarded, quoted',
    [['Forwarded', `for="${FORGED}"`]],
    saysForwarded(address => `for="${address}"`),
    believed,
  ),
  row(
    'Forwarded, quoted with a port',
    [],
    saysForwarded(address => `by=x;FOR="${address}:4711"`),
    believed,
  ),
  row(
    'Forwarded, quoted IPv6',
    [],
    saysForwarded(address => `for=${node(address)}`),
    believed6,
    V6,
  ),
  row(
    'Forwarded, quoted IPv6 with a port',
    [['Forwarded', 'for="[2001:db8::6]:80"']],
    saysForwarded(address => `for=${address.includes(':') ? `"[${address}]:4711"` : address}`),
    believed6,
    V6,
  ),
  row(
    'Forwarded, a comma inside quotes',
    [['Forwarded', `for="a, for=${FORGED}"`]],
    saysForwarded(address => `for=${address}`),
    believed,
  ),
  row(
    'Forwarded, unknown',
    [],
    saysForwarded(address => `for=${address === V4 ? 'unknown' : address}`),
    nobody,
  ),
  row(
    'Forwarded, without for',
    [],
    saysForwarded(address => (address === V4 ? 'proto=https' : `for=${address}`)),
    nobody,
  ),
  row(
    'Forwarded, an open quote swallows what proxies say',
    [['Forwarded', `for="${FORGED}`]],
    saysForwarded(address => `for=${address}`),
    refused,
  ),

  row(
    'both fields, in agreement',
    [],
    (lines, from) => saysForwarded(address => `for=${node(address)}`)(appends()(lines, from), from),
    believed,
  ),
  row('a proxy knows one field, the visitor forges the other', [['Forwarded', `for=${FORGED}`]], appends(), refused),
  row(
    'a proxy knows Forwarded, the visitor forges the other',
    claims(FORGED),
    saysForwarded(address => `for=${address}`),
    refused,
  ),

  row(
    'with an underscore',
    [
      ['X_Forwarded_For', FORGED],
      ['X-Forwarded_For', FORGED],
    ],
    appends(),
    believed,
  ),
  row(
    'other names',
    [
      ['X-Real-IP', FORGED],
      ['X-Client-IP', FORGED],
      ['True-Client-IP', FORGED],
      ['CF-Connecting-IP', FORGED],
      ['Client-IP', FORGED],
    ],
    appends(),
    believed,
  ),
  row(
    'other claims',
    [
      ['X-Forwarded', `for=${FORGED}`],
      ['X-Forwarded-By', FORGED],
      ['X-Original-Forwarded-For', FORGED],
      ['X-Cluster-Client-IP', FORGED],
    ],
    appends(),
    believed,
  ),
]

/** Where the front stands: who connects, whom it trusts, and through how many proxies the visitor came. */
const PLACES = {
  direct: { peer: STRANGER, trusted: [], proxies: 0 },
  one: { peer: INNER, trusted: [INNER], proxies: 1 },
  two: { peer: INNER, trusted: ['127.0.0.48/29', OUTER], proxies: 2 },
  untrusted: { peer: STRANGER, trusted: [INNER, OUTER], proxies: 1 },
} as const

describe.each(Object.entries(PLACES) as [keyof typeof PLACES, (typeof PLACES)[keyof typeof PLACES]][])(
  '%s',
  (place, { peer, trusted, proxies }) => {
    let office: Office
    const counted: string[] = []
    beforeAll(async () => {
      const rules = createRuleEngine()
      const arrive = rules.arrive.bind(rules)
      rules.arrive = (visitor, passage, facts) => {
        counted.push(`${visitor.address} ${visitor.network}`)
        return arrive(visitor, passage, facts)
      }
      office = await openOffice({ ports: { rules }, settings: { trustedProxies: [...trusted] } })
    })
    afterAll(() => office.close())

    test.each(ROWS.map(one => [one.name, one] as const))('%s', async (_, { forged, proxy, visitor = V4, counted: expected }) => {
      counted.length = 0
      let lines = forged
      if (proxies >= 1) lines = proxy(lines, visitor)
      if (proxies >= 2) lines = proxy(lines, OUTER)
      const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
      const heard = await office.raw(`GET /r HTTP/1.1\r\nHost: localhost\r\n${head}Connection: close\r\n\r\n`, peer)
      const who = expected[place]
      if (who === 400) {
        expect(heard).toMatch(/^HTTP\/1\.1 400 /)
        expect(counted).toEqual([])
        return
      }
      expect(heard).toMatch(/^HTTP\/1\.1 200 /)
      expect(counted).toEqual([`${who} ${who === V6 ? '2001:db8::/64' : who}`])
      const seen = seenBy({ status: 200, body: '', headers: { 'x-seen': /x-seen: (.*)\r\n/i.exec(heard)![1]! } })
      const chain = who === peer ? [who] : who === OUTER || proxies === 1 ? [who, peer] : [who, OUTER, peer]
      expect(seen['x-forwarded-for']).toBe(chain.join(', '))
      expect(seen.forwarded?.split(', ').map(element => /^for=("?)\[?([^";\]]+)/.exec(element)?.[2])).toEqual(chain)
      // Nothing of what was forged reaches the app under any name.
      expect(JSON.stringify(seen)).not.toMatch(/6\.6\.6\.6|7\.7\.7\.7|2001:db8::6|unknown|_hidden|script/)
    })
  },
)

test('the matrix is whole', () => {
  expect(new Set(ROWS.map(({ name }) => name)).size).toBe(ROWS.length)
  expect(ROWS.length * Object.keys(PLACES).length).toBeGreaterThanOrEqual(100)
})
