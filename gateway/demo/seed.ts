// One believable week of the sample guest house, written through the ledger like real work: people, devices, reports, blocks, rules, controls.
import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto'
import type { Ledger } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import { PublicKey } from '../../shared/registers/devices.ts'
import { firstRules } from '../../shared/registers/rules.ts'
import type { OfficeSettings } from '../../shared/registers/settings.ts'
import { type Actor, GATEWAY, type Role } from '../../shared/roles.ts'
import { demoWords as words } from '../../shared/words/demo.ts'
import { type Language, say, type Text } from '../../shared/words/text.ts'
import type { MovableClock } from './clock.ts'
import {
  type Staff,
  type Step,
  type Week,
  weekOfAccess,
  weekOfAlerts,
  weekOfBlocks,
  weekOfControls,
  weekOfReports,
  weekOfRules,
  weekOfSubjects,
  weekOfTrials,
} from './week.ts'
import { weekOfApp } from './week-app.ts'
import { weekOfConsents } from './week-consents.ts'
import { weekOfElsewhere } from './week-elsewhere.ts'
import { weekOfErasures } from './week-erasures.ts'
import { weekOfRequests } from './week-requests.ts'

const DAY = 86_400_000
/** The guest house stands in Japan, which has no summer time. */
const JAPAN = 9 * 3_600_000

/** When the demo's week begins: set the clock here before the data folder is made, since entry times never go backwards. */
export function weekStart(now: number): number {
  return Math.floor((now + JAPAN) / DAY) * DAY - JAPAN - 7 * DAY
}

/** The office's settings in the demo; written by whoever keeps the settings document. */
export function demoSettings(language: Language): OfficeSettings {
  return {
    officeName: say(words.house, language),
    timeZone: 'Asia/Tokyo',
    contact: { name: say(words.officeContact, language), phone: '03-0000-8841' },
    retentionHour: 3,
    guide: [say(words.guideShare, language), say(words.guideCodes, language), say(words.guideReport, language)],
  }
}

/**
 * Writes the week through `ledger.execute`, moving the clock as it goes, and releases the clock at the end.
 * The clock must have stood no later than `weekStart(now)` when the ledger was made.
 * Throws SekishoError if an operation is refused: the demo then shows nothing half-done.
 */
export async function seedWeek(options: {
  readonly ledger: Ledger
  readonly clock: MovableClock
  readonly now: number
  readonly language: Language
}): Promise<void> {
  const { ledger, clock, now, language } = options
  const run = async (step: Step) => {
    clock.moveTo(step.at)
    const done = await ledger.execute(step.command)
    if (isRefusal(done)) throw SekishoError.from(done)
    return done
  }
  const start = weekStart(now)
  const at = (daysAgo: number, hour: number, minute: number) => start + (7 - daysAgo) * DAY + hour * 3_600_000 + minute * 60_000
  const tell = (text: Text) => say(text, language)
  const { staff, oldDevice } = await hire(run, at(7, 9, 0), tell)
  const week: Week = { staff, oldDevice, at, now, say: tell, loginRule: await loginRule(ledger, run, at(7, 9, 40), language) }
  const account = { id: randomUUID(), name: tell(words.ruleAccount) }
  const guests = weekOfConsents(week)
  const elsewhere = weekOfElsewhere(week, guests)
  const steps = [
    ...weekOfRules(week),
    ...weekOfTrials(week, account.id),
    ...weekOfBlocks(week),
    ...weekOfSubjects(week, account),
    ...weekOfAccess(week),
    ...weekOfAlerts(week, account.id),
    ...weekOfReports(week),
    ...weekOfControls(week),
    ...guests,
    ...elsewhere,
    ...weekOfRequests(week, guests, elsewhere),
    ...weekOfErasures(week),
  ]
  for (const step of steps.sort((a, b) => a.at - b.at)) await run(step)
  for (const step of await weekOfApp(week, ledger, clock.now() + 1)) await run(step)
  clock.release()
}

async function hire(run: (step: Step) => Promise<unknown>, first: number, tell: (text: Text) => string) {
  let at = first
  let oldDevice = ''
  const enter = async (name: Text, role: Role, ...devices: Text[]): Promise<Actor> => {
    const person = randomUUID()
    await run({
      at: at++,
      command: { register: 'people', operation: 'add', row: person, input: { name: tell(name), role }, actor: GATEWAY },
    })
    const ids: string[] = []
    for (const device of devices) {
      const id = randomUUID()
      ids.push(id)
      oldDevice = device === words.deviceOld ? id : oldDevice
      const input = { person, name: tell(device), kind: 'extension', ...newKey() }
      at += 60_000
      await run({ at, command: { register: 'devices', operation: 'pair', row: id, input, actor: GATEWAY } })
    }
    return { person, role, device: ids[0] ?? 'gateway' }
  }
  const administrator = await enter(words.nameAdministrator, 'administrator', words.deviceOffice, words.deviceOld)
  const staff: Staff = {
    administrator,
    host: await enter(words.nameHost, 'host', words.deviceLaptop),
    reception: await enter(words.nameReception, 'user', words.deviceReception),
    kitchen: await enter(words.nameKitchen, 'user', words.deviceKitchen),
    night: await enter(words.nameNight, 'user', words.deviceReception),
  }
  return { staff, oldDevice }
}

/** A real key pair whose private half is thrown away: the device is in the list, and nobody can act as it. */
function newKey(): { publicKey: PublicKey; thumbprint: string } {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  const publicKey = PublicKey.parse({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y })
  // RFC 7638: the required members in lexicographic order, without spaces.
  const canonical = JSON.stringify({ crv: publicKey.crv, kty: publicKey.kty, x: publicKey.x, y: publicKey.y })
  return { publicKey, thumbprint: createHash('sha256').update(canonical).digest('base64url') }
}

/** The first rules are there already when first set-up ran before; otherwise they are added like there. */
async function loginRule(ledger: Ledger, run: (step: Step) => Promise<{ row: string }>, at: number, language: Language) {
  const there = (await ledger.rows('rules')).find(rule => rule.action.kind === 'block')
  if (there) return { id: there.id, name: there.name }
  for (const rule of firstRules(language))
    await run({ at, command: { register: 'rules', operation: 'add', row: randomUUID(), input: rule, actor: GATEWAY } })
  const added = (await ledger.rows('rules')).find(rule => rule.action.kind === 'block')!
  return { id: added.id, name: added.name }
}
