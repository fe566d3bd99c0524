// Plans バックアップ計画: what is backed up, how often, to which places, how long it is kept, and how soon it must be back.
import { z } from 'zod'
import { whyNotSchedule } from '../cron.ts'
import { KeepPolicy } from '../keep.ts'
import { refuse } from '../problems.ts'
import type { Text } from '../words/text.ts'
import { defineRegister } from './register.ts'

export const PRIORITIES = ['high', 'medium', 'low'] as const

const path = z.string().trim().min(1).max(1000)
const argv = z.array(z.string().max(1000)).min(1).max(50)

/** What is backed up: Sekisho itself, a folder of the office's app, or what a command of it prints (a dump). */
export const Subject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('office') }),
  z.strictObject({ kind: z.literal('folder'), path }),
  z.strictObject({
    kind: z.literal('command'),
    /** Program and arguments, no shell between. */
    command: argv,
    /** Run by drills on the restored dump, its path as last argument; exit 0: it can be used. */
    check: argv.optional(),
  }),
])
export type Subject = z.infer<typeof Subject>

export const PlanText = z.strictObject({
  name: z.string().trim().min(1).max(80),
  subject: Subject,
  priority: z.enum(PRIORITIES),
  /** Recovery point objective: at most so much of the newest may be lost. */
  rpoMinutes: z.number().int().min(5).max(525_600),
  /** Recovery time objective: back at work within. */
  rtoMinutes: z.number().int().min(1).max(525_600),
  /** Ids of places. */
  places: z.array(z.string().max(100)).max(10),
  /** When, as a cron line of five fields in the office's time zone. */
  schedule: z
    .string()
    .trim()
    .regex(/^(\S+\s+){4}\S+$/, 'a cron line of five fields, such as "0 3 * * *"')
    .max(100),
  keep: KeepPolicy,
  /** A full drill so many days after the last one; 0: only by hand. */
  drillEveryDays: z.number().int().min(0).max(365),
  /** Person id of who answers for it; empty: nobody yet. */
  owner: z.string().max(100),
})
export type PlanText = z.infer<typeof PlanText>

export const Plan = z.strictObject({
  id: z.string(),
  ...PlanText.shape,
  paused: z.boolean(),
  madeAt: z.number(),
  changedAt: z.number(),
  by: z.string(),
})
export type Plan = z.infer<typeof Plan>

/** Id of the plan for Sekisho itself, made with the office; it cannot be removed. */
export const OFFICE_PLAN = 'office'

/** Why this plan cannot be removed, or undefined. */
export function whyNotRemovePlan(plan: Pick<Plan, 'id'>): Text | undefined {
  if (plan.id !== OFFICE_PLAN) return undefined
  return {
    en: 'The plan for Sekisho itself stays. Pause it, or change its schedule and places.',
    ja: '関所自身の計画は削除できません。一時停止するか、日時と保管場所を変更してください。',
  }
}

/** Why this plan cannot run now, or undefined. */
export function whyNotRun(plan: Pick<Plan, 'places'>): Text | undefined {
  if (plan.places.length > 0) return undefined
  return {
    en: 'This plan has no place to store to. Add a place to it first.',
    ja: 'この計画には保管場所がありません。先に保管場所を追加してください。',
  }
}

const stamp = { by: z.string() }

export const plans = defineRegister({
  name: 'plans',
  label: { en: 'Backup plans', ja: 'バックアップ計画' },
  row: Plan,
  events: {
    'plans.added': z.object({ ...PlanText.shape, ...stamp }),
    'plans.edited': z.object({ ...PlanText.shape, ...stamp }),
    'plans.paused': z.object(stamp),
    'plans.resumed': z.object(stamp),
    'plans.removed': z.object({ name: z.string(), ...stamp }),
  },
  personal: [],
  apply(row, event): Plan | undefined {
    if (event.type === 'plans.added' || (event.type === 'plans.edited' && row)) {
      const text = event.data as PlanText & { by: string }
      return { id: event.row, paused: row?.paused ?? false, madeAt: row?.madeAt ?? event.at, ...text, changedAt: event.at }
    }
    if (event.type === 'plans.removed' || !row) return undefined
    const by = String(event.data.by)
    if (event.type === 'plans.paused') return { ...row, paused: true, changedAt: event.at, by }
    if (event.type === 'plans.resumed') return { ...row, paused: false, changedAt: event.at, by }
    return row
  },
  visible(row, actor) {
    return actor.role === 'user' ? undefined : row
  },
  operations: {
    add: {
      label: { en: 'New plan', ja: '計画を追加' },
      input: PlanText,
      allow: ['administrator', 'gateway'],
      creates: true,
      decide(row, input: PlanText, at) {
        if (row) return []
        const never = whyNotSchedule(input.schedule)
        if (never) return refuse('bad-input', never)
        if (input.subject.kind === 'office' && at.id !== OFFICE_PLAN && [...at.rows()].some(p => p.subject.kind === 'office'))
          return refuse('conflict', {
            en: 'Sekisho itself has a plan already. Edit that one.',
            ja: '関所自身の計画はすでにあります。その計画を編集してください。',
          })
        return [{ type: 'plans.added', data: { ...input, by: at.actor.person } }]
      },
    },
    edit: {
      label: { en: 'Edit plan', ja: '計画を編集' },
      input: PlanText,
      allow: ['administrator', 'gateway'],
      creates: false,
      decide(row, input: PlanText, at) {
        const never = whyNotSchedule(input.schedule)
        if (never) return refuse('bad-input', never)
        if (row!.subject.kind !== input.subject.kind)
          return refuse('bad-input', {
            en: 'What kind of thing a plan is for cannot change. Make a new plan.',
            ja: '対象の種類は変更できません。新しい計画を作成してください。',
          })
        const before = PlanText.strip().parse(row)
        if (JSON.stringify(before) === JSON.stringify(PlanText.parse(input))) return []
        return [{ type: 'plans.edited', data: { ...input, by: at.actor.person } }]
      },
    },
    pause: {
      label: { en: 'Pause plan', ja: '計画を一時停止' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide: (row, _input, at) => (row!.paused ? [] : [{ type: 'plans.paused', data: { by: at.actor.person } }]),
    },
    resume: {
      label: { en: 'Resume plan', ja: '計画を再開' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide: (row, _input, at) => (row!.paused ? [{ type: 'plans.resumed', data: { by: at.actor.person } }] : []),
    },
    remove: {
      label: { en: 'Remove plan', ja: '計画を削除' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide(row, _input, at) {
        const why = whyNotRemovePlan(row!)
        if (why) return refuse('conflict', why)
        return [{ type: 'plans.removed', data: { name: row!.name, by: at.actor.person } }]
      },
    },
  },
})
