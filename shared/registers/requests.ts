// Requests 請求: what people ask under the law, from receipt to the reply letter; overdue is computed, never stored. Long, because every step of the way stands on one page.
import { z } from 'zod'
import { LAWS } from '../law.ts'
import { refuse } from '../problems.ts'
import type { Actor } from '../roles.ts'
import { requestWords } from '../words/requests.ts'
import { DataSubject } from './persons.ts'
import { defineRegister, type Situation } from './register.ts'

export const REQUEST_KINDS = [
  'purpose-notice',
  'disclosure',
  'correction',
  'stop-use',
  'erasure',
  'stop-provision',
  'provision-records',
  'portability',
] as const
export const RequestKind = z.enum(REQUEST_KINDS)
export type RequestKind = z.infer<typeof RequestKind>
export const REQUEST_SITUATIONS = ['received', 'identity', 'working', 'decided', 'done', 'told', 'withdrawn'] as const
export type RequestSituation = (typeof REQUEST_SITUATIONS)[number]
export const OUTCOMES = ['grant', 'part', 'refuse'] as const
export const REQUEST_WAYS = [
  'console',
  'extension',
  'hosted-page',
  'private-link',
  'letter',
  'phone',
  'email',
  'in-person',
] as const

const Line = z.string().trim().max(2000)
const Agent = z.strictObject({
  name: z.string().trim().min(1).max(120),
  relation: z.string().trim().min(1).max(120),
  proof: Line,
})
const PlaceState = z.strictObject({
  /** Id of a connector. */
  connector: z.string(),
  state: z.enum(['open', 'done', 'nothing-held', 'failed']),
  by: z.string().nullable(),
  at: z.number().nullable(),
  note: z.string(),
})

export const Request = z.strictObject({
  id: z.string(),
  /** `2026-014`: year of receipt in the office's zone, and a serial number. */
  number: z.string(),
  /** Empty: this person was erased; what the request said of them is gone with them. */
  person: z.string(),
  agent: Agent.nullable(),
  kind: RequestKind,
  law: z.enum(LAWS),
  /** Version of the law data the deadline was computed from (shared/law.ts). */
  lawVersion: z.string(),
  way: z.enum(REQUEST_WAYS),
  receivedAt: z.number(),
  /** UTC milliseconds: the end of the last day in the office's zone. */
  deadline: z.number(),
  extension: z.strictObject({ deadline: z.number(), reason: z.string(), at: z.number(), by: z.string() }).nullable(),
  /** Member id; null: nobody yet. */
  handler: z.string().nullable(),
  situation: z.enum(REQUEST_SITUATIONS),
  /** What was asked, in the person's words. */
  details: z.string(),
  identity: z
    .strictObject({ how: z.string(), result: z.enum(['confirmed', 'failed']), at: z.number(), by: z.string() })
    .nullable(),
  decision: z.strictObject({ outcome: z.enum(OUTCOMES), reason: z.string(), at: z.number(), by: z.string() }).nullable(),
  /** What was done (responses in a sentence), and what proves it. */
  response: z.string(),
  /** SHA-256 of the disclosure package handed over; null: none. */
  package: z.strictObject({ sha256: z.string(), bytes: z.number(), at: z.number(), encrypted: z.boolean() }).nullable(),
  /** Id of the proof of erasure; null: none. */
  erasure: z.string().nullable(),
  /** Places outside the gateway, and what became of each. */
  places: z.array(PlaceState),
  letter: z
    .strictObject({ language: z.string(), text: z.string(), sha256: z.string(), way: z.string(), at: z.number(), by: z.string() })
    .nullable(),
  remarks: z.string(),
})
export type Request = z.infer<typeof Request>

/** The deadline that counts now. */
export function deadlineOf(request: Pick<Request, 'deadline' | 'extension'>): number {
  return request.extension?.deadline ?? request.deadline
}
export function isOpen(request: Pick<Request, 'situation'>): boolean {
  return request.situation !== 'told' && request.situation !== 'withdrawn'
}
export function isOverdue(request: Pick<Request, 'deadline' | 'extension' | 'situation'>, now: number): boolean {
  return isOpen(request) && now >= deadlineOf(request)
}

/** Less than this is left: three whole days at most. */
const SOON_MS = 4 * 86_400_000
/** Nobody has begun with it, or its deadline is near or over: what the badge counts. */
export function needsSomebody(request: Pick<Request, 'deadline' | 'extension' | 'situation'>, now: number): boolean {
  return isOpen(request) && (request.situation === 'received' || now > deadlineOf(request) - SOON_MS)
}

