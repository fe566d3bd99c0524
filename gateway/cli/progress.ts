// How far a long piece of work is, on a terminal, in a pipe and with --json.
import type { Progress } from '../../shared/ports.ts'
import { backupCliWords } from '../../shared/words/cli-backups.ts'
import { restoreCliWords as words } from '../../shared/words/cli-restore.ts'
import type { Text } from '../../shared/words/text.ts'
import type { Printer } from './print.ts'

const PHASES: Readonly<Record<Progress['phase'], Text>> = {
  copy: backupCliWords.phaseCopy,
  read: backupCliWords.phaseRead,
  store: backupCliWords.phaseStore,
  verify: backupCliWords.phaseVerify,
  restore: backupCliWords.phaseRestore,
  check: backupCliWords.phaseCheck,
  start: backupCliWords.phaseStart,
}

/** One line on a terminal, written over again; lines at every tenth elsewhere; events with --json. */
export function showProgress(printer: Printer): (progress: Progress) => void {
  let shown = ''
  const bar = process.stdout.isTTY === true && !printer.json
  return ({ phase, done, total }) => {
    const percent = total > 0 ? Math.floor((100 * done) / total) : 0
    const step = `${phase} ${bar ? percent : Math.floor(percent / 10)}`
    if (step === shown) return
    shown = step
    if (printer.json) console.log(JSON.stringify({ event: 'progress', phase, done, total }))
    else {
      const line = printer.text(words.progress, { phase: printer.text(PHASES[phase]), percent })
      process.stdout.write(bar ? `\r\u001b[2K${line}` : `${line}\n`)
    }
  }
}

export function endProgress(printer: Printer): void {
  if (process.stdout.isTTY === true && !printer.json) process.stdout.write('\r\u001b[2K')
}
