// What a drill does: restores an office, a folder or a dump into a scratch folder and uses it, or reads parts back; each step says what was seen.
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../shared/ports.ts'
import { drillWords } from '../../shared/words/restore.ts'
import { fill, type Language, type Text } from '../../shared/words/text.ts'
import type { Generation } from '../backup/generation.ts'
import { NotThere, type PlaceStore } from '../backup/place-store.ts'
import type { Hooks } from '../backup/take.ts'
import { Config } from '../config/config.ts'
import { openMasterKey } from '../keys/master-key.ts'
import { logInThere } from './drill-log-in.ts'
import { type Step, StepFailed, whileThere } from './drill-run.ts'
import { type OpenedPlace, restoreInto } from './restore.ts'

/** Parts that a partial drill reads, at most. */
const SAMPLE = 20

/** What every age file begins with (age-encryption.org/v1). */
const AGE = Buffer.from('age-encryption.org/v1\n')

/** Without `vault.age` the recovery key opens nothing, and this machine's own keys would hide that. */
export async function vaultStep(step: Step, store: PlaceStore): Promise<void> {
  const failed = (text: Text) => new StepFailed(fill(text, { path: store.where }))
  await step(
    'vault-there',
    () =>
      whileThere(store, async () => {
        const sealed = await store.get('vault.age').catch((error: unknown) => {
          throw error instanceof NotThere ? failed(drillWords.vaultMissing) : error
        })
        if (!sealed.subarray(0, AGE.length).equals(AGE)) throw failed(drillWords.vaultDamaged)
        return { bytes: sealed.length, sha256: createHash('sha256').update(sealed).digest('hex') }
      }),
    about => fill(drillWords.vaultThere, about),
  )
}

export interface OfficeDrill {
  readonly place: OpenedPlace
  readonly generation: Generation
  /** A folder that is made, used and removed. */
  readonly scratch: string
  readonly tombstones: readonly string[]
  readonly wordsUsed: boolean
  readonly language: Language
  readonly clock: Clock
  readonly hooks: Hooks
}

/** Restore, verify, start a gateway on it, log in. `back`: somebody is in. */
export async function officeSteps(step: Step, back: () => void, order: OfficeDrill): Promise<void> {
  const { place, generation, tombstones, wordsUsed, language, clock, hooks } = order
  mkdirSync(order.scratch, { mode: 0o700, recursive: true })
  const scratch = mkdtempSync(join(order.scratch, 'run-'))
  try {
    const config = Config.parse({
      data: join(scratch, 'data'),
      keyFile: join(scratch, 'keys', 'master.key'),
      frontHost: '127.0.0.1',
      deskHost: '127.0.0.1',
      frontPort: 0,
      deskPort: 0,
      pagePort: 0,
      lang: language,
    })
    const { key: masterKey } = openMasterKey(config.keyFile, false)
    const restored = await step(
      'restore',
      () =>
        whileThere(place.store, () =>
          restoreInto({
            generation,
            exported: place.exported,
            into: config.data,
            masterKey,
            tombstones,
            newest: null,
            by: 'drill',
            language,
            now: clock(),
            hooks,
            wordsUsed,
          }),
        ),
      ({ files, bytes }) => fill(drillWords.restored, { files, bytes }),
    )
    await step(
      'verify',
      async () => restored.report,
      ({ size, root }) => fill(drillWords.verified, { entries: size, root }),
    )
    hooks.progress?.({ phase: 'start', done: 0, total: 1 })
    await logInThere(step, back, config, hooks)
  } finally {
    rmSync(order.scratch, { recursive: true, force: true })
  }
}

/** Reads parts chosen at random back from the place. */
export async function partialSteps(
  step: Step,
  back: () => void,
  store: PlaceStore,
  generation: Generation,
  hooks: Hooks,
): Promise<void> {
  const names = generation.manifest.objects.map(({ name }) => name)
  const chosen = sample(names, SAMPLE)
  await step(
    'read-parts',
    () => whileThere(store, () => generation.verify(hooks, chosen)),
    ({ objects, bytes }) => fill(drillWords.partRead, { objects, all: names.length, bytes }),
  )
  back()
}

function sample<Value>(values: readonly Value[], most: number): Value[] {
  const left = [...values]
  const random = randomBytes(4 * most)
  return Array.from({ length: Math.min(most, left.length) }, (_, i) => {
    const [one] = left.splice(random.readUInt32BE(4 * i) % left.length, 1)
    return one!
  })
}

export interface FilesDrill {
  readonly store: PlaceStore
  readonly generation: Generation
  readonly scratch: string
  /** Run on what was restored, its path as last argument; exit 0: it can be used. */
  readonly check: readonly string[] | undefined
  readonly hooks: Hooks
}

/** A folder or a dump of the office's app: restored, every content compared, and given to its check command. */
export async function filesSteps(step: Step, back: () => void, order: FilesDrill): Promise<void> {
  const { store, generation, scratch, check, hooks } = order
  mkdirSync(scratch, { mode: 0o700, recursive: true })
  const into = mkdtempSync(join(scratch, 'run-'))
  try {
    await step(
      'restore',
      () => whileThere(store, () => generation.restore(into, hooks)),
      ({ files, bytes }) => fill(drillWords.restored, { files, bytes }),
    )
    if (check)
      await step(
        'check',
        () => accepted(check, join(into, 'dump'), hooks),
        () => fill(drillWords.checkPassed, { command: check.join(' ') }),
      )
    back()
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function accepted(check: readonly string[], dump: string, { signal }: Hooks): Promise<void> {
  const [program = '', ...args] = check
  return new Promise((resolve, reject) => {
    let complaint = ''
    const failed = (detail: string) => reject(new StepFailed(fill(drillWords.checkFailed, { command: check.join(' '), detail })))
    const child = spawn(program, [...args, dump], { stdio: ['ignore', 'ignore', 'pipe'], ...(signal ? { signal } : {}) })
    child.stderr?.on('data', (bytes: Buffer) => {
      complaint = (complaint + bytes.toString('utf8')).slice(-300)
    })
    child.on('error', error => failed(error.message))
    child.on('close', code => (code === 0 ? resolve() : failed(`${code ?? 'signal'} ${complaint.trim()}`.trim())))
  })
}
