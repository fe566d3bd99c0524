// What happened in the demo's week: which rules were changed, who was blocked, what was reported and answered, which controls were confirmed.
import { createHash, randomUUID } from 'node:crypto'
import type { Command } from '../../shared/ports.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import { type CountedRequest, type Subject, tupleKey } from '../../shared/registers/blocks.ts'
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

/** Rules of the newer kinds: one per account in force, one whose trial ends today. */
export function weekOfTrials({ staff, at, say }: Week, account: string): Step[] {
  const admin = staff.administrator
  const guessing: RuleText = {
    name: say(words.ruleAccount),
    match: { methods: ['POST'], pathPatterns: ['/login'] },
    subject: { account: { from: 'form', name: 'user' } },
    threshold: { limit: 10, windowSeconds: 900, of: 'failures', failureStatuses: [401] },
    action: { kind: 'block', seconds: 900, silently: false, escalate: { factor: 2, upToSeconds: 4 * 3600 } },
    mode: 'enforce',
    remarks: '',
  }
  const flooding: RuleText = {
    name: say(words.ruleFlood),
    match: { methods: ['POST'], pathPatterns: ['/reservations'] },
    subject: 'address',
    threshold: { limit: 5, windowSeconds: 600, of: 'all' },
    action: { kind: 'refuse' },
    mode: 'enforce',
    remarks: say(words.ruleRemarksTrial),
  }
  return [
    step(at(7, 9, 45), admin, 'rules', 'add', randomUUID(), flooding),
    step(at(6, 10, 30), admin, 'rules', 'add', account, { ...guessing, threshold: { ...guessing.threshold, limit: 5 } }),
    step(at(5, 9, 15), admin, 'rules', 'edit', account, guessing),
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

/** As long as the keyed hashes of sessions are. */
const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22)

/** Blocks of what requests show rather than connections: an account again and again, a session, a pair; one was a false alarm, one is let through for an hour. */
export function weekOfSubjects({ staff, at, now, say }: Week, account: { id: string; name: string }): Step[] {
  const reason = {
    kind: 'rule',
    rule: account.id,
    ruleName: account.name,
    limit: 10,
    windowSeconds: 900,
    of: 'failures',
  } as const
  const block = (when: number, subject: Subject, seconds: number, strike: number, row: string = randomUUID()): Step => {
    const evidence: CountedRequest[] = Array.from({ length: 10 }, (_, i) => ({
      at: when - (9 - i) * 21_000,
      method: 'POST',
      path: '/login',
      status: 401,
    }))
    const input = { subject, reason, at: when, until: when + seconds * 1000, action: 'block', silently: false, strike, evidence }
    return step(when, GATEWAY, 'blocks', 'blockByRule', row, input)
  }
  const hana: Subject = { kind: 'account', value: 'hana' }
  const parts = [
    { kind: 'account', value: 'yui' },
    { kind: 'address', value: '198.51.100.202' },
  ] as const
  const pair: Subject = { kind: 'tuple', value: tupleKey(parts), parts: [...parts] }
  const alarm = randomUUID()
  const phoned = randomUUID()
  return [
    block(at(4, 1, 10), hana, 900, 1),
    block(at(3, 1, 40), hana, 1800, 2),
    block(at(2, 10, 5), pair, 900, 1, alarm),
    step(at(2, 10, 20), staff.administrator, 'blocks', 'falseAlarm', alarm, { why: say(words.falseAlarmWhy) }),
    block(at(1, 2, 5), hana, 3600, 3),
    block(now - 40 * MINUTE, { kind: 'session', value: hashOf('session') }, 4 * 3600, 1, phoned),
    step(now - 30 * MINUTE, staff.host, 'blocks', 'allowOneHour', phoned, {}),
  ]
}

/** Who is always let through, which routes need a role, what was taken over from elsewhere, and who enforces it besides. */
export function weekOfAccess({ staff, at, say }: Week): Step[] {
  const admin = staff.administrator
  const trade = randomUUID()
  const old = randomUUID()
  const key = (name: string) => createHash('sha256').update(`demo ${name} ${randomUUID()}`).digest('hex')
  const addresses = ['192.0.2.200', '192.0.2.208/28', '198.51.100.128/27', '2001:db8:bad::/48']
  return [
    step(at(7, 10, 0), admin, 'allowlist', 'add', randomUUID(), {
      subject: { kind: 'network', value: '203.0.113.200/29' },
      pathPrefix: '/payment/callback',
      reason: say(words.allowPayment),
    }),
    step(at(7, 9, 50), { ...admin, role: 'gateway' }, 'passphrases', 'set', admin.person, { inForce: randomUUID() }),
    step(at(7, 10, 2), admin, 'allowlist', 'add', randomUUID(), {
      subject: { kind: 'network', value: '192.168.20.0/24' },
      reason: say(words.allowOffice),
    }),
    step(at(6, 11, 0), admin, 'allowlist', 'add', trade, {
      subject: { kind: 'address', value: '198.51.100.5' },
      reason: say(words.allowTrade),
    }),
    step(at(4, 15, 0), admin, 'allowlist', 'remove', trade, { why: say(words.allowEnd) }),
    step(at(6, 10, 40), admin, 'gates', 'add', randomUUID(), {
      name: say(words.gateAdmin),
      pathPatterns: ['/admin/**'],
      roles: ['administrator'],
      remarks: say(words.gateAdminRemarks),
    }),
    step(at(6, 10, 44), admin, 'gates', 'add', randomUUID(), {
      name: say(words.gateReservations),
      methods: ['PUT', 'DELETE'],
      pathPatterns: ['/reservations/*', '/reservations/*/guests'],
      roles: ['administrator', 'host'],
    }),
    step(at(5, 11, 0), admin, 'lists', 'take', randomUUID(), {
      name: say(words.listScanners),
      origin: say(words.listOrigin),
      addresses,
      skipped: 2,
      until: null,
    }),
    step(at(6, 14, 0), admin, 'bouncers', 'add', old, { name: say(words.bouncerOld), keyHash: key('old') }),
    step(at(4, 14, 0), admin, 'bouncers', 'add', randomUUID(), { name: say(words.bouncerRouter), keyHash: key('router') }),
    step(at(3, 14, 0), admin, 'bouncers', 'revoke', old, {}),
  ]
}

/** What the administrator was told: a login after failures that was the right person, and an address many share. What a host allowed the gateway tells itself. */
export function weekOfAlerts({ staff, at, say }: Week, account: string): Step[] {
  const seen = randomUUID()
  const rule = { rule: account, ruleName: say(words.ruleAccount) }
  const raise = (when: number, row: string, alert: object) =>
    step(when, GATEWAY, 'alerts', 'raise', row, { ...alert, happenedAt: when })
  return [
    raise(at(3, 8, 12), seen, { kind: 'success-after-failures', subject: { kind: 'account', value: 'yui' }, count: 7, ...rule }),
    step(at(3, 8, 20), staff.administrator, 'alerts', 'see', seen, {}),
    raise(at(1, 15, 30), randomUUID(), {
      kind: 'shared-address',
      subject: { kind: 'address', value: '203.0.113.60' },
      count: 42,
    }),
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
