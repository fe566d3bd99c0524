// Bends one file of a small office in one place after the other and looks each time whether it is named or reads as before. Says where it is, so that a hang has a place.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readOnlyAfter } from '../../gateway/ledger/failure.ts'
import { openEntry, openRows } from '../../gateway/ledger/reading.ts'
import { verify } from '../../gateway/ledger/verify.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import { SekishoError } from '../../shared/problems.ts'
import { damages } from './damage.ts'
import { memoryFolder, randomOf } from './level.ts'
import { type Direct, masterKey, openDirect } from './office.ts'

const REGISTERS = ['people', 'reports', 'blocks', 'rules', 'epochs']
const [office = '', name = '', kind = '', perPage = '1', shard = '0', shards = '1'] = process.argv.slice(2)
const tell = (line: string) => void writeSync(1, `${line}\n`)

const files = new Map<string, Buffer>()
for (const entry of readdirSync(office, { recursive: true, withFileTypes: true }))
  if (entry.isFile())
    files.set(join(entry.parentPath, entry.name).slice(office.length + 1), readFileSync(join(entry.parentPath, entry.name)))

function read(at: Direct): string {
  const rows = REGISTERS.map(register => [...openRows(at.vault, at.ledger.store, register)])
  const entries = [...at.ledger.store.read(0)].map(entry => openEntry(at.vault, entry, at.ledger.store.nodeAt))
  return JSON.stringify([rows, entries, at.ledger.writer.head(), at.ledger.writer.note])
}

/** What a person is told, what it reads as, or what is a defect. */
function look(folder: string): { named?: string; text?: string; defect?: string } {
  let at: Direct
  try {
    at = openDirect(folder)
  } catch (error) {
    return error instanceof SekishoError ? { named: error.why.en } : { defect: `opening: ${(error as Error).stack}` }
  }
  try {
    const { readOnly } = at.ledger.writer
    if (readOnly) return { named: readOnly.why.en }
    const text = read(at)
    return at.said[0] === undefined ? { text } : { text, named: at.said[0] }
  } catch (error) {
    // The thread tells of these as a read-only ledger, in words.
    const why = readOnlyAfter(error)?.why.en ?? (error instanceof SekishoError ? error.why.en : undefined)
    return why === undefined ? { defect: `reading: ${(error as Error).stack}` } : { named: why }
  } finally {
    try {
      at.close()
    } catch (error) {
      if (!readOnlyAfter(error)) tell(`fault ${name}: closing: ${String(error)}`)
    }
  }
}

/** Verification never throws, and every fault is a sentence. */
function verified(folder: string): { faults: readonly string[]; defect?: string } {
  try {
    const faults = verify({ folder, deep: true, vault: () => new Vault({ folder, masterKey, how: 'read' }) }).faults
    const unworded = faults.find(({ what }) => !/[.!)]$/.test(what.en) || !/[。)]$/.test(what.ja))
    return unworded
      ? { faults: [], defect: `no sentence: ${unworded.what.en} / ${unworded.what.ja}` }
      : { faults: faults.map(({ what }) => what.en) }
  } catch (error) {
    return { faults: [], defect: `verify: ${(error as Error).stack}` }
  }
}

const scratch = memoryFolder()
let laid = 0
function lay(change?: Buffer): string {
  const folder = join(scratch, String(laid++))
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), path === name && change ? change : bytes)
  }
  return folder
}

const whole = lay()
const expected = look(whole).text
if (expected === undefined) throw new Error(`the office itself does not read: ${look(lay()).named}`)
rmSync(whole, { recursive: true })
const original = files.get(name)!
const counts = { named: 0, 'by verify': 0, 'as before': 0 }
const random = randomOf(`damage ${name} ${kind}`)
for (const [n, { at, bytes }] of [...damages(original, kind as 'flip' | 'cut', Number(perPage), random)].entries()) {
  if (n % Number(shards) !== Number(shard)) continue
  tell(`at ${at}`)
  const folder = lay(bytes)
  // Verified first: opening for writing may mend what a crash could have left.
  const check = verified(folder)
  const seen = look(folder)
  rmSync(folder, { recursive: true })
  const defect = check.defect ?? seen.defect
  if (defect) tell(`fault ${name} ${kind} at ${at}: ${defect.replaceAll('\n', ' | ')}`)
  else if (seen.text !== undefined && seen.text !== expected)
    tell(`fault ${name} ${kind} at ${at}: reads differently, and is ${seen.named ? `only called «${seen.named}»` : 'not named'}`)
  else if (seen.named !== undefined) counts.named++
  else if (check.faults.length > 0) counts['by verify']++
  else counts['as before']++
}
rmSync(scratch, { recursive: true })
tell(`counts ${JSON.stringify(counts)}`)
