// What happened in the demo's week: which rules were changed, who was blocked, what was reported and answered, which controls were confirmed.
import { createHash, randomUUID } from 'node:crypto'
import type { Command } from '../../shared/ports.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import type { CountedRequest, Subject } from '../../shared/registers/blocks.ts'
import type { ControlCode, ControlSituation } from '../../shared/registers/controls.ts'
import type { Capture, Exposure, Verdict } from '../../shared/registers/reports.ts'
import type { RuleText } from '../../shared/registers/rule-text.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import { demoWords as words } from '../../shared/words/demo.ts'
import type { Text } from '../../shared/words/text.ts'

const MINUTE = 60_000
const HOUR = 3_600_000

/** Something that happened in the week: when (UTC milliseconds) and through which operation. */
export interface Step {
  readonly at: number
  readonly command: Command
}

/** The people of the guest house as actors of the week. */
export type Staff = Readonly<Record<'administrator' | 'host' | 'reception' | 'kitchen' | 'night', Actor>>

/** What the week is written with. */
export interface Week {
  readonly staff: Staff
  /** UTC milliseconds of an hour and minute in Japan, so many days before today. */
  at(daysAgo: number, hour: number, minute: number): number
  /** Device of the administrator that was replaced. */
  readonly oldDevice: string
  readonly now: number
  /** The text in the demo's language. */
  say(text: Text): string
  /** Id of the rule that blocks login guessing. */
  readonly loginRule: { readonly id: string; readonly name: string }
}

function step(at: number, actor: Actor, register: RegisterName, operation: string, row: string, input: unknown): Step {
  return { at, command: { register, operation, row, input, actor } }
}

/** A rule tried in monitor mode first, then enforced; and the old reception PC leaves. */
export function weekOfRules({ staff, oldDevice, at, say }: Week): Step[] {
  const scan = randomUUID()
  const rule: RuleText = {
    name: say(words.ruleScan),
    match: { pathWords: ['wp-admin', 'phpmyadmin', '.env', '.git'] },
    subject: 'address',
    threshold: { limit: 3, windowSeconds: 600, of: 'all' },
    action: { kind: 'block', seconds: 86_400, silently: true },
    mode: 'monitor',
    remarks: '',
  }
  const admin = staff.administrator
  return [
    step(at(6, 10, 5), admin, 'rules', 'add', scan, rule),
    step(at(6, 10, 9), admin, 'rules', 'edit', scan, { ...rule, remarks: say(words.ruleScanRemarks) }),
    step(at(5, 9, 12), admin, 'rules', 'setMode', scan, { mode: 'enforce' }),
    step(at(3, 13, 30), admin, 'devices', 'revoke', oldDevice, { reason: say(words.deviceOldReason) }),
  ]
}

/** The nights' login guessers, a guest who mistyped, a scanner blocked by hand. Addresses are from the documentation ranges (RFC 5737, RFC 3849). */
export function weekOfBlocks({ staff, at, now, say, loginRule }: Week): Step[] {
  const address = (value: string): Subject => ({ kind: 'address', value })
  const byRule = (when: number, subject: Subject, row: string = randomUUID()): Step => {
    const evidence: CountedRequest[] = Array.from({ length: 11 }, (_, i) => ({
      at: when - (10 - i) * 4_300,
      method: 'POST',
      path: '/login',
      status: i < 10 ? 401 : null,
    }))
    const reason = {
      kind: 'rule',
      rule: loginRule.id,
      ruleName: loginRule.name,
      limit: 10,
      windowSeconds: 300,
      of: 'failures',
    } as const
    const input = { subject, reason, at: when, until: when + HOUR, action: 'block', silently: false, evidence }
    return step(when, GATEWAY, 'blocks', 'blockByRule', row, input)
  }
  const admin = staff.administrator
  const guest = randomUUID()
  const scanner = randomUUID()
  return [
    byRule(at(6, 2, 14), address('203.0.113.24')),
    byRule(at(5, 3, 40), address('198.51.100.77')),
    byRule(at(4, 2, 51), { kind: 'network', value: '2001:db8:5:12::/64' }),
    step(at(4, 9, 20), admin, 'blocks', 'block', scanner, {
      subject: { kind: 'network', value: '198.51.100.0/24' },
      seconds: 7 * 24 * 3600,
      reason: say(words.blockScanner),
    }),
    step(at(2, 9, 5), admin, 'blocks', 'extend', scanner, { seconds: 23 * 24 * 3600 }),
    byRule(at(1, 19, 33), address('192.0.2.140'), guest),
    step(at(1, 19, 41), admin, 'blocks', 'lift', guest, { why: say(words.liftWhy) }),
    byRule(now - 22 * MINUTE, address('203.0.113.91')),
  ]
}

