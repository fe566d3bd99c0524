// Recovery drills of this office: which generation at which place, what came of it, and the evidence that the log's key signs.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DrillTold } from '../../shared/api.ts'
import type { Clock } from '../../shared/ports.ts'
import type { RecordedDrill } from '../../shared/registers/drills.ts'
import type { Generation as GenerationRow } from '../../shared/registers/generations.ts'
import type { Place } from '../../shared/registers/places.ts'
import type { Plan } from '../../shared/registers/plans.ts'
import type { Actor } from '../../shared/roles.ts'
import { drillWords } from '../../shared/words/restore.ts'
import { fill, type Language, type Text } from '../../shared/words/text.ts'
import type { Generation } from '../backup/generation.ts'
import { type PlaceStore, why } from '../backup/place-store.ts'
import { realFolder } from '../backup/restore-swap.ts'
import type { Hooks } from '../backup/take.ts'
import type { LedgerWithVault } from '../ledger/ledger.ts'
import type { Drills } from './backups.ts'
import { type Drilled, drilled, Inconclusive, whileThere } from './drill-run.ts'
import { filesSteps, officeSteps, partialSteps, vaultStep } from './drill-steps.ts'
import { type OpenedPlace, officeGeneration, openPlaceWithVault, openPlaceWithWords } from './restore.ts'

export interface DrillPorts {
  readonly clock: Clock
  /** The data folder: drills use folders beside it. */
  readonly data: string
  readonly language: Language
  readonly ledger: LedgerWithVault
  /** Rejects with SekishoError if the place cannot be reached. */
  openPlace(place: Place): PlaceStore | Promise<PlaceStore>
  newId(): string
}

/** What a restore is done by: drills made with other code than today's say nothing about today's. */
const CODE = ['backup', 'ledger', 'vault', 'keys', 'migrate'] as const
const CODE_FILES = ['restore', 'restore-living', 'drill-run', 'drill-steps', 'drill-log-in', 'data-versions'] as const

/** SHA-256 over the sources that restore, by name. */
export async function restoreCodeDigest(): Promise<string> {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const folders = await Promise.all(
    CODE.map(async folder => (await readdir(join(root, folder))).map(name => `${folder}/${name}`)),
  )
  const names = [...folders.flat(), ...CODE_FILES.map(name => `setup/${name}.ts`)]
    .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort()
  const digest = createHash('sha256')
  for (const name of names) {
    const content = await readFile(join(root, name))
    digest.update(`${name} ${content.length}\n`).update(content)
  }
  return digest.digest('hex')
}

/** The text that is signed: what a stranger can repeat, line by line. */
function evidenceOf(drill: Omit<RecordedDrill, 'evidence' | 'evidenceSha256'>, by: string): string {
  const { steps, ...rest } = drill
  const about = Object.entries({ ...rest, by }).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  const lines = steps.map(
    ({ step, result, tookMs, sentence }) => `step ${step} ${result} ${tookMs} ms ${JSON.stringify(sentence.en)}`,
  )
  return ['sekisho drill 1', ...about, ...lines, ''].join('\n')
}