const Receive = z.strictObject({
  person: z.string().min(1).max(100),
  kind: RequestKind,
  law: z.enum(LAWS).default('appi'),
  way: z.enum(REQUEST_WAYS),
  details: Line.default(''),
  agent: Agent.nullable().default(null),
  receivedAt: z.number().optional(),
  /** Computed by the gateway (gateway/requests/clocks.ts). */
  number: z.string().regex(/^\d{4}-\d{3,6}$/),
  deadline: z.number(),
  lawVersion: z.string().max(40),
  places: z.array(z.string().max(100)).max(100).default([]),
})
export type ReceiveRequest = z.infer<typeof Receive>
const Identity = z.strictObject({ how: z.string().trim().min(1).max(500), result: z.enum(['confirmed', 'failed']) })
const Decide = z.strictObject({ outcome: z.enum(OUTCOMES), reason: z.string().trim().max(2000).default('') })
const Extend = z.strictObject({ reason: z.string().trim().min(1).max(1000), deadline: z.number() })
const PlaceDone = z.strictObject({
  connector: z.string().max(100),
  state: z.enum(['done', 'nothing-held', 'failed']),
  note: z.string().trim().max(1000).default(''),
})
const Done = z.strictObject({
  response: z.string().trim().min(1).max(2000),
  package: z.strictObject({ sha256: z.string(), bytes: z.number(), encrypted: z.boolean() }).nullable().default(null),
  erasure: z.string().max(100).nullable().default(null),
})
const Tell = z.strictObject({
  language: z.string().max(20),
  text: z.string().trim().min(1).max(20_000),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  way: z.string().trim().min(1).max(200),
})
const Packaged = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.number(), encrypted: z.boolean() })
const Assign = z.strictObject({ handler: z.string().max(100) })
const Remark = z.strictObject({ remarks: Line })

const by = { by: z.string() }

/** A step may only follow the one before it. */
function after(row: Request, wanted: readonly RequestSituation[]) {
  return wanted.includes(row.situation) ? undefined : refuse('conflict', requestWords.wrongStep)
}

function mayFile(person: string, actor: Actor, at: Situation<Request>) {
  if (actor.role === 'administrator' || actor.role === 'gateway' || actor.person === person) return undefined
  const known = DataSubject.safeParse(at.other('persons', person)).data
  return actor.role === 'host' && known?.host === actor.person ? undefined : refuse('not-allowed', requestWords.notYours)
}

