// The steps of a drill, one after the other: each says what was done and seen, and the first that fails ends it.

import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Clock } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { DrillStep, RecordedDrill } from '../../shared/registers/drills.ts'
import { drillWords } from '../../shared/words/restore.ts'
import { fill, type Language, type Text } from '../../shared/words/text.ts'
import type { Generation } from '../backup/generation.ts'
import { NotThere, type PlaceStore, why } from '../backup/place-store.ts'
import type { Hooks } from '../backup/take.ts'
import { besideKey, Config } from '../config/config.ts'
import { createClient } from '../identity/client.ts'
import { openMasterKey } from '../keys/master-key.ts'
import { CliKey } from './cli-device.ts'
import { type OpenedPlace, restoreInto } from './restore.ts'

/** A gateway that does not listen by then does not start. */
const START_MS = 60_000
const STOP_MS = 15_000
/** Parts that a partial drill reads, at most. */
const SAMPLE = 20

/** What every age file begins with (age-encryption.org/v1). */
const AGE = Buffer.from('age-encryption.org/v1\n')

const GATEWAY = fileURLToPath(new URL('./drill-gateway.ts', import.meta.url))

/** What the steps come to. */
export interface Drilled extends Pick<RecordedDrill, 'generation' | 'startedAt' | 'endedAt' | 'result' | 'rtoMs' | 'rpoMs'> {
  readonly steps: readonly DrillStep[]
}

/** Something stood in the way that says nothing about the backup: no place, no room. */
export class Inconclusive extends Error {
  readonly why: Text

  constructor(why: Text) {
    super(why.en)
    this.why = why
  }
}

/** A step that was taken and failed. */
class StepFailed extends Error {
  readonly why: Text

  constructor(why: Text) {
    super(why.en)
    this.why = why
  }
}

type Step = <Value>(name: string, act: () => Promise<Value>, said: (value: Value) => Text) => Promise<Value>

/** Runs the steps and keeps the time. Rejects only with the signal's reason. */
export async function drilled(
  clock: Clock,
  { signal }: Hooks,
  act: (step: Step, found: (generation: Generation) => void, back: () => void) => Promise<void>,
): Promise<Drilled> {
  const steps: DrillStep[] = []
  const startedAt = clock()
  const begun = performance.now()
  let generation: Generation | undefined
  let rtoMs: number | null = null
  const step: Step = async (name, run, said) => {
    signal?.throwIfAborted()
    const since = performance.now()
    const took = () => Math.round(performance.now() - since)
    try {
      const value = await run()
      steps.push({ step: name, result: 'passed', tookMs: took(), sentence: said(value) })
      return value
    } catch (error) {
      signal?.throwIfAborted()
      const inconclusive = error instanceof Inconclusive || (error instanceof SekishoError && error.code === 'disk-full')
      const known = error instanceof Inconclusive || error instanceof StepFailed || error instanceof SekishoError
      const detail = error instanceof Error ? error.message : String(error)
      const sentence = (known ? error.why : undefined) ?? fill(drillWords.unexpected, { detail })
      steps.push({ step: name, result: inconclusive ? 'skipped' : 'failed', tookMs: took(), sentence })
      throw inconclusive ? new Inconclusive(sentence) : new StepFailed(sentence)
    }
  }
  const end = (result: RecordedDrill['result']): Drilled => {
    const manifest = generation?.manifest
    return {
      generation: manifest?.id ?? null,
      startedAt,
      endedAt: clock(),
      result,
      rtoMs: result === 'passed' ? rtoMs : null,
      rpoMs: manifest ? Math.max(0, startedAt - manifest.takenAt) : null,
      steps,
    }
  }
  try {
    await act(
      step,
      found => {
        generation = found
      },
      () => {
        rtoMs = Math.round(performance.now() - begun)
      },
    )
    return end('passed')
  } catch (error) {
    if (error instanceof Inconclusive) return end('inconclusive')
    if (error instanceof StepFailed) return end('failed')
    throw error
  }
}

/** A place that is gone says nothing about what lies there: whatever failed meanwhile is inconclusive then. */
export async function whileThere<Value>(store: PlaceStore, act: () => Promise<Value>): Promise<Value> {
  try {
    return await act()
  } catch (error) {
    await store.look().catch((away: unknown) => {
      throw new Inconclusive(why(away))
    })
    throw error
  }
}

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

const Said = z.union([z.object({ desk: z.string(), readOnly: z.string().nullable() }), z.object({ failed: z.string() })])

async function logInThere(step: Step, back: () => void, config: Config, { signal }: Hooks): Promise<void> {
  const child = spawn(process.execPath, [GATEWAY], { stdio: ['pipe', 'pipe', 'pipe'], env: bareEnvironment(), cwd: config.data })
  const gone = new Promise<void>(resolve => child.on('close', () => resolve()))
  const stop = () => void child.kill('SIGKILL')
  signal?.addEventListener('abort', stop)
  try {
    const origin = await step(
      'start',
      () => started(child, config),
      at => fill(drillWords.started, { origin: at }),
    )
    await step(
      'log-in',
      async () => {
        const client = createClient({
          origin,
          address: '127.0.0.1',
          ca: readFileSync(join(config.data, 'ca.pem'), 'utf8'),
          key: CliKey.parse(JSON.parse(readFileSync(besideKey(config).cliKey, 'utf8'))).privateKey,
        })
        try {
          const me = await client.call('me')
          const people = await client.list('people')
          back()
          return { name: me.name, rows: people.length }
        } catch (error) {
          throw new StepFailed(fill(drillWords.loginFailed, { detail: error instanceof Error ? error.message : String(error) }))
        } finally {
          await client.close()
        }
      },
      ({ name, rows }) => fill(drillWords.loggedIn, { name, rows }),
    )
  } finally {
    signal?.removeEventListener('abort', stop)
    child.stdin?.end()
    const late = setTimeout(stop, STOP_MS)
    await gone
    clearTimeout(late)
  }
}

/** Nothing of this process's settings: SEKISHO_* of the live gateway must not reach the other one. */
function bareEnvironment(): Record<string, string> {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env
  return { PATH, ...(NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {}) }
}

/** Resolves with the origin of its desk. */
async function started(child: ChildProcess, config: Config): Promise<string> {
  let complaint = ''
  child.stderr?.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString('utf8')).slice(-500)
  })
  const failed = (detail: string) => new StepFailed(fill(drillWords.startFailed, { detail: detail.trim() || 'no answer.' }))
  let timer: NodeJS.Timeout | undefined
  const said = new Promise<string>((resolve, reject) => {
    timer = setTimeout(() => reject(failed(`${START_MS / 1000} s`)), START_MS)
    createInterface({ input: child.stdout! }).on('line', line => {
      const parsed = Said.safeParse(JSON.parse(line.startsWith('{') ? line : '{}'))
      if (!parsed.success) return
      if ('failed' in parsed.data) reject(failed(parsed.data.failed))
      else if (parsed.data.readOnly !== null) reject(failed(parsed.data.readOnly))
      else resolve(parsed.data.desk)
    })
    child.on('error', error => reject(failed(error.message)))
    child.on('close', () => reject(failed(complaint)))
  })
  child.stdin?.write(`${JSON.stringify(config)}\n`)
  return await said.finally(() => clearTimeout(timer))
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
