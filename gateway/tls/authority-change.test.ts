// The change of the CA: OpenSSL accepts the listeners under the present and the next one, and a crash at any write leaves one of the two.
import { execFileSync } from 'node:child_process'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer, type Server } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tlsOptions } from '../../shared/tls.ts'
import { type CertificateOptions, type OfficeCertificates, openCertificates } from './certificates.ts'

const HOUR = 3_600_000
const key = randomBytes(32)
const machine = { hostName: 'office-pc', addresses: ['192.168.10.5'] }

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
let ticks: (() => void)[]
const cleanup: (() => void)[] = []

function start(changes: Partial<CertificateOptions> = {}): Promise<OfficeCertificates> {
  const nothing = () => undefined
  return openCertificates({
    folder,
    seal,
    open,
    write: (path, bytes, mode) => writeFileSync(path, bytes, { mode }),
    names: [],
    clock: () => now,
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    machine: () => machine,
    every(_ms, run) {
      ticks.push(run)
      return () => undefined
    },
    ...changes,
  })
}

/** A listener that swaps its certificate as the gateway's do. */
async function listen(certificates: OfficeCertificates): Promise<{ server: Server; port: number }> {
  const { cert, key } = certificates.desk()
  const server = createServer({ cert, key, ...tlsOptions(process.versions.openssl) }, socket =>
    socket.on('error', () => undefined),
  )
  server.on('tlsClientError', () => undefined)
  certificates.subscribe(() => {
    const { cert, key } = certificates.desk()
    server.setSecureContext({ cert, key, ...tlsOptions(process.versions.openssl) })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanup.push(() => server.close())
  return { server, port: (server.address() as { port: number }).port }
}

/** 'accepted', or OpenSSL's reason for refusing. */
function shake(port: number, ca: string): Promise<string> {
  return new Promise(resolve => {
    const client = connect({ host: '127.0.0.1', port, ca, servername: 'localhost' }, () => {
      client.destroy()
      resolve('accepted')
    })
    client.on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
  })
}

const pemOf = (name: string) => readFileSync(join(folder, name), 'utf8')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-authority-'))
  now = Math.floor(Date.now() / 1000) * 1000
  ticks = []
})
afterEach(() => {
  for (const undo of cleanup.splice(0)) undo()
  rmSync(folder, { recursive: true })
})

