// The certificate of the public names against an authority in memory: got, kept, renewed; and nothing that authority says can lose it.
import { createCipheriv, createDecipheriv, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AcmeFailure } from './acme-failure.ts'
import { digestIn, FakeAuthority } from './fake-authority.ts'
import { keepPublicNames, type PublicNamesKeeper, type PublicNamesPorts, type PublicNamesSettings } from './public-names.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const sealing = randomBytes(32)

function seal(bytes: Uint8Array, place: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(place))
  const body = Buffer.concat([cipher.update(bytes), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}
function open(sealed: Uint8Array, place: string): Buffer {
  const bytes = Buffer.from(sealed)
  const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12)).setAAD(Buffer.from(place))
  decipher.setAuthTag(bytes.subarray(12, 28))
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()])
}

let folder: string
let now: number
let authority: FakeAuthority
let said: string[]
let changes: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-public-'))
  mkdirSync(join(folder, 'tls'))
  now = Date.parse('2026-11-23T00:00:00Z')
  authority = new FakeAuthority(() => now)
  said = []
  changes = 0
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const settings: PublicNamesSettings = {
  names: ['app.example.jp', 'www.example.jp'],
  directory: 'https://authority.example/dir',
  email: 'it@example.jp',
  challenge: 'tls-alpn-01',
  binding: null,
  hstsDays: 1,
}

function keeper(change: Partial<PublicNamesSettings> = {}, ports: Partial<PublicNamesPorts> = {}): PublicNamesKeeper {
  const note = (fields: object, message?: string) => said.push(`${JSON.stringify(fields)} ${message ?? ''}`)
  const log = { debug: note, info: note, warn: note, error: note } as unknown as PublicNamesPorts['log']
  const kept = keepPublicNames(
    { ...settings, ...change },
    {
      folder,
      seal,
      open,
      write: (path, bytes, mode) => writeFileSync(path, bytes, { mode }),
      clock: () => now,
      log,
      every: () => () => undefined,
      changed: () => changes++,
      ask: authority.ask,
      wait: async () => undefined,
      random: () => 0,
      ...ports,
    },
  )
  authority.look = (name, token) => {
    const shown = kept.challenge(name)
    const digest = shown && digestIn(shown.cert)
    const keyAuthorization = kept.answer(token)
    return { ...(digest ? { digest } : {}), ...(keyAuthorization ? { keyAuthorization } : {}) }
  }
  return kept
}

async function got(change: Partial<PublicNamesSettings> = {}, ports: Partial<PublicNamesPorts> = {}): Promise<PublicNamesKeeper> {
  const kept = keeper(change, ports)
  await kept.renewIfDue()
  return kept
}

const presented = (kept: PublicNamesKeeper) => kept.forName('app.example.jp')?.cert

