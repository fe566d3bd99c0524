// Passwords and keys of other places, by reference: an environment variable of the gateway, or a file only its owner reads. Never kept, logged or written anywhere.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { connectorWords as words } from '../../shared/words/connectors.ts'
import { Unanswered } from './answers.ts'

export interface SecretSources {
  /** The gateway's folder `connectors`. */
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** @param from as the register holds it: `env:NAME` or `file:NAME`. Throws Unanswered, which names the reference only. */
export function secretOf(from: string, { folder, env }: SecretSources): string {
  const [kind, name] = [from.slice(0, from.indexOf(':')), from.slice(from.indexOf(':') + 1)]
  const secret = kind === 'env' ? env[name] : fromFile(join(folder, name), name)
  if (!secret) throw new Unanswered(words.noSecret, { from })
  return secret
}

function fromFile(path: string, file: string): string | undefined {
  let mode: number
  try {
    mode = statSync(path).mode
  } catch {
    return undefined
  }
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new Unanswered(words.readable, { file })
  return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
}
