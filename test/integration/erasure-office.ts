// An office with backups and erasures in this process, a person full of canaries, and a scan of its own that knows nothing of the product's.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Config, loadConfig } from '../../gateway/config/config.ts'
import type { Erasures } from '../../gateway/requests/erasure.ts'
import { type Backups, openBackups } from '../../gateway/setup/backups.ts'
import { createOfficeErasures, type OfficeErasurePorts } from '../../gateway/setup/erasures.ts'
import { type OpenOffice, openOffice } from '../../gateway/setup/open-office.ts'
import type { Job } from '../../shared/api.ts'
import type { Acknowledged } from '../../shared/ports.ts'
import { isRefusal } from '../../shared/problems.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import { OFFICE_PLAN } from '../../shared/registers/plans.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'

export const administrator: Actor = { device: 'd1', person: 'm1', role: 'administrator' }
export const CANARY = {
  name: '蜂須賀 きぬ江',
  before: '蜂須賀 旧姓子',
  email: 'kinue.canary-7391@example.jp',
  phone: '090-7391-4482',
  ref: 'GUEST-CANARY-7391',
  remarks: '甲殻類アレルギー・三毛猫を同伴',
  consentRemarks: '署名済みの用紙を保管庫七番に収納',
  request: '宿帳からわたしの記録を消してください七三九一',
  guardian: '蜂須賀 門左衛門',
}
export const CANARIES = Object.values(CANARY)

export class ErasureOffice {
  readonly root: string
  readonly config: Config
  now = Date.UTC(2026, 10, 20, 3)
  office!: OpenOffice
  backups!: Backups
  erasures!: Erasures
  tick: () => void = () => undefined

  /** @param root of an office that another process made; left out: a fresh one. */
  constructor(root = mkdtempSync(join(tmpdir(), 'sekisho-erasure-'))) {
    this.root = root
    const flags = { data: join(this.root, 'data'), keyFile: join(this.root, 'keys', 'master.key'), lang: 'en' }
    this.config = loadConfig({ flags, env: { HOME: this.root } })
  }

  async open(reached?: OfficeErasurePorts['reached']): Promise<this> {
    mkdirSync(this.config.data, { recursive: true, mode: 0o700 })
    this.office = await openOffice(this.config, () => this.now)
    const ports = {
      ...this.office,
      clock: () => this.now,
      data: this.config.data,
      language: 'en' as const,
      timeZone: () => 'Asia/Tokyo',
    }
    this.backups = await openBackups({
      ...ports,
      every: (_ms, run) => {
        this.tick = run
        return () => undefined
      },
    })
    this.erasures = createOfficeErasures({ ...ports, backups: this.backups, ...(reached ? { reached } : {}) })
    return this
  }

  async close(): Promise<void> {
    await this.erasures.close()
    await this.backups.close()
    await this.office.close()
  }

  async backUp(): Promise<Job> {
    this.now += 2000
    await this.backups.prepare()
    const job = await this.backups.runBackup(OFFICE_PLAN, administrator)
    if (isRefusal(job)) throw new Error(job.why.en)
    const ended = await this.backups.ended(job.id)
    if (ended.result !== 'done') throw new Error(JSON.stringify(ended))
    return ended
  }

  async act(register: RegisterName, operation: string, row: string, input: object, actor = GATEWAY): Promise<Acknowledged> {
    const done = await this.office.ledger.execute({ register, operation, row, input, actor })
    if (isRefusal(done)) throw new Error(`${register}.${operation}: ${done.why.en} ${JSON.stringify(done.faults)}`)
    return done
  }

  /** A person whose every text is a canary, in every register that keeps any. */
  async plant(person = 'p-canary'): Promise<string> {
    const text = { ref: CANARY.ref, email: CANARY.email, phone: CANARY.phone, remarks: CANARY.remarks }
    const guardian = { name: CANARY.guardian, relation: '父' }
    await this.act('persons', 'add', person, { ...text, name: CANARY.before, guardian })
    await this.act('persons', 'edit', person, { ...text, name: CANARY.name, guardian, reason: '婚姻による改姓' })
    await this.act('persons', 'add', 'p-other', { name: '他の宿泊者', email: 'other@example.jp' })
    const both = { en: 'Stay', ja: '宿泊' }
    const said = { name: both, text: both, dataItems: [both], stops: both, stays: both }
    const purpose = { ...said, code: 'stay', legalBasis: 'consent', consentRequired: true }
    await this.act('purposes', 'add', 'stay', purpose)
    await this.act('consents', 'refuse', `${person}.stay`, { person, purpose: 'stay', remarks: CANARY.consentRemarks })
    await this.act('requests', 'receive', 'r-1', {
      person,
      kind: 'erasure',
      way: 'letter',
      details: CANARY.request,
      number: '2026-001',
      deadline: this.now + 1e9,
      lawVersion: '1',
    })
    await this.act('references', 'view', 'v-1', {
      viewer: 'm1',
      role: 'administrator',
      whom: person,
      object: `persons:${person}`,
      items: ['name'],
      purpose: null,
      noticeVersion: null,
      way: 'console',
      result: 'shown',
      people: 1,
    })
    await this.act(
      'reports',
      'send',
      'rep-1',
      {
        capture: {
          grade: 'text',
          from: null,
          subject: 'お知らせ',
          page: null,
          text: `${CANARY.name} ${CANARY.email}`,
          links: [],
          capturedAt: this.now,
        },
        exposure: null,
      },
      { device: 'd9', person, role: 'user' },
    )
    return person
  }

  async remove(): Promise<void> {
    await this.close().catch(() => undefined)
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** Files below a folder in which one of the texts stands, by grep and by the plainest search there is. */
export function scan(folder: string, texts: readonly string[] = CANARIES): string[] {
  const found = new Set<string>()
  for (const text of texts) {
    const forms = [
      Buffer.from(text),
      Buffer.from(text, 'utf16le'),
      Buffer.from(encodeURIComponent(text)),
      Buffer.from(Buffer.from(text).toString('base64').slice(0, -4)),
    ]
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      const bytes = readFileSync(path)
      if (forms.some(form => bytes.includes(form))) found.add(path)
    }
    try {
      const out = execFileSync('grep', ['-rlaF', '-e', text, folder], { encoding: 'utf8' })
      for (const path of out.split('\n').filter(Boolean)) found.add(path)
    } catch {
      // grep finds nothing: exit 1.
    }
  }
  return [...found]
}
