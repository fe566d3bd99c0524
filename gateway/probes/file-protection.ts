// What the operating system protects: who may open the key file and the data folder, and whether a crash may write memory to disk.
import { realpathSync, statSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { probeWords } from '../../shared/words/probes.ts'
import type { Text } from '../../shared/words/text.ts'
import { type Finding, finding } from './findings.ts'

/** Windows has access lists instead of modes; they are not looked at. */
export const posix = process.platform !== 'win32'

/** There, outside the data folder (links followed), closed to others, and not to be swapped by them. */
export function lookAtKeyFile(path: string, folder: string): Finding[] {
  const asked = 'stat -c "%a %u %n" KEY_FILE'
  let stat: ReturnType<typeof statSync>
  try {
    stat = statSync(path)
  } catch {
    return [finding(asked, false, ['', 'missing'], 'fail', probeWords.keyMissing, { path })]
  }
  const inside = relative(realpathSync(folder), realpathSync(path))
  const apart = inside.startsWith('..') || inside === realpathSync(path)
  const findings = [
    finding('realpath KEY_FILE DATA', apart, ['apart', 'inside the data folder'], 'fail', probeWords.keyInData, { file: inside }),
  ]
  if (!posix) return findings
  const mode = (stat.mode & 0o777).toString(8)
  const uid = stat.uid
  findings.push(finding(asked, (stat.mode & 0o077) === 0, [mode, mode], 'fail', probeWords.keyOpen, { path, mode }))
  const mine = uid === process.getuid!() || uid === 0
  findings.push(finding(asked, mine, [`uid ${uid}`, `uid ${uid}`], 'fail', probeWords.keyOwner, { path, uid }))
  const home = statSync(dirname(path))
  const sticky = (home.mode & 0o1000) !== 0
  const closed = sticky || (home.mode & 0o022) === 0
  const homeMode = (home.mode & 0o7777).toString(8)
  const values = { path: dirname(path) }
  findings.push(finding('stat -c %a $(dirname KEY_FILE)', closed, [homeMode, homeMode], 'warn', probeWords.keyFolderOpen, values))
  return findings
}

export function lookAtFolder(path: string): Finding[] {
  if (!posix) return []
  const bits = statSync(path).mode & 0o777
  const mode = bits.toString(8)
  return [finding('stat -c %a DATA', (bits & 0o077) === 0, [mode, mode], 'fail', probeWords.folderOpen, { path, mode })]
}

/** @param child of a process that the gateway started: it inherits the limit, unless something gives it back. */
export function lookAtCoreLimit(limit: string | undefined, child: string | undefined): Finding[] {
  const of = (asked: string, value: string | undefined, sentence: Text): Finding[] =>
    value === undefined ? [] : [finding(asked, value === '0', ['0', value], 'warn', sentence, { limit: value })]
  return [
    ...of('ulimit -S -c', limit, probeWords.coreDumps),
    ...of('ulimit -S -c in a process started by the gateway', child, probeWords.coreDumpsChild),
  ]
}
