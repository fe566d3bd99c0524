// The office CA and its certificates: OpenSSL itself (through node:tls) accepts and refuses them; renewal, reload and damage.
import { createCipheriv, createDecipheriv, randomBytes, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkServerIdentity, connect, createServer, rootCertificates } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tlsOptions } from '../../shared/tls.ts'
import { makeAuthority } from './authority.ts'
import { type CertificateOptions, type OfficeCertificates, openCertificates } from './certificates.ts'
import { makeLeaf } from './leaf.ts'

const DAY = 86_400_000
const key = randomBytes(32)
const machine = { hostName: 'Office-PC', addresses: ['192.168.10.5', 'fd12::5', '203.0.113.8'] }

/** A stand-in for the vault's sealing with the same properties: bound to its place, fails when altered. */
function seal(bytes: Uint8Array, place: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
  const body = Buffer.concat([cipher.update(bytes), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}
function open(sealed: Uint8Array, place: string): Buffer {
  const bytes = Buffer.from(sealed)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(place))
  decipher.setAuthTag(bytes.subarray(12, 28))
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()])
}

let folder: string
let now: number
let said: string[]
let opened: OfficeCertificates[]

function options(changes: Partial<CertificateOptions> = {}): CertificateOptions {
  const note = (_fields: object, message: string) => void said.push(message)
  return {
    folder,
    seal,
    open,
    write: (path, bytes, mode) => writeFileSync(path, bytes, { mode }),
    names: [],
    clock: () => now,
    log: { debug: note, info: note, warn: note, error: note },
    machine: () => machine,
    every: () => () => undefined,
    ...changes,
  }
}
async function start(changes: Partial<CertificateOptions> = {}): Promise<OfficeCertificates> {
  const certificates = await openCertificates(options(changes))
  opened.push(certificates)
  return certificates
}
const reason = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: Error) => error.message,
  )

/** A real handshake; 'accepted', or OpenSSL's reason for refusing. */
async function handshake(pair: { cert: string; key: string }, ca: string, servername: string): Promise<string> {
  const server = createServer({ cert: pair.cert, key: pair.key, ...tlsOptions(process.versions.openssl) }, socket => socket.end())
  server.on('tlsClientError', () => undefined)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  try {
    return await new Promise<string>(resolve => {
      // Always to loopback; only the name that is expected differs (an address is never sent as SNI).
      const client = connect(
        {
          host: '127.0.0.1',
          port,
          ca,
          ...(isIP(servername) ? {} : { servername }),
          checkServerIdentity: (_host, certificate) => checkServerIdentity(servername, certificate),
        },
        () => {
          client.destroy()
          resolve('accepted')
        },
      )
      client.on('error', (error: NodeJS.ErrnoException) =>
        resolve(error.code === 'UNSPECIFIED' ? error.message : String(error.code)),
      )
    })
  } finally {
    server.close()
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-tls-'))
  // Whole seconds, as certificates have them: days left do not depend on when the test runs.
  now = Math.floor(Date.now() / 1000) * 1000
  said = []
  opened = []
})
afterEach(() => {
  for (const certificates of opened) certificates.close()
  rmSync(folder, { recursive: true })
})