describe('a change of the CA', () => {
  it('is accepted by who trusts the present one, the next one or both, before; by the next one after', async () => {
    const certificates = await start()
    const { port } = await listen(certificates)
    const old = certificates.ca
    certificates.beginChange(null)
    const next = certificates.nextCa()!.ca
    expect(pemOf('ca.pem')).toBe(old)
    expect(pemOf('ca-next.pem')).toBe(next)
    expect(await Promise.all([shake(port, old), shake(port, next), shake(port, old + next)])).toEqual(Array(3).fill('accepted'))
    certificates.finishChange()
    expect(await shake(port, next)).toBe('accepted')
    expect(await shake(port, old)).not.toBe('accepted')
    expect([certificates.ca, pemOf('ca.pem')]).toEqual([next, next])
    expect(certificates.isUnsettled()).toBe(true)
    certificates.settle()
    expect([existsSync(join(folder, 'ca-next.pem')), existsSync(join(folder, 'tls/authority-next.sealed'))]).toEqual([
      false,
      false,
    ])
    const { current, earlier, next: none } = certificates.authority()
    expect([current.fingerprint, none, earlier.length]).toEqual([certificates.caFingerprint, null, 1])
  })

  it('is accepted by the openssl program with strict checks, whichever of the two it trusts', async () => {
    const certificates = await start()
    certificates.beginChange(null)
    const [leaf, cross] = certificates.desk().cert.split(/(?<=-----END CERTIFICATE-----\n)/)
    for (const [name, pem] of Object.entries({ leaf, cross })) writeFileSync(join(folder, `${name}.pem`), pem!)
    const verify = (ca: string) =>
      execFileSync(
        'openssl',
        [
          'verify',
          '-x509_strict',
          '-no-CApath',
          '-purpose',
          'sslserver',
          '-verify_hostname',
          'localhost',
          '-CAfile',
          ca,
          '-untrusted',
          'cross.pem',
          'leaf.pem',
        ],
        { cwd: folder, encoding: 'utf8' },
      ).trim()
    expect([verify('ca.pem'), verify('ca-next.pem')]).toEqual(['leaf.pem: OK', 'leaf.pem: OK'])
  })

  it('drops no connection and needs no restart', async () => {
    const certificates = await start()
    const { server, port } = await listen(certificates)
    server.on('secureConnection', socket => socket.on('data', bytes => socket.write(bytes)))
    const client = connect({ host: '127.0.0.1', port, ca: certificates.ca, servername: 'localhost' })
    cleanup.push(() => client.destroy())
    const echo = (text: string) =>
      new Promise<string>((resolve, reject) => {
        client.once('data', bytes => resolve(bytes.toString()))
        client.once('close', () => reject(new Error('closed')))
        client.write(text)
      })
    expect(await echo('one')).toBe('one')
    certificates.beginChange(null)
    expect(await echo('two')).toBe('two')
    certificates.finishChange()
    certificates.settle()
    expect(await echo('three')).toBe('three')
  })

  it('takes over by itself at its date, at the next turn of the clock or the next start', async () => {
    const first = await start()
    first.beginChange(now + 3 * HOUR)
    const next = first.nextCa()!.ca
    for (const tick of ticks) tick()
    expect(first.ca).not.toBe(next)
    now += 3 * HOUR
    for (const tick of ticks) tick()
    expect([first.ca, first.isUnsettled()]).toEqual([next, true])
    first.settle()
    first.beginChange(now + HOUR)
    const third = first.nextCa()!.ca
    now += 2 * HOUR
    const again = await start()
    expect([again.ca, again.isUnsettled()]).toEqual([third, true])
    again.settle()
    expect(again.authority().earlier).toHaveLength(2)
  })

  it('three changes in a row on one day work, and the roots have three names', async () => {
    const certificates = await start()
    const { port } = await listen(certificates)
    const names = [certificates.authority().current.name]
    for (let i = 0; i < 2; i += 1) {
      certificates.beginChange(null)
      expect(await shake(port, certificates.nextCa()!.ca)).toBe('accepted')
      certificates.finishChange()
      certificates.settle()
      expect(await shake(port, certificates.ca)).toBe('accepted')
      names.push(certificates.authority().current.name)
    }
    expect(new Set(names).size).toBe(3)
  })

  it('can be given up, once; a second one is refused while one is under way', async () => {
    const certificates = await start()
    const { port } = await listen(certificates)
    const old = certificates.ca
    expect(() => certificates.finishChange()).toThrow('No change')
    expect(() => certificates.beginChange(now - 1)).toThrow('has passed')
    certificates.beginChange(null)
    const next = certificates.nextCa()!.ca
    expect(() => certificates.beginChange(null)).toThrow('already under way')
    certificates.cancelChange()
    expect(() => certificates.cancelChange()).toThrow('No change')
    expect([await shake(port, old), await shake(port, next)]).toEqual(['accepted', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'])
    expect((await start()).nextCa()).toBeNull()
  })

  it('what is under way survives a restart; altered, it is not dropped in silence', async () => {
    const first = await start()
    first.beginChange(null)
    rmSync(join(folder, 'ca-next.pem'))
    const second = await start()
    expect(second.nextCa()).toEqual(first.nextCa())
    expect(pemOf('ca-next.pem')).toBe(first.nextCa()!.ca)
    const path = join(folder, 'tls/authority-next.sealed')
    const bytes = readFileSync(path)
    bytes[40]! ^= 1
    writeFileSync(path, bytes)
    await expect(start()).rejects.toThrow('cannot be opened')
  })
})

describe('a crash at any write', () => {
  const acts: readonly (readonly [string, (one: OfficeCertificates) => void])[] = [
    ['begin', one => one.beginChange(null)],
    [
      'finish',
      one => {
        one.finishChange()
        one.settle()
      },
    ],
    ['cancel', one => one.cancelChange()],
  ]

  it.each(acts)('%s: the next start has the old or the new, serves, and can go on', async (name, act) => {
    const prepared = await start()
    if (name !== 'begin') prepared.beginChange(null)
    const old = prepared.ca
    const before = mkdtempSync(join(tmpdir(), 'sekisho-before-'))
    cleanup.push(() => rmSync(before, { recursive: true }))
    cpSync(folder, before, { recursive: true })
    const seen = new Set<string>()
    let finished = false
    for (let allowed = 0; !finished; allowed += 1) {
      rmSync(folder, { recursive: true })
      cpSync(before, folder, { recursive: true })
      let left = Number.POSITIVE_INFINITY
      // Counted from the act on: what opening itself mends is not the crash looked for.
      const write: CertificateOptions['write'] = (path, bytes, mode) => {
        if (left-- <= 0) throw new Error('crash')
        writeFileSync(path, bytes, { mode })
      }
      const one = await start({ write })
      left = allowed
      try {
        act(one)
        finished = left >= 0
      } catch (error) {
        expect((error as Error).message).toBe('crash')
      }
      const after = await start()
      const { port } = await listen(after)
      const under = after.nextCa()
      expect(await shake(port, after.ca)).toBe('accepted')
      if (under) expect(await shake(port, under.ca)).toBe('accepted')
      expect(pemOf('ca.pem')).toBe(after.ca)
      const unsettled = after.isUnsettled()
      after.settle()
      seen.add(`${after.ca === old ? 'old' : 'new'}${under ? ', under way' : ''}${unsettled ? ', to be recorded' : ''}`)
      // Whatever was left, a whole change can be made from here.
      if (after.nextCa() === null) after.beginChange(null)
      after.finishChange()
      after.settle()
      expect(await shake(port, after.ca)).toBe('accepted')
      expect((await start()).ca).toBe(after.ca)
    }
    expect([...seen]).toEqual(
      {
        begin: ['old', 'old, under way'],
        finish: ['old, under way', 'new, to be recorded', 'new'],
        cancel: ['old, under way', 'old'],
      }[name],
    )
  })
})
