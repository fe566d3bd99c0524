// Encrypted storage: nothing known stands in the clear, the key is apart and closed, rows open only with it.
import { fork } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Clock, Probe } from '../../shared/ports.ts'
import { probeWords } from '../../shared/words/probes.ts'
import { fill } from '../../shared/words/text.ts'
import { coreLimit } from './core-limit.ts'
import { lookAtCoreLimit, lookAtFolder, lookAtKeyFile, posix } from './file-protection.ts'
import { conclude, type Finding, finding } from './findings.ts'
import type { ScanOrder, ScanResult } from './scan-folder.ts'
import { judgeVolume, lookAtVolume, type Volume } from './volumes.ts'

/** A stored row that was tried with and without its key. */
interface SampledRow {
  /** Register and row, never content. */
  readonly what: string
  readonly opensWithKey: boolean
  readonly opensWithoutKey: boolean
}

/** A folder where backups are. */
interface StoredPlace {
  readonly name: string
  readonly path: string
}

/** What the manifest of a generation lists that must be in none: keys and vaults. */
export interface OpenedGeneration {
  readonly place: string
  readonly generation: string
  /** Paths; empty: it is as it should be. */
  readonly keys: readonly string[]
}

export interface StoragePorts {
  readonly clock: Clock
  /** The data folder. */
  readonly folder: string
  readonly keyFile: string
  /** The 32 bytes, to look for them where they must not be. May throw if their file is gone. */
  masterKey(): Uint8Array
  /** Texts known to be stored sealed (names, report texts): must appear in no file. Those under 6 bytes prove nothing and are left out, and of the rest the first twenty are looked for. */
  canaries(): Promise<readonly string[]>
  sampleRows(): Promise<readonly SampledRow[]>
  recoveryConfirmed(): Promise<boolean>
  /** The soft limit of core files of this process and of those it starts, '0' when off; by default read from both, undefined where there is none. */
  coreLimit?(): string | undefined
  /** Backup places on this machine; one that is away is left to the backup control. */
  places?(): Promise<readonly StoredPlace[]>
  /** The newest generation of each plan at each of those, opened. */
  generations?(): Promise<readonly OpenedGeneration[]>
  /** Where the office app keeps its data, as far as anybody said. */
  appData?(): Promise<readonly string[]>
  volume?(path: string): Promise<Volume>
}

const SCRIPT = fileURLToPath(new URL('./scan-folder.ts', import.meta.url))
/** Half a gibibyte and twenty texts are some ten seconds at low priority. */
const MOST_BYTES = 1 << 29
/** At each place, newest first: what was put there since the last look is among it. */
const MOST_PLACE_BYTES = 1 << 26
/** Named like keys. Sealed ones end in `.sealed`; the vault itself belongs into the data folder and nowhere else. */
const KEY_NAMES = '\\.key$|(^|/)first-steps\\.txt$'
const VAULT_NAMES = `(^|/)vault\\.db|${KEY_NAMES}`
const MOST_CANARIES = 20
/** Shorter byte strings turn up in ciphertext by chance: six bytes once in 2^48. */
const SHORTEST_CANARY = 6