describe('the first run', () => {
  it('makes a CA and a leaf that OpenSSL accepts for every name it lists', async () => {
    const certificates = await start({ names: ['office.example.jp', '*.app.example.jp'] })
    expect(certificates.caMade).toBe(true)
    for (const name of ['localhost', 'office-pc', 'office-pc.local', 'office.example.jp', 'a.app.example.jp', '127.0.0.1'])
      expect([name, await handshake(certificates.front(), certificates.ca, name)]).toEqual([name, 'accepted'])
    expect(await handshake(certificates.front(), certificates.ca, 'elsewhere.example.jp')).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
    expect(certificates.front().names).toEqual(expect.arrayContaining(['::1', '192.168.10.5', 'fd12::5']))
    expect(certificates.front().names).not.toContain('203.0.113.8')
    expect(certificates.warnings()).toEqual([])
  })

  it.each(['受付のPC', 'front_desk,1+x', '', 'pc.example.jp'])('works on a machine called "%s"', async hostName => {
    const first = await start({ machine: () => ({ hostName, addresses: [] }) })
    const again = await start({ machine: () => ({ hostName, addresses: [] }) })
    expect(await handshake(again.front(), first.ca, 'localhost')).toBe('accepted')
    expect(again.warnings()).toEqual([])
  })

  it('writes ca.pem for others to read and keeps every private key sealed', async () => {
    const certificates = await start()
    expect(readFileSync(join(folder, 'ca.pem'), 'utf8')).toBe(certificates.ca)
    expect(statSync(join(folder, 'ca.pem')).mode & 0o777).toBe(0o644)
    for (const file of ['tls/ca.key.sealed', 'tls/leaf.key.sealed']) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
      expect(readFileSync(join(folder, file), 'latin1')).not.toContain('PRIVATE KEY')
    }
  })

  it('gives the CA ten years and the leaf at most ninety days, a 128-bit serial, P-256 keys', async () => {
    const certificates = await start()
    const ca = new X509Certificate(certificates.ca)
    const leaf = new X509Certificate(certificates.desk().cert)
    expect(ca.ca).toBe(true)
    expect((ca.validToDate.getTime() - ca.validFromDate.getTime()) / DAY).toBe(3650)
    expect((leaf.validToDate.getTime() - leaf.validFromDate.getTime()) / DAY).toBeLessThanOrEqual(90)
    expect(leaf.serialNumber).toMatch(/^01[0-9A-F]{32}$/)
    expect(leaf.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' })
    expect(leaf.checkIssued(ca)).toBe(true)
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    expect(certificates.caFingerprint).toBe(ca.fingerprint256)
    expect(certificates.caFingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  })
})

describe('name constraints', () => {
  const authority = () => makeAuthority(machine, ['office.example.jp'], now)

  it.each([
    ['a bank', { dns: ['bank.example'], ip: [] }, 'bank.example'],
    ['a neighbour of the office name', { dns: ['example.jp'], ip: [] }, 'example.jp'],
    ['a public address', { dns: [], ip: ['198.51.100.7'] }, '198.51.100.7'],
    ['a public IPv6 address beside a good name', { dns: ['localhost'], ip: ['2001:db8::1'] }, 'localhost'],
  ])('OpenSSL refuses a leaf for %s', async (_what, names, name) => {
    const ca = authority()
    const leaf = makeLeaf(ca, names, now)
    expect(await handshake({ cert: leaf.pem, key: leaf.keyPem }, ca.pem, name)).toBe('permitted subtree violation')
  })

  it.each([
    'localhost',
    'printer.local',
    'wiki.internal',
    'nas.home.arpa',
    'office-pc',
    'a.office.example.jp',
    '10.255.0.1',
    '172.31.255.254',
    '192.168.0.1',
    '169.254.9.9',
    'fe80::1',
    'fdff::1',
  ])('OpenSSL accepts a leaf for %s', async name => {
    const ca = authority()
    const leaf = makeLeaf(ca, isIP(name) ? { dns: [], ip: [name] } : { dns: [name], ip: [] }, now)
    expect(await handshake({ cert: leaf.pem, key: leaf.keyPem }, ca.pem, name)).toBe('accepted')
  })

  it('says so when a name is added later that the CA may not vouch for', async () => {
    await start()
    const certificates = await start({ names: ['office.example.jp', 'intra.local'] })
    expect(certificates.front().names).toContain('intra.local')
    expect(certificates.front().names).not.toContain('office.example.jp')
    expect(certificates.warnings().map(text => text.en)).toEqual([expect.stringContaining('office.example.jp')])
    expect(said.join()).toContain('make it again')
  })
})

describe('the second start', () => {
  it('finds CA and leaf as they were', async () => {
    const first = await start()
    const second = await start()
    expect(second.caMade).toBe(false)
    expect(second.ca).toBe(first.ca)
    expect(second.front()).toEqual(first.front())
  })

  it('names a damaged CA key and makes no new CA', async () => {
    await start()
    const path = join(folder, 'tls/ca.key.sealed')
    const bytes = readFileSync(path)
    bytes[40]! ^= 1
    writeFileSync(path, bytes)
    expect(await reason(openCertificates(options()))).toContain(`(${path}) cannot be opened`)
  })

  it('names a missing CA key beside ca.pem', async () => {
    await start()
    rmSync(join(folder, 'tls/ca.key.sealed'))
    expect(await reason(openCertificates(options()))).toContain('ca.key.sealed is missing')
  })

  it('makes CA and leaf again, with the new names, once both files of the CA are removed as the sentence says', async () => {
    const { ca } = await start()
    rmSync(join(folder, 'tls/ca.key.sealed'))
    rmSync(join(folder, 'ca.pem'))
    const again = await start({ names: ['office.example.jp'] })
    expect(again.caMade).toBe(true)
    expect(again.ca).not.toBe(ca)
    expect(again.warnings()).toEqual([])
    expect(await handshake(again.front(), again.ca, 'office.example.jp')).toBe('accepted')
  })

  it('mends a damaged ca.pem from the sealed copy and says so', async () => {
    const { ca } = await start()
    writeFileSync(join(folder, 'ca.pem'), ca.replace(/[A-Z]/, 'x'))
    const again = await start()
    expect(readFileSync(join(folder, 'ca.pem'), 'utf8')).toBe(ca)
    expect(again.warnings()[0]?.en).toContain('ca.pem')
  })

  it.each(['tls/leaf.key.sealed', 'tls/leaf.pem'])('mends a damaged %s and says so', async file => {
    await start()
    writeFileSync(join(folder, file), 'damaged')
    const again = await start()
    expect(again.warnings()[0]?.en).toContain('leaf.pem')
    expect(await handshake(again.front(), again.ca, 'localhost')).toBe('accepted')
  })
})

describe('renewal', () => {
  it('keeps the leaf until two thirds of its life, then swaps it and tells the listeners', async () => {
    const certificates = await start()
    const before = certificates.front().cert
    let told = 0
    certificates.subscribe(() => told++)
    now += 59 * DAY
    certificates.renewIfDue()
    expect([certificates.front().cert, told]).toEqual([before, 0])
    now += 2 * DAY
    certificates.renewIfDue()
    expect(certificates.front().cert).not.toBe(before)
    expect(told).toBe(1)
    expect(certificates.front().notAfter - now).toBeGreaterThan(89 * DAY)
    expect((await start()).front().cert).toBe(certificates.front().cert)
  })

  it('issues again when the machine gets another address', async () => {
    let addresses = ['192.168.10.5']
    const certificates = await start({ machine: () => ({ hostName: 'pc', addresses }) })
    addresses = ['192.168.10.77']
    certificates.renewIfDue()
    expect(certificates.desk().names).toContain('192.168.10.77')
    expect(certificates.desk().names).not.toContain('192.168.10.5')
  })

  it('uses a new leaf even if the disk takes no copy of it', async () => {
    let full = false
    const certificates = await start({
      write: (path, bytes, mode) => {
        if (full) throw new Error('ENOSPC')
        writeFileSync(path, bytes, { mode })
      },
    })
    full = true
    now += 70 * DAY
    certificates.renewIfDue()
    expect(certificates.front().notAfter - now).toBeGreaterThan(89 * DAY)
    expect(said.join()).toContain('could not be written')
  })

  it('warns a year before the CA ends', async () => {
    const certificates = await start()
    now += 3300 * DAY
    expect(certificates.warnings()[0]?.en).toMatch(/ends in 349 d/)
  })
})

describe("the office's own certificate", () => {
  const paths = () => ({ ownCert: join(folder, 'own.pem'), ownKey: join(folder, 'own.key') })
  function writeOwn(at: number, life = 30 * DAY): { ca: string } {
    const ca = makeAuthority({ hostName: 'ca', addresses: [] }, ['www.example.jp'], at)
    const leaf = makeLeaf(ca, { dns: ['www.example.jp'], ip: [] }, at, life)
    writeFileSync(paths().ownCert, leaf.pem)
    writeFileSync(paths().ownKey, leaf.keyPem)
    return { ca: ca.pem }
  }

  it('is presented by the front only', async () => {
    const { ca } = writeOwn(now)
    const certificates = await start(paths())
    expect(certificates.front()).toMatchObject({ own: true, names: ['www.example.jp'] })
    expect(certificates.desk().own).toBe(false)
    expect(await handshake(certificates.front(), ca, 'www.example.jp')).toBe('accepted')
  })

  it('is reloaded when its files change, and a half-written file keeps the old pair', async () => {
    writeOwn(now)
    const certificates = await start(paths())
    const before = certificates.front().cert
    let told = 0
    certificates.subscribe(() => told++)
    certificates.reloadIfChanged()
    expect(told).toBe(0)
    writeOwn(now)
    const whole = readFileSync(paths().ownCert, 'utf8')
    writeFileSync(paths().ownCert, whole.slice(0, 200))
    certificates.reloadIfChanged()
    certificates.reloadIfChanged()
    expect([certificates.front().cert, told]).toEqual([before, 0])
    expect(said.filter(line => line.includes('not taken over'))).toHaveLength(1)
    writeFileSync(paths().ownCert, whole)
    certificates.reloadIfChanged()
    expect([certificates.front().cert, told]).toEqual([whole, 1])
  })

  it.each([
    ['a missing file', () => rmSync(paths().ownKey), 'cannot be read (ENOENT)'],
    ['no certificate', () => writeFileSync(paths().ownCert, 'hello'), 'is not a certificate in PEM'],
    ['no key', () => writeFileSync(paths().ownKey, 'hello'), 'is not a private key'],
    ['a foreign key', () => writeFileSync(paths().ownKey, makeAuthority(machine, [], now).keyPem), 'does not belong'],
    ['a certificate without names', () => writeNameless(), 'names no host'],
    ['an expired certificate', () => writeOwn(now - 40 * DAY), 'ended on'],
    ['a certificate of tomorrow', () => writeOwn(now + 2 * DAY), 'valid only from'],
  ])('says in words what is wrong with %s', async (_what, spoil, sentence) => {
    writeOwn(now)
    spoil()
    expect(await reason(openCertificates(options(paths())))).toContain(sentence)
  })
  function writeNameless(): void {
    const root = makeAuthority(machine, [], now)
    writeFileSync(paths().ownCert, root.pem)
    writeFileSync(paths().ownKey, root.keyPem)
  }

  it('reads a public certificate without forge', () => {
    // Every root that Node ships goes through the same parser as a foreign file.
    for (const pem of rootCertificates) expect(new X509Certificate(pem).ca).toBe(true)
  })
})
