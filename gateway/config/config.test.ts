// Flags win over environment over file; one message lists every fault, in both languages.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sekisho-config-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function failure(flags: Record<string, string>, env: Record<string, string> = {}): ConfigError {
  try {
    loadConfig({ flags, env: { HOME: home, ...env } })
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('it should have been refused')
}

describe('defaults', () => {
  test('a fresh machine gets both ports, no app, and the key apart from the data', () => {
    const config = loadConfig({ flags: {}, env: { HOME: home, LANG: 'ja_JP.UTF-8' } })
    expect(config).toMatchObject({
      frontPort: 8443,
      deskPort: 8444,
      pagePort: 8445,
      pageOrigin: null,
      upstream: null,
      names: [],
      lang: 'ja',
    })
    expect(config.keyFile.startsWith(config.data)).toBe(false)
  })

  test('a systemd credential is taken as the master key', () => {
    const config = loadConfig({ flags: {}, env: { HOME: home, CREDENTIALS_DIRECTORY: '/run/credentials/sekisho' } })
    expect(config.keyFile).toBe('/run/credentials/sekisho/sekisho-master-key')
  })
})

test('a flag wins over the environment, which wins over the file', () => {
  const file = join(home, 'office.json')
  writeFileSync(
    file,
    JSON.stringify({ frontPort: 1001, deskPort: 1002, names: ['file.internal'], upstream: 'http://127.0.0.1:3000' }),
  )
  const config = loadConfig({
    flags: { config: file, frontPort: '3001' },
    env: { HOME: home, SEKISHO_FRONT_PORT: '2001', SEKISHO_NAMES: 'a.internal, b.internal' },
  })
  expect(config).toMatchObject({
    frontPort: 3001,
    deskPort: 1002,
    names: ['a.internal', 'b.internal'],
    upstream: 'http://127.0.0.1:3000',
  })
})

test('every fault stands in one message that names where the value came from', () => {
  const file = join(home, 'office.json')
  writeFileSync(file, JSON.stringify({ frontport: 1, upstream: 'http://127.0.0.1:3000/app' }))
  const { why } = failure(
    { config: file, deskPort: '70000' },
    { SEKISHO_NAMES: 'good.internal,-bad-', SEKISHO_TLS_CERT: '/c.pem' },
  )
  for (const part of ['frontport', '"upstream"', '--desk-port', 'SEKISHO_NAMES', '65535', 'without a path'])
    expect(why.en).toContain(part)
  for (const part of ['frontport', '65535', 'パスを含まない']) expect(why.ja).toContain(part)
})

test('a certificate without its key, equal ports, and a key inside the data folder are refused', () => {
  const { why } = failure({
    data: join(home, 'data'),
    keyFile: join(home, 'data', 'master.key'),
    tlsCert: '/c.pem',
    frontPort: '9',
    deskPort: '9',
  })
  expect(why.en).toContain('outside the data folder')
  expect(why.en).toContain('together')
  expect(why.en).toContain('different port')
})

test.each(['', 'not json', '[]', 'null'])('a config file holding %j is named and refused', content => {
  const file = join(home, 'office.json')
  writeFileSync(file, content)
  expect(failure({ config: file }).why.en).toContain('not a JSON object')
})

test('a config file that was named but is not there is refused; the default one may be missing', () => {
  expect(failure({ config: join(home, 'nowhere.json') }).why.en).toContain('cannot be read')
  expect(loadConfig({ flags: {}, env: { HOME: home } }).frontPort).toBe(8443)
})

describe('public names', () => {
  test("without any, nothing is asked of anybody; with one, Let's Encrypt and the port of HTTPS", () => {
    expect(loadConfig({ flags: {}, env: { HOME: home } })).toMatchObject({ publicNames: [], httpPort: null })
    const config = loadConfig({ flags: { publicNames: 'app.example.jp, www.example.jp' }, env: { HOME: home } })
    expect(config).toMatchObject({
      publicNames: ['app.example.jp', 'www.example.jp'],
      acmeDirectory: 'https://acme-v02.api.letsencrypt.org/directory',
      acmeChallenge: 'tls-alpn-01',
      acmeEmail: null,
      hstsDays: 1,
    })
  })

  test.each<[Record<string, string>, string]>([
    [{ publicNames: '*.example.jp' }, 'without *'],
    [{ publicNames: 'office' }, 'full public host names'],
    [{ publicNames: '203.0.113.7' }, 'full public host names'],
    [{ publicNames: 'app.office.internal' }, 'SEKISHO_NAMES'],
    [{ publicNames: 'pc.local' }, 'SEKISHO_NAMES'],
    [{ acmeDirectory: 'http://127.0.0.1/dir' }, 'https:// address'],
    [{ acmeDirectory: 'letsencrypt' }, 'https:// address'],
    [{ acmeEmail: 'nobody' }, 'one mail address'],
    [{ acmeChallenge: 'dns-01' }, 'tls-alpn-01 or http-01'],
    [{ publicNames: 'app.example.jp', acmeChallenge: 'http-01' }, 'SEKISHO_HTTP_PORT'],
    [{ acmeEabKid: 'kid-1' }, 'together'],
    [{ httpPort: '8443' }, 'different port'],
    [{ httpPort: 'eighty' }, '65535'],
    [{ pagePort: '8443' }, 'different port'],
    [{ pageOrigin: 'http://consent.example.jp' }, 'https:// address'],
    [{ pageOrigin: 'https://consent.example.jp/a' }, 'https:// address'],
    [{ pageOrigin: 'https://consent.example.jp:8443' }, 'another port than the front'],
    [{ hstsDays: '731' }, '730'],
  ])('%j is refused with what to do', (flags, sentence) => {
    const { why } = failure(flags)
    expect(why.en).toContain(sentence)
    expect(why.ja).toMatch(/ください/)
  })

  test('the registration page can be left out', () => {
    expect(loadConfig({ flags: { pagePort: 'off' }, env: { HOME: home } }).pagePort).toBeNull()
  })

  test('names of the office are taken where the directory is its own', () => {
    const flags = { publicNames: 'app.office.internal', acmeDirectory: 'https://ca.office.internal/acme/directory' }
    expect(loadConfig({ flags, env: { HOME: home } }).publicNames).toEqual(['app.office.internal'])
  })
})
