// Encrypted storage: nothing known stands in the clear, the key is apart and closed, rows open only with it.
import { fork } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Clock, Probe } from '../../shared/ports.ts'
import { probeWords } from '../../shared/words/probes.ts'
import { fill } from '../../shared/words/text.ts'
import { coreLimit, lookAtCoreLimit, lookAtFolder, lookAtKeyFile, posix } from './file-protection.ts'
import { conclude, type Finding, finding } from './findings.ts'
import type { ScanOrder, ScanResult } from './scan-folder.ts'

/** A stored row that was tried with and without its key. */
interface SampledRow {
  /** Register and row, never content. */
  readonly what: string
  readonly opensWithKey: boolean
  readonly opensWithoutKey: boolean
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
  /** The soft limit of core files, '0' when off; by default read from the system, undefined where it has none. */
  coreLimit?(): string | undefined
}

const SCRIPT = fileURLToPath(new URL('./scan-folder.ts', import.meta.url))
/** Half a gibibyte and twenty texts are some ten seconds at low priority. */
const MOST_BYTES = 1 << 29
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
      const scan = await scanApart({ folder: ports.folder, needles, mostBytes: MOST_BYTES }, signal)
      const findings = [
        ...judgeScan(scan, canaries.length, key !== undefined),
        ...lookAtKeyPlace(ports, key !== undefined),
        ...lookAtFolder(ports.folder),
        ...judgeRows(await ports.sampleRows()),
        ...lookAtCoreLimit((ports.coreLimit ?? coreLimit)()),
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
        scope: probeWords.storageScope,
      })
    },
  }
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
    if (kind === 'key' && !hasKey) findings.push({ asked, answered: 'the master key cannot be read', result: 'inconclusive' })
    else if (hits.length === 0) findings.push({ asked, answered: `none; ${searched}`, result: 'pass' })
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
