// Places asked by a command that somebody at this machine laid into the gateway's folder: an administrator's browser alone starts no program of its choice.
import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import type { ConnectorKind } from '../../shared/registers/connectors.ts'
import { connectorWords as words } from '../../shared/words/connectors.ts'
import { dueOf, Unanswered } from './answers.ts'
import { run } from './child.ts'
import type { Kind } from './kind.ts'
import type { Values } from './named-query.ts'

type Command = Extract<ConnectorKind, { kind: 'command' }>

/** Path of the command's file. Throws Unanswered: not in the folder, no file of its own, or others can change it. */
function fileOf(name: string, folder: string): string {
  const path = join(folder, name)
  const missing = () => new Unanswered(words.notInFolder, { file: name, folder: 'connectors' })
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name)) throw missing()
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (!stat?.isFile()) throw missing()
  if (process.platform !== 'win32') {
    const mine = stat.uid === 0 || stat.uid === process.getuid?.()
    if (!mine || (stat.mode & 0o022) !== 0) throw new Unanswered(words.writable, { file: name })
  }
  return path
}

/** What is asked, as environment; nothing of the gateway's own environment goes along. */
function environment(values: Values): Record<string, string> {
  const env: Record<string, string> = { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' }
  // Windows programs do not start without it.
  if (process.platform === 'win32' && process.env.SystemRoot) env.SystemRoot = process.env.SystemRoot
  for (const [name, value] of Object.entries(values))
    if (value !== null && !value.includes('\0')) env[`SEKISHO_${name.toUpperCase()}`] = value
  return env
}

export const command: Kind<Command> = {
  async due({ due }, values, { folder, timeoutMs }) {
    if (!due) return undefined
    const { status, text } = await start(due, values, folder, timeoutMs)
    if (status !== 0) throw new Unanswered(words.exited, { status })
    return dueOf([text.trim().split(/\s+/)])
  },
  async about({ disclose }, values, { folder, timeoutMs }) {
    if (!disclose) return undefined
    const { status, text } = await start(disclose, values, folder, timeoutMs)
    if (status !== 0) throw new Unanswered(words.exited, { status })
    return { held: jsonOr(text) }
  },
  async left({ erase }, values, { folder, timeoutMs }) {
    if (!erase) return undefined
    const { status } = await start(erase, values, folder, timeoutMs)
    if (status > 1) throw new Unanswered(words.exited, { status })
    return status
  },
}

function start([file, ...args]: readonly string[], values: Values, folder: string, timeoutMs: number) {
  return run({ file: fileOf(file!, folder), args, cwd: folder, env: environment(values), timeoutMs })
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text.trim()
  }
}
