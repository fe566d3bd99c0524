// The four measured controls together on real parts: all known within seconds of the start, one planted fault turns its control and no other.

import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeFileDurably } from '../../gateway/keys/durable-file.ts'
import { createSealer } from '../../gateway/keys/seal.ts'
import { type LedgerWithVault, openLedger } from '../../gateway/ledger/ledger.ts'
import { createProbes, type Probes } from '../../gateway/probes/probes.ts'
import { protectedRoutes } from '../../gateway/probes/protected-routes.ts'
import { type OfficeCertificates, openCertificates } from '../../gateway/tls/certificates.ts'
import { CONTROLS, type ControlView } from '../../shared/registers/controls.ts'
import { firstRules } from '../../shared/registers/rules.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { type GuardedDesk, openGuardedDesk, proof, revoked, user } from './guarded-desk.ts'

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const NAME = '佐藤花子の規則'
let home: string
let data: string
let keyFile: string
let ledger: LedgerWithVault
let certificates: OfficeCertificates
let desk: GuardedDesk
let probes: Probes

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'sekisho-probes-'))
  data = join(home, 'data')
  keyFile = join(home, 'master.key')
  mkdirSync(data, { mode: 0o700 })
  const key = randomBytes(32)
  writeFileSync(keyFile, `sekisho-master-key-1:${key.toString('base64')}\n`, { mode: 0o600 })
  ledger = await openLedger({ folder: data, masterKey: key, clock: Date.now, log })
  for (const rule of firstRules('ja'))
    await ledger.execute({ register: 'rules', operation: 'add', input: { ...rule, name: NAME }, actor: GATEWAY })
  certificates = await openCertificates({
    folder: data,
    ...createSealer(key),
    write: writeFileDurably,
    names: [],
    clock: Date.now,
    log,
  })
  desk = await openGuardedDesk(certificates.desk(), protectedRoutes())
  probes = createProbes<KeyObject>({
    clock: Date.now,
    log,
    observations: join(data, 'observations.db'),
    async changed(row, situation, sentence, evidenceSha256) {
      const input = { situation, sentence, evidenceSha256 }
      await ledger.execute({ register: 'controls', operation: 'measured', row, input, actor: GATEWAY })
    },
    tls: {
      listeners: () => [{ name: 'desk', host: '::', port: desk.port }],
      certificates,
      names: [],
      upstream: () => null,
    },
    access: { origin: () => desk.origin, ca: () => certificates.ca, identities: async () => ({ user, revoked }), proof },
    storage: {
      folder: data,
      keyFile,
      masterKey: () => key,
      canaries: async () => [NAME],
      sampleRows: async () => [],
      recoveryConfirmed: async () => true,
      coreLimit: () => '0',
      volume: async () => ({ state: 'encrypted', asked: 'lsblk', answered: 'crypt' }),
    },
    operationLog: { verify: () => ledger.verify({ deep: false }), readOnly: () => ledger.readOnly() },
  })
})
afterEach(async () => {
  await probes.stop()
  desk.close()
  certificates.close()
  await ledger.close()
  rmSync(home, { recursive: true })
})

async function situations(): Promise<Record<string, ControlView['situation']>> {
  const views = probes.views(await ledger.rows('controls'))
  expect(views.map(view => view.code)).toEqual(CONTROLS.map(control => control.code))
  return Object.fromEntries(views.map(view => [view.code, view.situation]))
}
const unmeasured = Object.fromEntries(CONTROLS.map(control => [control.code, 'unknown']))

it('measures all four within ten seconds, turns one for one fault, and records each change with its evidence', async () => {
  expect(await situations()).toEqual(unmeasured)
  const before = Date.now()
  await probes.start()
  expect(Date.now() - before).toBeLessThan(10_000)
  const four = { tls: 'ok', 'access-control': 'ok', 'encrypted-storage': 'ok', 'operation-log': 'ok' }
  expect(await situations()).toEqual({ ...unmeasured, ...four })

  chmodSync(keyFile, 0o644)
  await probes.checkNow()
  expect(await situations()).toEqual({ ...unmeasured, ...four, 'encrypted-storage': 'failed' })
  const [view] = probes.views(await ledger.rows('controls')).filter(one => one.code === 'encrypted-storage')
  const [newest] = await ledger.entries({ limit: 1 })
  const evidenceSha256 = createHash('sha256').update(JSON.stringify(view?.evidence)).digest('hex')
  expect(newest).toMatchObject({
    type: 'controls.changed',
    row: 'encrypted-storage',
    data: { situation: 'failed', from: 'ok', evidenceSha256 },
  })

  chmodSync(keyFile, 0o600)
  await probes.checkNow('encrypted-storage')
  expect(await situations()).toEqual({ ...unmeasured, ...four })
  const { size } = ledger.head()
  await probes.checkNow()
  expect(ledger.head().size).toBe(size)
})

it('each control has its own evidence, scope and sentence in both languages', async () => {
  await probes.start()
  const measured = probes.views([]).filter(view => view.measuredAt !== null)
  expect(measured).toHaveLength(4)
  expect(new Set(measured.map(view => JSON.stringify(view.evidence))).size).toBe(4)
  for (const { sentence, scope } of measured) {
    expect(sentence.ja).not.toBe(sentence.en)
    expect(scope?.ja).not.toBe(scope?.en)
    expect(`${sentence.en}${sentence.ja}`).not.toMatch(/\{\w+\}/)
  }
})