export const requests = defineRegister({
  name: 'requests',
  label: { en: 'Requests', ja: '開示等の請求' },
  row: Request,
  events: {
    'requests.received': z.object({ ...Receive.shape, ...by }),
    'requests.assigned': z.object({ ...Assign.shape, ...by }),
    'requests.identified': z.object({ ...Identity.shape, ...by }),
    'requests.begun': z.object(by),
    'requests.decided': z.object({ ...Decide.shape, ...by }),
    'requests.extended': z.object({ ...Extend.shape, ...by }),
    'requests.placeDone': z.object({ ...PlaceDone.shape, ...by }),
    /** Before the package is handed out, so that there is none that nobody knows of. */
    'requests.packaged': z.object({ ...Packaged.shape, ...by }),
    'requests.done': z.object({ ...Done.shape, ...by }),
    'requests.told': z.object({ ...Tell.shape, ...by }),
    'requests.withdrawn': z.object({ ...by, reason: z.string() }),
    'requests.remarked': z.object({ ...Remark.shape, ...by }),
    'requests.removed': z.object(by),
    /** The person is erased: number, kind, dates and outcome stay, and nothing says whose request it was. */
    'requests.severed': z.object({}),
  },
  personal: [
    {
      about: 'person',
      fields: ['details', 'agent', 'identity', 'decision', 'extension', 'response', 'places', 'letter', 'remarks'],
    },
  ],
  apply(row, event): Request | undefined {
    if (event.type === 'requests.received') {
      const { by: _by, receivedAt, places, ...said } = event.data as unknown as ReceiveRequest & { by: string }
      const open = places.map(connector => ({ connector, state: 'open' as const, by: null, at: null, note: '' }))
      return {
        id: event.row,
        ...said,
        details: said.details ?? '',
        agent: said.agent ?? null,
        receivedAt: receivedAt ?? event.at,
        extension: null,
        handler: null,
        situation: 'received',
        identity: null,
        decision: null,
        response: '',
        package: null,
        erasure: null,
        places: open,
        letter: null,
        remarks: '',
      }
    }
    if (!row || event.type === 'requests.removed') return undefined
    const data = event.data as never as { by: string } & Record<string, never>
    const at = event.at
    switch (event.type) {
      case 'requests.assigned':
        return { ...row, handler: data.handler! }
      case 'requests.identified':
        return {
          ...row,
          situation: data.result === ('confirmed' as never) ? 'working' : 'identity',
          identity: { how: data.how!, result: data.result!, at, by: data.by },
        }
      case 'requests.begun':
        return { ...row, situation: 'identity' }
      case 'requests.decided':
        return { ...row, situation: 'decided', decision: { outcome: data.outcome!, reason: data.reason!, at, by: data.by } }
      case 'requests.extended':
        return { ...row, extension: { deadline: data.deadline!, reason: data.reason!, at, by: data.by } }
      case 'requests.placeDone':
        return {
          ...row,
          places: row.places.map(one =>
            one.connector === data.connector ? { ...one, state: data.state!, note: data.note!, at, by: data.by } : one,
          ),
        }
      case 'requests.packaged': {
        const { by: _by, ...made } = event.data as unknown as z.infer<typeof Packaged> & { by: string }
        return { ...row, package: { ...made, at } }
      }
      case 'requests.done': {
        const done = event.data as unknown as z.infer<typeof Done>
        return {
          ...row,
          situation: 'done',
          response: done.response,
          package: done.package ? { ...done.package, at } : row.package,
          erasure: done.erasure,
        }
      }
      case 'requests.told': {
        const told = event.data as unknown as z.infer<typeof Tell> & { by: string }
        return { ...row, situation: 'told', letter: { ...told, at } }
      }
      case 'requests.withdrawn':
        return { ...row, situation: 'withdrawn' }
      case 'requests.remarked':
        return { ...row, remarks: data.remarks! }
      case 'requests.severed':
        return {
          ...row,
          person: '',
          details: '',
          agent: null,
          identity: row.identity && { ...row.identity, how: '' },
          decision: row.decision && { ...row.decision, reason: '' },
          extension: row.extension && { ...row.extension, reason: '' },
          response: '',
          places: row.places.map(one => ({ ...one, note: '' })),
          letter: row.letter && { ...row.letter, text: '' },
          remarks: '',
        }
      default:
        return row
    }
  },
  visible(row, actor, sight) {
    if (actor.role === 'administrator' || actor.role === 'gateway' || actor.person === row.person) return row
    return actor.role === 'host' && sight?.serves(row.person) ? row : undefined
  },
  operations: {
    receive: {
      label: { en: 'Receive', ja: '受付' },
      input: Receive,
      allow: ['administrator', 'host', 'user', 'gateway'],
      creates: true,
      decide(row, input: ReceiveRequest, at) {
        if (row) return []
        const forbidden = mayFile(input.person, at.actor, at)
        if (forbidden) return forbidden
        if ([...at.rows()].some(one => one.number === input.number)) return refuse('conflict', requestWords.numberTaken)
        if ((input.receivedAt ?? at.now) > at.now) return refuse('bad-input', requestWords.future)
        return [{ type: 'requests.received', data: { ...input, by: at.actor.person } }]
      },
    },
    assign: {
      label: { en: 'Assign', ja: '担当を決める' },
      input: Assign,
      allow: ['administrator'],
      creates: false,
      decide: (_row, input, at) => [{ type: 'requests.assigned', data: { ...input, by: at.actor.person } }],
    },
    begin: {
      label: { en: 'Ask who it is', ja: '本人確認を始める' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide: (row, _input, at) => after(row!, ['received']) ?? [{ type: 'requests.begun', data: { by: at.actor.person } }],
    },
    identify: {
      label: { en: 'Identity checked', ja: '本人確認の結果' },
      input: Identity,
      allow: ['administrator', 'gateway'],
      creates: false,
      decide: (row, input, at) =>
        after(row!, ['received', 'identity']) ?? [{ type: 'requests.identified', data: { ...input, by: at.actor.person } }],
    },
    decide: {
      label: { en: 'Decide', ja: '対応を決定' },
      input: Decide,
      allow: ['administrator'],
      creates: false,
      decide(row, input: z.infer<typeof Decide>, at) {
        const wrong = after(row!, ['working', 'decided'])
        if (wrong) return wrong
        if (input.outcome !== 'grant' && input.reason === '') return refuse('bad-input', requestWords.reasonNeeded)
        return [{ type: 'requests.decided', data: { ...input, by: at.actor.person } }]
      },
    },
    extend: {
      label: { en: 'Extend', ja: '期限を延長' },
      input: Extend,
      allow: ['administrator'],
      creates: false,
      decide(row, input: z.infer<typeof Extend>, at) {
        if (!isOpen(row!)) return refuse('conflict', requestWords.wrongStep)
        if (row!.extension) return refuse('conflict', requestWords.extendedOnce)
        if (at.now >= row!.deadline) return refuse('conflict', requestWords.tooLateToExtend)
        if (input.deadline <= row!.deadline) return refuse('bad-input', requestWords.notLater)
        return [{ type: 'requests.extended', data: { ...input, by: at.actor.person } }]
      },
    },
    placeDone: {
      label: { en: 'Other place done', ja: '外部保管先の対応' },
      input: PlaceDone,
      allow: ['administrator', 'host', 'gateway'],
      creates: false,
      decide(row, input: z.infer<typeof PlaceDone>, at) {
        if (!row!.places.some(({ connector }) => connector === input.connector)) return refuse('not-found', requestWords.noPlace)
        return [{ type: 'requests.placeDone', data: { ...input, by: at.actor.person } }]
      },
    },
    packaged: {
      label: { en: 'Package made', ja: '開示資料を作成' },
      input: Packaged,
      allow: ['gateway'],
      creates: false,
      decide(row, input: z.infer<typeof Packaged>, at) {
        const wrong = after(row!, ['decided', 'done'])
        return wrong ?? [{ type: 'requests.packaged', data: { ...input, by: at.actor.person } }]
      },
    },
    done: {
      label: { en: 'Done', ja: '実施済みにする' },
      input: Done,
      allow: ['gateway', 'administrator'],
      creates: false,
      decide(row, input: z.infer<typeof Done>, at) {
        const wrong = after(row!, ['decided'])
        if (wrong) return wrong
        const granted = row!.decision!.outcome !== 'refuse'
        if (granted && row!.kind === 'erasure' && input.erasure === null) return refuse('conflict', requestWords.proofNeeded)
        const proof =
          input.erasure === null ? undefined : (at.other('erasures', input.erasure) as { situation?: string } | undefined)
        if (input.erasure !== null && proof?.situation !== 'proved') return refuse('conflict', requestWords.proofNotYet)
        if (granted && row!.places.some(({ state }) => state === 'open' || state === 'failed'))
          return refuse('conflict', requestWords.placesOpen)
        return [{ type: 'requests.done', data: { ...input, by: at.actor.person } }]
      },
    },
    tell: {
      label: { en: 'Told', ja: '通知済みにする' },
      input: Tell,
      allow: ['administrator', 'gateway'],
      creates: false,
      decide(row, input: z.infer<typeof Tell>, at) {
        const wrong = after(row!, ['done'])
        if (wrong) return wrong
        // A letter about an erasure would bring the person back: its digest stays, its text does not.
        const text = row!.person === '' ? requestWords.letterNotKept[input.language.startsWith('ja') ? 'ja' : 'en'] : input.text
        return [{ type: 'requests.told', data: { ...input, text, by: at.actor.person } }]
      },
    },
    withdraw: {
      label: { en: 'Withdrawn by the person', ja: '取下げ' },
      input: z.strictObject({ reason: Line.default('') }),
      allow: ['administrator', 'host', 'user', 'gateway'],
      creates: false,
      decide(row, input: { reason: string }, at) {
        const forbidden = mayFile(row!.person, at.actor, at)
        if (forbidden) return forbidden
        if (!isOpen(row!) || row!.situation === 'done') return refuse('conflict', requestWords.wrongStep)
        return [{ type: 'requests.withdrawn', data: { ...input, by: at.actor.person } }]
      },
    },
    remark: {
      label: { en: 'Remarks', ja: '備考' },
      input: Remark,
      allow: ['administrator'],
      creates: false,
      decide: (_row, input, at) => [{ type: 'requests.remarked', data: { ...input, by: at.actor.person } }],
    },
    /** One step of an erasure (gateway/requests/erasure.ts), never done alone. */
    sever: {
      label: { en: 'Cut from the person', ja: '本人の情報を切り離す' },
      input: z.strictObject({}),
      allow: ['gateway'],
      creates: false,
      takesAway: true,
      decide: row => (row!.person === '' ? [] : [{ type: 'requests.severed', data: {} }]),
    },
    /** By a retention run. */
    remove: {
      label: { en: 'Remove', ja: '削除' },
      input: z.strictObject({}),
      allow: ['gateway'],
      creates: false,
      decide: (_row, _input, at) => [{ type: 'requests.removed', data: { by: at.actor.person } }],
    },
  },
})
