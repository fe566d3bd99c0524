// `receipt verify` as a person types it: without an office, by a running and a stopped one, after every key was changed; and a stranger's verifier says the same.
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../gateway/config/config.ts'
import { namedOffice } from '../../gateway/setup/named-office.ts'
import { openOffice } from '../../gateway/setup/open-office.ts'
import { openReceipts } from '../../gateway/setup/receipts.ts'
import { isRefusal } from '../../shared/problems.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import { consentId } from '../../shared/registers/consents.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import { GatewayProcess } from './gateway-process.ts'
import { type Keys, rootFrom, verifyAsStranger } from './stranger.ts'

const administrator: Actor = { device: 'd1', person: 'm1', role: 'administrator' }
const DAY = 86_400_000
const both = (text: string) => ({ en: text, ja: `${text}(日本語)` })
const [person, purpose, notice] = [randomUUID(), randomUUID(), randomUUID()]
const id = consentId(person, purpose)

type Put = (register: RegisterName, operation: string, row: string, input: object, actor?: Actor) => Promise<void>
interface Open {
  put: Put
  receipt(): Promise<string>
  digest(): Promise<string>
}

let office: GatewayProcess

/** Works on the folder while the gateway is stopped, as if it were `at`. */
async function open<Value>(at: number, act: (open: Open) => Promise<Value>): Promise<Value> {
  const opened = await openOffice(loadConfig({ flags: {}, env: office.env }), () => at)
  const { ledger } = opened
  try {
    return await act({
      async put(register, operation, row, input, actor = administrator) {
        const done = await ledger.execute({ register, operation, row, input, actor })
        if (isRefusal(done)) throw new Error(done.why.en)
      },
      async receipt() {
        const made = openReceipts(opened, () => at, { memberName: () => undefined, named: namedOffice(opened, () => 'Suzuki') })
        const file = await made.file(id, 'json', 'en')
        if (isRefusal(file)) throw new Error(file.why.en)
        return Buffer.from(file.body).toString()
      },
      digest: async () => (await ledger.row('notices', notice))?.digests.ja ?? '',
    })
  } finally {
    await opened.close()
  }
}

const offers = (name: string) => ({
  code: 'offers',
  name: both(name),
  text: both('By mail'),
  dataItems: [both('Name')],
  legalBasis: 'consent',
  consentRequired: true,
  stops: both('Mail'),
  stays: both('Bookings'),
})

const start = Date.now() - 30 * DAY
const inFile = (name: string, text: string): string => {
  const path = join(office.folder, name)
  writeFileSync(path, text)
  return path
}

let given: string
let keys: Keys

beforeAll(async () => {
  office = await GatewayProcess.create()
  given = await open(start, async ({ put, receipt, digest }) => {
    await put('persons', 'add', person, { name: '控え 花子', ref: 'G-41' })
    await put('purposes', 'add', purpose, offers('Offers'))
    const fields = { purposeOfUse: 'x', storagePeriod: '3年', contact: '03-0000-0000', rights: '開示を求められます' }
    const words = { title: 'Notice', dataItems: '', recipients: '', withdrawal: '', more: '', ...fields }
    await put('notices', 'draft', notice, { purpose, texts: { en: words, ja: words } })
    await put('notices', 'publish', notice, {})
    const paper = { way: 'paper', givenAt: start - 7 * DAY, validUntil: null }
    await put('consents', 'acquire', id, { person, purpose, notice, language: 'ja', sha256: await digest(), ...paper })
    return await receipt()
  })
  keys = JSON.parse(office.sekisho('receipt', 'keys').stdout) as Keys
}, 120_000)
afterAll(async () => {
  await office.stop()
})

describe('a stranger', () => {
  const folder = new URL('../../../shared/data/vectors/merkle/inclusion', import.meta.url).pathname
  test('reckons as the vectors of others do', () => {
    if (!existsSync(folder)) {
      console.log('no vectors on this machine: the proofs below stand alone')
      return
    }
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.json'))
    expect(names.length).toBeGreaterThan(50)
    for (const name of names) {
      const { leafIdx, treeSize, root, leafHash, proof, wantErr } = JSON.parse(readFileSync(join(folder, name), 'utf8'))
      const path = ((proof ?? []) as string[]).map(one => Buffer.from(one, 'base64'))
      const leaf = Buffer.from(leafHash ?? '', 'base64')
      const reached = [leaf, ...path].every(one => one.length === 32) ? rootFrom(leaf, leafIdx, treeSize, path) : undefined
      expect(reached !== undefined && Buffer.from(reached).toString('base64') === root, name).toBe(!wantErr)
    }
  })

  test('verifies the receipt by the public keys alone', async () => {
    const { receipt, header } = await verifyAsStranger(given, keys)
    expect(header).toContain('consents.given')
    expect(header).toContain(id)
    expect(receipt).toEqual((JSON.parse(given) as { receipt: unknown }).receipt)
    const other = JSON.parse(given) as { proof: string }
    const moved = JSON.stringify({ ...other, proof: other.proof.replace(/index \d+/, 'index 0') })
    await expect(verifyAsStranger(moved, keys)).rejects.toThrow('not in the log')
    await expect(verifyAsStranger(given, { ...keys, logs: [] })).rejects.toThrow('known log')
    await expect(verifyAsStranger(given, { ...keys, keys: [] })).rejects.toThrow()
  })
})