/** Seven reports: answered ones of each kind, one being looked at, one taken back, one waiting and one urgent. */
export function weekOfReports({ staff, at, now, say }: Week): Step[] {
  const steps: Step[] = []
  const report = (when: number, who: Actor, capture: Omit<Capture, 'capturedAt'>, exposure: Exposure | null): string => {
    const row = randomUUID()
    steps.push(step(when, who, 'reports', 'send', row, { capture: { ...capture, capturedAt: when - 9_000 }, exposure }))
    return row
  }
  const answer = (when: number, row: string, verdict: Verdict, note: Text | null) => {
    steps.push(step(when - 2 * MINUTE, staff.administrator, 'reports', 'look', row, {}))
    steps.push(step(when, staff.administrator, 'reports', 'answer', row, { verdict, note: note ? say(note) : '' }))
  }
  const mail = (from: Text, subject: Text, text: Text, href?: string): Omit<Capture, 'capturedAt'> => ({
    grade: 'page',
    from: say(from),
    subject: say(subject),
    page: { title: say(subject), url: 'https://mail.yamabuki.example/inbox' },
    text: say(text),
    links: href ? [{ text: say(subject), href }] : [],
  })
  const bank = mail(words.bankFrom, words.bankSubject, words.bankText, 'https://mirai-bank-secure.example/verify')
  const invoice = mail(words.invoiceFrom, words.invoiceSubject, words.invoiceText)
  const advert = mail(words.adFrom, words.adSubject, words.adText, 'https://best-linen.example/sale')

  answer(at(6, 9, 41), report(at(6, 9, 20), staff.reception, bank, 'received'), 'dangerous', words.bankAnswer)
  answer(at(5, 16, 2), report(at(5, 15, 30), staff.host, advert, 'received'), 'spam', words.adAnswer)
  const farm = mail(words.supplierFrom, words.supplierSubject, words.supplierText)
  answer(at(4, 8, 30), report(at(4, 7, 55), staff.kitchen, farm, 'link'), 'safe', words.farmAnswer)
  const taken = report(at(3, 11, 0), staff.night, advert, null)
  steps.push(step(at(3, 11, 2), staff.night, 'reports', 'withdraw', taken, {}))
  const sms = { grade: 'text', from: null, subject: null, page: null, text: say(words.smsText), links: [] } as const
  const looking = report(at(2, 18, 12), staff.night, { ...sms, links: [] }, 'link')
  steps.push(step(at(2, 18, 40), staff.administrator, 'reports', 'look', looking, {}))
  report(at(1, 14, 7), staff.kitchen, invoice, 'received')
  report(now - 5 * MINUTE, staff.reception, bank, 'password')
  return steps
}

/** The controls as they were first measured that week, one confirmed by the administrator; real probes take over when the demo runs. */
export function weekOfControls({ staff, at, say }: Week): Step[] {
  const measured = (when: number, code: ControlCode, situation: ControlSituation, sentence: Text): Step => {
    const evidenceSha256 = createHash('sha256').update(`${code} ${situation} ${sentence.en}`).digest('hex')
    return step(when, GATEWAY, 'controls', 'measured', code, { situation, sentence, evidenceSha256 })
  }
  const admin = staff.administrator
  return [
    measured(at(7, 9, 45), 'tls', 'ok', words.measuredTls),
    measured(at(7, 9, 46), 'access-control', 'ok', words.measuredAccess),
    measured(at(7, 9, 47), 'encrypted-storage', 'warning', words.measuredStorage),
    measured(at(7, 9, 48), 'operation-log', 'ok', words.measuredLog),
    step(at(6, 9, 0), admin, 'controls', 'confirm', 'tls', { memo: say(words.memoTls) }),
    step(at(1, 9, 0), admin, 'controls', 'confirm', 'access-control', {}),
  ]
}
