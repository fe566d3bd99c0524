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
    expect(config).toMatchObject({ frontPort: 8443, deskPort: 8444, upstream: null, names: [], lang: 'ja' })
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