export function encryptedStorageProbe(ports: StoragePorts): Probe {
  return {
    code: 'encrypted-storage',
    intervalMs: 15 * 60_000,
    timeoutMs: 60_000,
    async measure(signal) {
      const startedAt = ports.clock()
      const canaries = (await ports.canaries()).filter(text => Buffer.byteLength(text) >= SHORTEST_CANARY).slice(0, MOST_CANARIES)
      const key = readKey(ports)
      const needles = [...(key ? keyNeedles(key) : []), ...canaries.flatMap(plaintextNeedles)]
      const scan = await scanApart({ folder: ports.folder, needles, mostBytes: MOST_BYTES, named: KEY_NAMES }, signal)
      const places = await lookAtPlaces((await ports.places?.()) ?? [], needles, signal)
      const generations = (await ports.generations?.()) ?? []
      const volumes = await lookAtVolumes(ports)
      const limit = (ports.coreLimit ?? coreLimit)()
      const findings = [
        ...judgeScan(scan, canaries.length, key !== undefined),
        ...lookAtKeyPlace(ports, key !== undefined),
        ...lookAtFolder(ports.folder),
        ...judgeRows(await ports.sampleRows()),
        ...places.findings,
        ...judgeGenerations(generations),
        ...volumes.findings,
        ...lookAtCoreLimit(limit, ports.coreLimit ? limit : scan.coreLimit),
        finding(
          'recovery key typed back',
          await ports.recoveryConfirmed(),
          ['yes', 'not yet'],
          'warn',
          probeWords.recoveryUnconfirmed,
        ),
      ]
      const mebibytes = (bytes: number) => (bytes / 1_048_576).toFixed(1)
      const all = scan.bytesNotRead > 0 ? ` / ${mebibytes(scan.bytes + scan.bytesNotRead)}` : ''
      const size = `${mebibytes(scan.bytes)}${all} MiB`
      return conclude({
        code: 'encrypted-storage',
        clock: ports.clock,
        startedAt,
        findings,
        good: fill(probeWords.storageGood, { files: scan.files, size, canaries: canaries.length }),
        scope: fill(probeWords.storageScope, {
          places: places.looked,
          generations: generations.length,
          volumes: volumes.paths.join(', '),
        }),
      })
    },
  }
}

/** Object names are hashes and their content is sealed: what is looked for is what somebody put beside them. */
async function lookAtPlaces(
  places: readonly StoredPlace[],
  needles: ScanOrder['needles'],
  signal: AbortSignal,
): Promise<{ findings: Finding[]; looked: number }> {
  const findings: Finding[] = []
  let looked = 0
  for (const { name: place, path: folder } of places) {
    const scan = await scanApart({ folder, needles, mostBytes: MOST_PLACE_BYTES, named: VAULT_NAMES }, signal)
    if (scan.unread.includes(folder)) continue
    looked += 1
    const asked = `search ${folder} for the master key, stored texts, and files named like keys or vaults`
    const bad: Finding[] = [
      ...scan.hits.map(({ file, kind, offset }): Finding => {
        const sentence = kind === 'key' ? probeWords.keyAtPlace : probeWords.plaintextAtPlace
        return { asked, answered: `${file} at byte ${offset}`, result: 'fail', sentence: fill(sentence, { place, file }) }
      }),
      ...scan.named.map((file): Finding => {
        return { asked, answered: file, result: 'fail', sentence: fill(probeWords.vaultAtPlace, { place, file }) }
      }),
    ]
    const all = `${scan.files} files, ${scan.bytes} bytes read, ${scan.bytesNotRead} not read`
    findings.push(...(bad.length > 0 ? bad : [{ asked, answered: `none; ${all}`, result: 'pass' } as const]))
  }
  return { findings, looked }
}

function judgeGenerations(generations: readonly OpenedGeneration[]): Finding[] {
  return generations.map(({ place, generation, keys: [file] }): Finding => {
    const asked = `open the manifest of ${generation} at ${place} and look for keys and vaults in it`
    if (file === undefined) return { asked, answered: 'none', result: 'pass' }
    return { asked, answered: file, result: 'fail', sentence: fill(probeWords.keyInGeneration, { place, generation, file }) }
  })
}

async function lookAtVolumes({
  folder,
  appData,
  volume = lookAtVolume,
}: StoragePorts): Promise<{ findings: Finding[]; paths: string[] }> {
  const paths = [folder, ...new Set((await appData?.()) ?? [])]
  const looked = await Promise.all(paths.map(path => volume(path)))
  return { findings: looked.map((one, i) => judgeVolume(one, paths[i]!, i === 0 ? 'office' : 'app')), paths }
}

/** In a keyring there is no file to look at: what can be said is that it is there and opens. */
function lookAtKeyPlace({ keyFile, folder }: StoragePorts, readable: boolean): Finding[] {
  if (!keyFile.startsWith('keyring:')) return lookAtKeyFile(keyFile, folder)
  return [finding(`read ${keyFile}`, readable, ['read', 'not readable'], 'fail', probeWords.keyMissing, { path: keyFile })]
}

/** Undefined if it cannot be read just now: its file is then found missing or closed below, and the search for it is left open. */
function readKey(ports: StoragePorts): Buffer | undefined {
  try {
    return Buffer.from(ports.masterKey())
  } catch {
    return undefined
  }
}