describe('a certificate is got', () => {
  it.each(['tls-alpn-01', 'http-01'] as const)('by %s, for the public names only', async challenge => {
    const kept = await got({ challenge })
    expect(kept.state()).toMatchObject({ names: settings.names, trouble: null, certificate: { names: settings.names } })
    expect(kept.forName('APP.example.jp')).toBeDefined()
    expect([kept.forName('localhost'), kept.forName('a.app.example.jp'), kept.forName('')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(changes).toBe(1)
    expect([...authority.accounts.values()].map(one => one.contact)).toEqual([['mailto:it@example.jp']])
    // What was shown to the authority is taken away again.
    expect(kept.challenge('app.example.jp')).toBeUndefined()
  })

  it('although the authority refuses every second nonce', async () => {
    authority.refuseNonces = 2
    expect(presented(await got())).toBeDefined()
  })

  it('with an account made beforehand, if the authority wants one', async () => {
    await got({ binding: { id: 'kid-1', key: randomBytes(32).toString('base64url') } })
    expect([...authority.accounts.values()][0]?.binding).toBe(true)
  })

  it('and every key stays sealed: not in a file, not in the log', async () => {
    await got()
    for (const file of ['tls/acme.sealed', 'tls/public.key.sealed'])
      expect(readFileSync(join(folder, file), 'latin1')).not.toMatch(/PRIVATE KEY|authority\.example/)
    expect(said.join()).not.toContain('PRIVATE KEY')
  })

  it('and is found again after a restart, without asking anybody', async () => {
    const before = presented(await got())
    authority.asked.length = 0
    expect(presented(await got())).toBe(before)
    expect(authority.asked).toEqual([])
  })

  it('and used although the disk takes no copy of it', async () => {
    const full = () => {
      throw new Error('ENOSPC')
    }
    expect(presented(await got({}, { write: full }))).toBeDefined()
    expect(said.join()).toContain('could not be written')
  })
})

describe('renewal', () => {
  it('begins at two thirds of the life, with another key and the same account', async () => {
    const kept = await got()
    const first = kept.forName('app.example.jp')!
    now += 59 * DAY
    await kept.renewIfDue()
    expect(presented(kept)).toBe(first.cert)
    now += 2 * DAY
    await kept.renewIfDue()
    expect(presented(kept)).not.toBe(first.cert)
    expect(kept.forName('app.example.jp')!.key).not.toBe(first.key)
    expect([authority.accounts.size, changes]).toEqual([1, 2])
  })

  it('is done at once when the names change; the old certificate serves meanwhile', async () => {
    const before = presented(await got())
    authority.spoil = () => {
      throw new AcmeFailure('network', 'ECONNREFUSED')
    }
    const kept = await got({ names: ['app.example.jp', 'new.example.jp'] })
    expect(presented(kept)).toBe(before)
    expect(kept.forName('new.example.jp')).toBeUndefined()
    authority.spoil = (_question, answer) => answer
    now += 2 * MINUTE
    await kept.renewIfDue()
    expect(kept.forName('new.example.jp')).toBeDefined()
  })

  it('takes a new account at another directory', async () => {
    await got()
    authority.accounts.clear()
    const kept = await got(
      { directory: 'https://authority.example/dir?other' },
      { ask: (question, signal) => authority.ask({ ...question, url: question.url.replace('?other', '') }, signal) },
    )
    expect([authority.accounts.size, changes]).toEqual([1, 2])
    expect(kept.state().trouble).toBeNull()
  })

  it('registers again where the account is not known any more, in the same attempt', async () => {
    const kept = await got()
    authority.accounts.clear()
    now += 61 * DAY
    await kept.renewIfDue()
    expect([changes, kept.state().trouble]).toEqual([2, null])
  })

  it('gives the authority the new contact', async () => {
    await got()
    now += 61 * DAY
    await got({ email: null })
    expect([...authority.accounts.values()].map(one => one.contact)).toEqual([[]])
  })
})

describe('a restart during an order', () => {
  it.each(['challenge', 'finalize', 'certificate'])('goes on with the same order and key when it fell before %s', async at => {
    authority.spoil = (question, answer) => {
      if (question.url.includes(`/${at}/`)) throw new AcmeFailure('network', 'ECONNRESET')
      return answer
    }
    const before = await got()
    expect(presented(before)).toBeUndefined()
    await before.close()
    authority.spoil = (_question, answer) => answer
    now += 2 * MINUTE
    expect(presented(await got())).toBeDefined()
    expect(authority.orders).toHaveLength(1)
  })

  it('loses nothing when the process dies after any question to the authority', async () => {
    for (let dies = 0; ; dies += 1) {
      rmSync(join(folder, 'tls'), { recursive: true, force: true })
      mkdirSync(join(folder, 'tls'))
      authority = new FakeAuthority(() => now)
      const before = presented(await got())
      expect(before).toBeDefined()
      now += 61 * DAY
      let [asked, dead] = [0, false]
      authority.spoil = (_question, answer) => {
        dead ||= asked++ === dies
        if (dead) throw new AcmeFailure('network', 'the process died')
        return answer
      }
      // A dead process writes nothing more.
      const write: PublicNamesPorts['write'] = (path, bytes, mode) => {
        if (!dead) writeFileSync(path, bytes, { mode })
      }
      await got({}, { write })
      authority.spoil = (_question, answer) => answer
      const again = keeper()
      expect(presented(again)).toBeDefined()
      if (!dead) break
      expect(presented(again)).toBe(before)
      await again.renewIfDue()
      expect(presented(again)).not.toBe(before)
      expect(authority.accounts.size).toBe(1)
    }
  })

  it('orders anew when the authority has forgotten it', async () => {
    authority.spoil = (question, answer) => {
      if (question.url.includes('/finalize/')) throw new AcmeFailure('network', 'ECONNRESET')
      return answer
    }
    await got()
    authority.orders[0] = undefined as never
    authority.spoil = (_question, answer) => answer
    now += 2 * MINUTE
    expect(presented(await got())).toBeDefined()
  })

  it('says that its memory was damaged, keeps the certificate and renews with a new account', async () => {
    const before = presented(await got())
    writeFileSync(join(folder, 'tls/acme.sealed'), 'damaged')
    const kept = await got()
    expect(presented(kept)).toBe(before)
    expect(kept.warnings()[0]?.en).toContain('new account')
    now += 61 * DAY
    await kept.renewIfDue()
    expect(authority.accounts.size).toBe(2)
  })

  it('orders again when the certificate on the disk is damaged, and mends its public copy', async () => {
    const before = presented(await got())
    writeFileSync(join(folder, 'tls/public.pem'), 'damaged')
    expect(presented(await got())).toBe(before)
    expect(readFileSync(join(folder, 'tls/public.pem'), 'utf8')).toBe(before)
    writeFileSync(join(folder, 'tls/public.key.sealed'), 'damaged')
    const kept = await got()
    expect(kept.warnings()[0]?.en).toContain('damaged')
    expect(presented(kept)).not.toBe(before)
  })
})

describe('failure', () => {
  it('waits longer each time, as long as the authority asks, and is said in words with what to do', async () => {
    const kept = keeper()
    authority.look = () => ({})
    const attempts: number[] = []
    const started = now
    for (let minute = 0; minute <= 300; minute += 1) {
      const orders = authority.orders.length
      await kept.renewIfDue()
      if (authority.orders.length > orders) attempts.push((now - started) / MINUTE)
      now += MINUTE
    }
    expect(attempts).toEqual([0, 2, 12, 42, 102, 282])
    expect(kept.state().trouble?.en).toMatch(/app\.example\.jp, port 443.*wrong answer.*Point the name/)
    expect(kept.state().trouble?.ja).toContain('ポート443')
    expect(kept.warnings()).toHaveLength(1)

    authority.spoil = (question, answer) =>
      question.url.endsWith('/order')
        ? {
            ...answer,
            status: 429,
            retryAfter: '36000',
            body: JSON.stringify({ type: 'urn:ietf:params:acme:error:rateLimited' }),
          }
        : answer
    now += 13 * 60 * MINUTE
    await kept.renewIfDue()
    expect(kept.state().trouble?.en).toContain('too often')
    authority.asked.length = 0
    // Neither a restart nor patience of less than the ten hours asks again.
    now += 9 * 60 * MINUTE
    await got()
    expect(authority.asked).toEqual([])
    authority.spoil = (_question, answer) => answer
    now += 4 * 60 * MINUTE
    expect(presented(await got())).toBeDefined()
  })

  it('is tried again two minutes after a restart, not at once', async () => {
    const kept = keeper()
    authority.look = () => ({})
    for (let tries = 0; tries < 4; tries += 1) {
      await kept.renewIfDue()
      now += 61 * MINUTE
    }
    now -= 60.5 * MINUTE
    const again = keeper()
    await again.renewIfDue()
    expect(presented(again)).toBeUndefined()
    now += 2 * MINUTE
    await again.renewIfDue()
    expect(presented(again)).toBeDefined()
  })

  it.each([
    ['dns', 'DNS entry'],
    ['connection', 'Forward port 443'],
    ['caa', 'CAA entry'],
    ['rejectedIdentifier', 'Take it out of SEKISHO_PUBLIC_NAMES'],
    ['externalAccountRequired', 'SEKISHO_ACME_EAB_KID'],
    ['invalidContact', 'SEKISHO_ACME_EMAIL'],
    ['serverInternal', 'refused the certificate'],
  ])('%s says what to do', async (code, sentence) => {
    authority.spoil = (question, answer) =>
      question.url.endsWith('/order')
        ? {
            ...answer,
            status: 400,
            body: JSON.stringify({ type: `urn:ietf:params:acme:error:${code}`, detail: 'a\u0000b\nc\u202ed' }),
          }
        : answer
    const { trouble } = (await got()).state()
    expect(trouble?.en).toContain(sentence)
    expect(trouble?.en).toContain('(a b c d)')
    expect(trouble?.ja).not.toBe(trouble?.en)
  })

  it('ends without a word when the gateway stops meanwhile', async () => {
    const kept = keeper(
      {},
      { wait: (_ms, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', reject)) },
    )
    authority.spoil = (question, answer) =>
      question.url.includes('/authorization/') ? { ...answer, body: answer.body.replaceAll('invalid', 'pending') } : answer
    authority.look = () => ({})
    const running = kept.renewIfDue()
    await new Promise(resolve => setImmediate(resolve))
    await kept.close()
    await running
    expect(kept.state().trouble).toBeNull()
  })
})

describe('a wrong answer changes nothing', () => {
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
  const chain = (make: () => string) => (url: string) => (url.includes('/certificate/') ? make() : undefined)

  it.each<[string, (url: string) => string | undefined]>([
    ['a page instead of a directory', url => (url.endsWith('/dir') ? '<!doctype html>' : undefined)],
    [
      'a directory that leads away from https',
      url => (url.endsWith('/dir') ? '{"newNonce":"http://a/","newAccount":"http://a/","newOrder":"http://a/"}' : undefined),
    ],
    ['an order without addresses', url => (url.endsWith('/order') ? '{"status":"pending"}' : undefined)],
    [
      'a challenge for another name',
      url =>
        url.includes('/authorization/')
          ? '{"identifier":{"type":"dns","value":"bank.example"},"status":"pending","challenges":[]}'
          : undefined,
    ],
    [
      'a token that is a path',
      url =>
        url.includes('/authorization/')
          ? '{"identifier":{"type":"dns","value":"app.example.jp"},"status":"pending","challenges":[{"type":"tls-alpn-01","url":"https://authority.example/x","token":"../../../../etc/passwd"}]}'
          : undefined,
    ],
    ['no certificate at all', chain(() => 'hello')],
    ['a damaged certificate', chain(() => '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')],
    ['a certificate for another key', chain(() => authority.certificateFor(settings.names, foreign))],
  ])('%s', async (_what, spoil) => {
    const kept = await got()
    const before = kept.forName('app.example.jp')
    now += 61 * DAY
    authority.spoil = (question, answer) => ({ ...answer, body: spoil(question.url) ?? answer.body })
    await kept.renewIfDue()
    expect(kept.forName('app.example.jp')).toEqual(before)
    expect(changes).toBe(1)
    expect(kept.state().trouble?.en).toMatch(/authority\.example|app\.example\.jp/)
    expect(presented(await got())).toBe(before?.cert)
  })

  it.each([
    ['a certificate for other names', { names: ['app.example.jp'], from: 0, days: 90 }],
    ['a certificate that has ended', { names: settings.names, from: -100, days: 90 }],
    ['a certificate of tomorrow', { names: settings.names, from: 1, days: 90 }],
  ])('%s', async (_what, { names, from, days }) => {
    const kept = await got()
    const before = presented(kept)
    now += 61 * DAY
    const honest = authority.certificateFor.bind(authority)
    authority.certificateFor = (_names, key) => honest(names, key, now + from * DAY, days)
    await kept.renewIfDue()
    expect(presented(kept)).toBe(before)
    expect(kept.state().trouble?.en).toContain('cannot be used')
  })

  it('whatever one answer of the authority is replaced by, the certificate in use stays one that works', async () => {
    const odd = fc.oneof(
      fc.json(),
      fc.string({ maxLength: 200 }),
      fc.constantFrom(
        '',
        'null',
        '[]',
        '{"status":"valid"}',
        '{"status":"processing"}',
        '{"type":"urn:ietf:params:acme:error:badNonce"}',
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(25), odd, fc.constantFrom(200, 201, 204, 301, 400, 404, 429, 500), async (at, body, status) => {
        rmSync(join(folder, 'tls'), { recursive: true, force: true })
        mkdirSync(join(folder, 'tls'))
        authority = new FakeAuthority(() => now)
        const kept = await got()
        const before = kept.forName('app.example.jp')
        expect(before).toBeDefined()
        now += 61 * DAY
        let count = 0
        authority.spoil = (_question, answer) => (count++ === at ? { ...answer, status, body } : answer)
        await kept.renewIfDue()
        const after = kept.forName('app.example.jp')
        if (kept.state().trouble) expect(after).toEqual(before)
        else expect(after?.notAfter).toBeGreaterThan(before!.notAfter)
      }),
      { numRuns: 60 },
    )
  })
})

describe('HSTS', () => {
  it('is promised for the public names as long as their certificate is valid', async () => {
    const kept = await got()
    expect(kept.hsts('app.example.jp')).toBe('max-age=86400')
    for (const host of ['localhost', 'app.example.jp:8443', 'a.app.example.jp']) expect(kept.hsts(host)).toBeUndefined()
    now += 91 * DAY
    expect(kept.hsts('app.example.jp')).toBeUndefined()
  })

  it('is not promised without a certificate, or when the office switched it off', async () => {
    expect(keeper().hsts('app.example.jp')).toBeUndefined()
    expect((await got({ hstsDays: 0 })).hsts('app.example.jp')).toBeUndefined()
  })
})