export function createDrills(ports: DrillPorts): Drills {
  const { clock, data, language, ledger, newId } = ports

  async function signed<Drill extends Omit<RecordedDrill, 'evidence' | 'evidenceSha256'>>(drill: Drill, by: string) {
    const evidence = await ledger.signEvidence(evidenceOf(drill, by))
    return { evidence, evidenceSha256: createHash('sha256').update(evidence, 'utf8').digest('hex') }
  }

  /** Newest generation first, at the places where it should be. */
  async function candidates(plan: Plan): Promise<{ row: GenerationRow; place: Place }[]> {
    const [rows, places] = await Promise.all([ledger.rows('generations'), ledger.rows('places')])
    return rows
      .filter(row => row.plan === plan.id && row.forgottenAt === null)
      .sort((a, b) => b.takenAt - a.takenAt)
      .flatMap(row =>
        row.places
          .filter(({ situation }) => situation === 'verified' || situation === 'stored')
          .flatMap(at => places.filter(({ id }) => id === at.place).map(place => ({ row, place }))),
      )
  }

  /** The first place that can be reached. Throws Inconclusive if there is none. */
  async function reached(plan: Plan): Promise<{ row: GenerationRow; place: Place; store: PlaceStore }> {
    let last: Text = drillWords.nothingYet
    for (const { row, place } of await candidates(plan)) {
      try {
        const store = await ports.openPlace(place)
        await store.look()
        return { row, place, store }
      } catch (error) {
        last = why(error)
      }
    }
    throw new Inconclusive(last)
  }

  return {
    codeDigest: restoreCodeDigest,
    async run({ plan, kind, trigger }, hooks) {
      const codeDigest = await restoreCodeDigest()
      let placeId: string | null = null
      const scratch = `${realFolder(data)}.drill-${newId()}`
      let opened: OpenedPlace | undefined
      let store: PlaceStore | undefined
      try {
        const done = await drilled(clock, hooks, async (step, found, back) => {
          const at = await step(
            'reach-place',
            () => reached(plan),
            ({ place }) => fill(drillWords.reached, { place: place.name }),
          )
          placeId = at.place.id
          store = at.store
          await vaultStep(step, at.store)
          const generation = await step(
            'open-generation',
            () =>
              whileThere(at.store, async () => {
                opened = await openPlaceWithVault(at.store, await ledger.vault.export())
                return plan.subject.kind === 'office'
                  ? await officeGeneration(opened, at.row.name)
                  : await opened.backup.open(at.store, at.row.name)
              }),
            ({ manifest }) => openedSentence(manifest, at.place.name),
          )
          found(generation)
          if (kind === 'partial') await partialSteps(step, back, at.store, generation, hooks)
          else if (plan.subject.kind === 'office')
            await officeSteps(step, back, {
              place: opened!,
              generation,
              scratch,
              tombstones: await ledger.vault.buried(''),
              wordsUsed: false,
              language,
              clock,
              hooks,
            })
          else {
            const check = plan.subject.kind === 'command' ? plan.subject.check : undefined
            await filesSteps(step, back, { store: at.store, generation, scratch, check, hooks })
          }
        })
        const drill = {
          ...done,
          steps: [...done.steps],
          plan: plan.id,
          place: placeId,
          kind,
          trigger: trigger === 'update' ? ('hand' as const) : trigger,
          codeDigest,
        }
        return { ...drill, ...(await signed(drill, 'gateway')) }
      } finally {
        await opened?.close()
        await store?.close()
      }
    },
    told: async (told: DrillTold, by: Actor) =>
      await signed({ ...told, plan: 'office', kind: 'recovery', trigger: 'hand' }, by.person),
  }
}

function openedSentence({ id, files, bytes }: Generation['manifest'], place: string): Text {
  return fill(drillWords.opened, { generation: id, place, files: files.filter(({ type }) => type === 'file').length, bytes })
}

/** A drill with nothing but the words and a place; told to the gateway afterwards. */
export async function recoveryDrill(
  store: PlaceStore,
  words: string,
  options: { readonly scratch: string; readonly language: Language; readonly clock: Clock; readonly hooks: Hooks },
): Promise<DrillTold> {
  const { clock, hooks } = options
  let opened: OpenedPlace | undefined
  let done: Drilled
  try {
    done = await drilled(clock, hooks, async (step, found, back) => {
      await step(
        'reach-place',
        () =>
          store.look().catch((error: unknown) => {
            throw new Inconclusive(why(error))
          }),
        () => fill(drillWords.reached, { place: store.where }),
      )
      const place = await step(
        'open-vault',
        () => whileThere(store, () => openPlaceWithWords(store, words)),
        () => fill(drillWords.vaultOpened, { place: store.where }),
      )
      opened = place
      const generation = await step(
        'open-generation',
        () => whileThere(store, () => officeGeneration(place)),
        ({ manifest }) => openedSentence(manifest, store.where),
      )
      found(generation)
      await officeSteps(step, back, { ...options, place, generation, tombstones: [], wordsUsed: true })
    })
  } finally {
    await opened?.close()
  }
  return { ...done, steps: [...done.steps], place: store.where, codeDigest: await restoreCodeDigest() }
}