function keyNeedles(key: Buffer): ScanOrder['needles'] {
  const hex = key.toString('hex')
  const texts = [hex, hex.toUpperCase(), key.toString('base64').replace(/=+$/, ''), key.toString('base64url')]
  return [key, ...new Set(texts)].map(form => ({ bytes: Buffer.from(form).toString('base64'), kind: 'key' }))
}

/** As UTF-8, as UTF-16 and as JSON writes it with escapes. */
function plaintextNeedles(text: string): ScanOrder['needles'] {
  const escaped = text.replace(/[^\x20-\x7e]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const forms = [Buffer.from(text), Buffer.from(text, 'utf16le'), ...(escaped === text ? [] : [Buffer.from(escaped)])]
  return forms.map(form => ({ bytes: form.toString('base64'), kind: 'plaintext' }))
}

/** Runs the scan in a process of its own, with low priority; see scan-folder.ts for why it must be another process. */
function scanApart(order: ScanOrder, signal: AbortSignal): Promise<ScanResult> {
  return new Promise((resolve, reject) => {
    const child = fork(SCRIPT, ['scan-folder'], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'], signal })
    child.on('error', reject)
    child.on('message', message => resolve(message as ScanResult))
    child.on('exit', code => reject(new Error(`the scan ended with ${code} and no result`)))
    if (child.pid !== undefined) {
      try {
        setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
      } catch {
        // Not allowed here: the scan runs at ordinary priority.
      }
    }
    child.send(order)
  })
}

function judgeScan(scan: ScanResult, canaries: number, hasKey: boolean): Finding[] {
  const searched = `${scan.files} files, ${scan.bytes} bytes read, ${scan.bytesNotRead} not read`
  const findings: Finding[] = []
  for (const [kind, asked, sentence] of [
    ['plaintext', `search the data folder for ${canaries} stored texts (UTF-8, UTF-16, JSON escapes)`, probeWords.plaintextFound],
    ['key', 'search the data folder for the master key (raw, hex, base64)', probeWords.keyInData],
  ] as const) {
    const hits = scan.hits.filter(hit => hit.kind === kind)
    for (const { file, offset } of hits)
      findings.push({ asked, answered: `${file} at byte ${offset}`, result: 'fail', sentence: fill(sentence, { file }) })
    if (kind === 'key')
      for (const file of scan.named)
        findings.push({ asked, answered: file, result: 'fail', sentence: fill(probeWords.keyNamed, { file }) })
    if (kind === 'key' && !hasKey) findings.push({ asked, answered: 'the master key cannot be read', result: 'inconclusive' })
    else if (hits.length === 0 && (kind !== 'key' || scan.named.length === 0))
      findings.push({ asked, answered: `none; ${searched}`, result: 'pass' })
  }
  const [first] = scan.unread
  if (first !== undefined) {
    const sentence = fill(probeWords.unread, { count: scan.unread.length, file: first })
    findings.push({
      asked: 'read every file of the data folder',
      answered: scan.unread.join(', ').slice(0, 500),
      result: 'inconclusive',
      sentence,
    })
  }
  if (posix) {
    const [open] = scan.open
    const values = { file: open?.file ?? '', mode: open?.mode ?? '' }
    const no = scan.open
      .map(file => `${file.file} ${file.mode}`)
      .join(', ')
      .slice(0, 500)
    findings.push(finding('find DATA -perm /022', open === undefined, ['none', no], 'fail', probeWords.fileOpen, values))
  }
  return findings
}

function judgeRows(rows: readonly SampledRow[]): Finding[] {
  const bad = rows.flatMap((row): Finding[] => {
    const { what } = row
    if (row.opensWithoutKey)
      return [finding(`open ${what} without its key`, false, ['', 'opens'], 'fail', probeWords.rowNotSealed, { what })]
    if (!row.opensWithKey)
      return [finding(`open ${what} with its key`, false, ['', 'does not open'], 'fail', probeWords.rowNotOpened, { what })]
    return []
  })
  if (bad.length > 0) return bad
  return [{ asked: `open ${rows.length} sampled rows with and without their key`, answered: 'only with the key', result: 'pass' }]
}
