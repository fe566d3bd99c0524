// One connection to an SFTP server: its host key is compared with the one that was entered before anything is said to it.
import { createHash } from 'node:crypto'
import type { ConnectConfig, ServerHostKeyAlgorithm, SFTPWrapper } from 'ssh2'
import ssh2 from 'ssh2'
import { SekishoError } from '../../shared/problems.ts'
import { backupWords } from '../../shared/words/backup.ts'
import { fill, type Text } from '../../shared/words/text.ts'

export interface SftpAddress {
  readonly host: string
  readonly port: number
  readonly user: string
  /** `SHA256:…` as `ssh-keygen -lf` prints it. */
  readonly hostKey: string
  readonly secret: { readonly password: string } | { readonly privateKey: string; readonly passphrase?: string | undefined }
}

/** Asked for one after the other, because a server shows only one of its keys and the one that was entered may be any. */
const KEY_KINDS: readonly ServerHostKeyAlgorithm[][] = [
  ['ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ['rsa-sha2-512', 'rsa-sha2-256'],
]
const READY_MS = 15_000
/** Three of these unanswered, and the connection counts as lost. */
const KEEPALIVE_MS = 10_000
/** One request; a slow line has several of 32 KiB under way. */
const REQUEST_MS = 120_000

export interface SftpSession {
  readonly alive: boolean
  /** One request. Rejects with what the server answered, or when the connection is lost. Also when the server lacks an extension. */
  ask<Value>(request: (sftp: SFTPWrapper, done: (error: Error | null | undefined, value?: Value) => void) => void): Promise<Value>
  end(): void
}

/** `SHA256:…` of a host key as the server sent it. */
export function fingerprint(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** Rejects with SekishoError: not there, another host key, login refused, no SFTP. */
export async function openSftpSession(address: SftpAddress): Promise<SftpSession> {
  const config = { ...loginOf(address), host: address.host, port: address.port, username: address.user }
  const shown: string[] = []
  for (const serverHostKey of KEY_KINDS) {
    try {
      return await connect(address, { ...config, algorithms: { serverHostKey } }, shown)
    } catch (error) {
      if (!(error instanceof OtherKey)) throw error
    }
  }
  throw said(address, shown.length > 0 ? backupWords.sftpOtherKey : backupWords.sftpNoKey, { shown: shown.join(', ') })
}

/** The fingerprint of the key that a server shows, to be compared by a person. Nothing is said to the server. Rejects with SekishoError: not there. */
export async function hostKeyOf(host: string, port: number): Promise<string> {
  const address = { host, port, user: '', hostKey: '', secret: { password: '' } }
  for (const serverHostKey of KEY_KINDS) {
    const shown: string[] = []
    const session = await connect(address, { host, port, username: '-', algorithms: { serverHostKey } }, shown).catch(
      (error: unknown) => {
        if (!(error instanceof OtherKey)) throw error
      },
    )
    session?.end()
    if (shown[0] !== undefined) return shown[0]
  }
  throw said(address, backupWords.sftpNoKey)
}

/** The server has another key of this kind, or none. */
class OtherKey extends Error {}

function loginOf(address: SftpAddress): ConnectConfig {
  const { secret } = address
  if ('password' in secret) return { password: secret.password, tryKeyboard: true }
  const parsed = ssh2.utils.parseKey(secret.privateKey, secret.passphrase)
  if (parsed instanceof Error) throw said(address, backupWords.sftpKeyUnreadable, { detail: parsed.message })
  return { privateKey: secret.privateKey, ...(secret.passphrase ? { passphrase: secret.passphrase } : {}) }
}

function connect(address: SftpAddress, config: ConnectConfig, shown: string[]): Promise<SftpSession> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client()
    let alive = true
    let refused = false
    const waiting = new Set<(error: Error) => void>()
    const lost = (error?: Error & { level?: string }) => {
      alive = false
      client.end()
      for (const one of waiting) one(new Error('the connection is lost'))
      reject(refused || /no matching host key/i.test(error?.message ?? '') ? new OtherKey() : whyNot(address, error))
    }
    client.on('error', lost)
    client.on('close', () => lost())
    client.on('keyboard-interactive', (_name, _instructions, _language, prompts, answer) => {
      answer(prompts.map(() => config.password ?? ''))
    })
    client.on('ready', () =>
      client.sftp((error, sftp) => {
        if (error) {
          client.end()
          reject(said(address, backupWords.sftpMissing, { detail: error.message }))
          return
        }
        sftp.on('close', () => lost())
        sftp.on('error', () => client.end())
        resolve(sessionOf(sftp, client, waiting, () => alive))
      }),
    )
    client.connect({
      ...config,
      readyTimeout: READY_MS,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: 3,
      hostVerifier: (key: Buffer) => {
        const print = fingerprint(key)
        if (print === address.hostKey) return true
        shown.push(print)
        refused = true
        return false
      },
    })
  })
}

function sessionOf(
  sftp: SFTPWrapper,
  client: ssh2.Client,
  waiting: Set<(error: Error) => void>,
  alive: () => boolean,
): SftpSession {
  return {
    get alive() {
      return alive()
    },
    ask: request =>
      new Promise((resolve, reject) => {
        if (!alive()) throw new Error('the connection is lost')
        // A server that holds the line but does not answer counts as lost.
        const timer = setTimeout(() => client.destroy(), REQUEST_MS)
        timer.unref()
        const failed = (error: unknown) => {
          clearTimeout(timer)
          waiting.delete(failed)
          reject(error)
        }
        waiting.add(failed)
        try {
          request(sftp, (error, value) => {
            if (error) {
              failed(error)
              return
            }
            clearTimeout(timer)
            waiting.delete(failed)
            resolve(value as NonNullable<typeof value>)
          })
        } catch (error) {
          failed(error)
        }
      }),
    end() {
      client.end()
    },
  }
}

function said({ host, port, user }: SftpAddress, text: Text, values: Readonly<Record<string, string>> = {}): SekishoError {
  return new SekishoError('unavailable', fill(text, { server: `${host}:${port}`, user, ...values }))
}

function whyNot(address: SftpAddress, error?: Error & { level?: string; code?: unknown }): SekishoError {
  if (error?.level === 'client-authentication') return said(address, backupWords.sftpLogin)
  const detail = typeof error?.code === 'string' ? error.code : (error?.message ?? 'closed')
  return said(address, backupWords.sftpAway, { detail })
}
