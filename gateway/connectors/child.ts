// One program run for one answer: an argument vector without a shell, an environment of its own, a bound in time and in bytes; then its whole group is ended.
import { spawn } from 'node:child_process'
import { connectorWords as words } from '../../shared/words/connectors.ts'
import { MOST_BYTES, timedOut, tooMuch, Unanswered } from './answers.ts'

export interface Run {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly input?: string
  readonly timeoutMs: number
}

/** Exit status and what it printed. Its errors are thrown away: they may name a person or a secret. Rejects with Unanswered. */
export function run({ file, args, cwd, env, input, timeoutMs }: Run): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const grouped = process.platform !== 'win32'
    const child = spawn(file, [...args], {
      cwd,
      env: { ...env },
      shell: false,
      detached: grouped,
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    })
    const chunks: Buffer[] = []
    let [bytes, over] = [0, false]
    const end = () => {
      try {
        if (grouped && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
        else child.kill('SIGKILL')
      } catch {
        // Everything of it has ended already.
      }
    }
    const settle = (done: () => void) => {
      if (over) return
      over = true
      clearTimeout(timer)
      end()
      child.stdout.destroy()
      done()
    }
    const timer = setTimeout(() => settle(() => reject(timedOut(timeoutMs))), timeoutMs)
    child.on('error', (error: NodeJS.ErrnoException) =>
      settle(() => reject(new Unanswered(words.notStarted, { code: error.code ?? '?' }))),
    )
    child.stdin.on('error', () => {
      // It did not want to read; what counts is what it answers.
    })
    child.stdin.end(input ?? '')
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MOST_BYTES) settle(() => reject(tooMuch()))
      else chunks.push(chunk)
    })
    child.on('close', (status, signal) =>
      settle(() =>
        status === null
          ? reject(new Unanswered(words.exited, { status: signal ?? '?' }))
          : resolve({ status, text: Buffer.concat(chunks).toString('utf8') }),
      ),
    )
  })
}
