// A whole gateway that met a person wherever it meets anybody: front, summaries, history of who looked, requests, backups, folders kept from before. Then they are erased.
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, createClient } from '../../gateway/identity/client.ts'
import { readMasterKey } from '../../gateway/keys/master-key.ts'
import { createSealer } from '../../gateway/keys/seal.ts'
import { lookThrough } from '../../gateway/ledger/look.ts'
import { ledgerPath } from '../../gateway/ledger/store.ts'
import { CliKey } from '../../gateway/setup/cli-device.ts'
import { fitsVault } from '../../gateway/vault/fits.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import type { Erasure } from '../../shared/registers/erasures.ts'
import { firstRules } from '../../shared/registers/rules.ts'
import { CANARIES, CANARY, scan } from './erasure-office.ts'
import { GatewayProcess } from './gateway-process.ts'

const PATH = `/guests/${CANARY.ref}`
let app: Server
let gateway: GatewayProcess

beforeAll(async () => {
  app = createServer((request, response) => {
    request.resume()
    response.statusCode = request.url === '/login' ? 401 : 200
    response.end('hello')
  })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  gateway = await GatewayProcess.create({ SEKISHO_UPSTREAM: `http://127.0.0.1:${(app.address() as AddressInfo).port}` })
  await gateway.start()
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  app.close()
})

function connect(): Client {
  const key = CliKey.parse(JSON.parse(readFileSync(join(gateway.folder, 'keys', 'cli.key'), 'utf8')))
  const ca = readFileSync(join(gateway.data, 'ca.pem'), 'utf8')
  return createClient({ origin: `https://localhost:${gateway.deskPort}`, address: '127.0.0.1', ca, key: key.privateKey })
}

/** With the keys of a folder's own vault: which canaries anything in it gives back, rows, entries and pieces of request summaries. */
function givenBack(folder: string): string[] {
  const masterKey = readMasterKey(gateway.env.SEKISHO_KEY_FILE!, key => fitsVault(folder, key, 'read'))
  const vault = new Vault({ folder, masterKey, how: 'read' })
  const found = new Set<string>()
  const look = (bytes: Uint8Array) => {
    const text = Buffer.from(bytes).toString('utf8')
    for (const one of CANARIES) if (text.includes(one)) found.add(one)
  }
  try {
    lookThrough(ledgerPath(folder), vault, ['nobody'], bytes => {
      look(bytes)
      return new Set<number>()
    })
    const sealer = createSealer(vault.purposeKey('observations'))
    for (const name of readdirSync(folder).filter(one => /^summaries\.db(\.damaged)?$/.test(one))) {
      const db = new DatabaseSync(join(folder, name), { readOnly: true })
      for (const { id, run, sealed } of db.prepare('SELECT id, run, sealed FROM chunks').all())
        look(sealer.open(sealed as Uint8Array, `observations chunk ${id} of run ${run}`))
      db.close()
    }
  } finally {
    vault.close()
  }
  return [...found].sort()
}

test('nothing the gateway keeps gives the person back, with all its keys, however recent it was', {
  timeout: 180_000,
}, async () => {
  const { data, folder } = gateway
  const kept = `${data}.before-test`
  let office = connect()
  const person = 'p-canary'
  const { name, email, phone, ref, remarks, guardian } = CANARY
  const byAccount = { subject: { account: { from: 'form', name: 'user' } }, mode: 'monitor' } as const
  await office.operate('rules', 'add', { input: { ...firstRules('en')[0]!, name: 'Per account', ...byAccount } })
  const input = { name, email, phone, ref, remarks, guardian: { name: guardian, relation: '父' } }
  await office.operate('persons', 'add', { row: person, input })

  const visit = async () => {
    expect((await gateway.get(`${PATH}?mail=${encodeURIComponent(email)}`)).status).toBe(200)
    expect((await gateway.get(`/search/${encodeURIComponent(name)}`, { headers: { referer: `https://x/${ref}` } })).status).toBe(
      200,
    )
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = `user=${encodeURIComponent(email)}&password=${encodeURIComponent(phone)}`
    expect((await gateway.get('/login', { method: 'POST', headers, body })).status).toBe(401)
  }
  await visit()
  await office.call('personFile', { params: { id: person } })
  await office.call('newRequest', {
    input: { person, kind: 'erasure', law: 'appi', way: 'letter', details: CANARY.request, agent: null },
  })
  // What a machine that lost its power in between comes back with.
  await pause(2500)
  await gateway.stop('SIGKILL')
  await gateway.start()
  expect(gateway.sekisho('backup').status).toBe(0)
  await gateway.stop()

  // A folder that a restore left, and a file of summaries that was put aside: the scan can fail in each of these places.
  const there = givenBack(data)
  for (const one of [name, email, phone, ref, remarks, guardian, CANARY.request]) expect(there).toContain(one)
  cpSync(data, kept, { recursive: true })
  cpSync(join(data, 'summaries.db'), join(data, 'summaries.db.damaged'))
  expect(givenBack(kept)).toEqual(there)
  expect(scan(folder)).toEqual([])
  await gateway.start()
  office = connect()

  // To the last moment: what the front has just seen is not stored yet, and a view of the file is only counted.
  await visit()
  await office.call('personFile', { params: { id: person } })
  const done = gateway.sekisho('erase', person, '--yes', '--json')
  const row = JSON.parse(done.stdout) as Erasure
  expect(row.steps.filter(({ state }) => state !== 'clean')).toEqual([])
  expect([done.status, row.situation]).toEqual([0, 'proved'])
  await pause(2500)
  await gateway.stop()

  expect(givenBack(data)).toEqual([])
  expect(givenBack(kept)).toEqual([])
  expect(existsSync(join(data, 'summaries.db.damaged'))).toBe(false)
  expect(scan(folder)).toEqual([])
  expect(gateway.sekisho('verify', '--deep').status).toBe(0)

  // It finds what a person put there afterwards, wherever it is, and does not call that proved.
  appendFileSync(join(data, 'log', 'gateway.log'), `{"msg":"${email}"}\n`)
  await gateway.start()
  office = connect()
  await office.operate('persons', 'add', { row: 'p-late', input: { name: '遅着 七三郎', email } })
  writeFileSync(join(data, 'note.txt'), Buffer.from(email, 'utf16le'))
  const late = gateway.sekisho('erase', 'p-late', '--yes', '--json')
  const lateRow = JSON.parse(late.stdout) as Erasure
  expect(lateRow.situation).toBe('failed')
  expect(
    lateRow.steps
      .filter(({ state }) => state === 'found')
      .map(({ step }) => step)
      .sort(),
  ).toEqual(['exports', 'logs'])
  expect(late.status).not.toBe(0)
})