test('a paper consent has its own date, and says what the notice said', () => {
  const { receipt } = JSON.parse(given) as { receipt: Record<string, { '@value'?: string; '@type'?: string }> }
  expect(receipt['dpv:isIndicatedAtTime']?.['@value']).toBe(new Date(start - 7 * DAY).toISOString())
  expect(receipt['dpv:isIndicatedBy']?.['@type']).toBe('dpv:DataController')
  const [process] = receipt['dpv:hasProcess'] as unknown as Record<string, Record<string, unknown>>[]
  expect(process!['dpv:hasStorageCondition']!['dct:description']).toEqual({ '@language': 'ja', '@value': '3年' })
  expect(process!['dpv:hasRight']).toBeDefined()
  expect(process!['dpv:hasConsentControl']!['@type']).toBe('dpv:WithdrawConsent')
})

test('verify: genuine, changed, not a receipt, no keys, no file', () => {
  const file = inFile('receipt.json', given)
  const keysFile = inFile('keys.json', JSON.stringify(keys))
  const nowhere = ['--data', join(office.folder, 'nothing-here')]
  const good = office.sekisho('receipt', 'verify', file, '--keys', keysFile, ...nowhere)
  expect([good.status, good.stdout]).toEqual([0, expect.stringMatching(/genuine[\s\S]*控え 花子: Given, Offers, /)])
  const json = office.sekisho('receipt', 'verify', file, '--keys', keysFile, '--json', ...nowhere)
  expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, entry: { row: id, type: 'consents.given' } })

  const changed = inFile('changed.json', given.replaceAll('控え 花子', '控え 太郎'))
  const bad = office.sekisho('receipt', 'verify', changed, '--keys', keysFile)
  expect([bad.status, bad.stdout]).toEqual([1, expect.stringContaining('not what was signed')])
  const none = office.sekisho('receipt', 'verify', keysFile, '--keys', keysFile)
  expect([none.status, none.stdout]).toEqual([1, expect.stringContaining('no signed receipt')])
  const noKeys = office.sekisho('receipt', 'verify', file, '--keys', file)
  expect([noKeys.status, noKeys.stderr]).toEqual([2, expect.stringContaining('no public keys')])
  const noFile = office.sekisho('receipt', 'verify', `${file}.x`)
  expect([noFile.status, noFile.stderr]).toEqual([1, expect.stringContaining('cannot be read')])
})

test('after every key was changed, and the person withdrew and was erased, the receipt is as good as before', {
  timeout: 300_000,
}, async () => {
  const file = inFile('receipt.json', given)
  for (const key of ['log', 'vault', 'master']) {
    const done = office.sekisho('keys', 'rotate', key)
    expect([key, done.status, done.stderr]).toEqual([key, 0, ''])
  }
  const withdrawn = await open(Date.now() - DAY, async ({ put, receipt }) => {
    await put('purposes', 'edit', purpose, offers('Offers, renamed'))
    // It was given to the purpose as it was called then.
    expect(await receipt()).not.toContain('renamed')
    await put('consents', 'withdraw', id, { way: 'phone' })
    await put('consents', 'ask', id, { person, purpose }, GATEWAY)
    return await receipt()
  })
  const now = JSON.parse(office.sekisho('receipt', 'keys').stdout) as Keys
  expect(now.keys).toEqual(keys.keys)
  expect(now.logs.length).toBeGreaterThan(1)
  for (const one of [given, withdrawn]) await verifyAsStranger(one, now)
  await expect(verifyAsStranger(withdrawn, keys)).rejects.toThrow('known log')
  // Asked again since: the last word is still the withdrawal.
  const no = (JSON.parse(withdrawn) as { receipt: Record<string, unknown> }).receipt
  expect(no['dpv:hasConsentStatus']).toEqual({ '@id': 'dpv:ConsentWithdrawn' })
  expect(JSON.stringify(no)).toContain('Offers, renamed')
  expect(JSON.stringify(no)).not.toContain('dpv:hasDuration')

  await office.start()
  expect(office.sekisho('receipt', 'verify', file).status).toBe(0)
  const served = await office.get('/.well-known/jwks.json', { port: office.deskPort })
  expect(JSON.parse(served.body)).toEqual(now)
  expect(office.sekisho('erase', person, '--yes').status).toBe(0)
  expect(office.sekisho('receipt', 'verify', file).status).toBe(0)
  expect(office.sekisho('receipt', 'verify', inFile('no.json', withdrawn)).status).toBe(0)
})
