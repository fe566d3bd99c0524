// Finds the office: the running gateway by its desk, or, when it is stopped, the data folder itself under the lock.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { SekishoError } from '../../shared/problems.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { keysWords } from '../../shared/words/keys.ts'
import { fill } from '../../shared/words/text.ts'
import { finishRestore } from '../backup/restore-swap.ts'
import { besideKey, type Config } from '../config/config.ts'
import { createClient } from '../identity/client.ts'
import { isLock, type Lock, takeLock } from '../lock/lock.ts'
import { readCliKey } from '../setup/cli-device.ts'
import type { Office } from './office.ts'
import { setOfficeZone } from './print.ts'

/** How long a command waits for a gateway that is starting, or for another command to finish. */
const PATIENCE_MS = 20_000
const POLL_MS = 250

/** What a refused or missing connection looks like, as opposed to an answer that says no. */
const NOT_THERE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EHOSTUNREACH', 'ETIMEDOUT', 'EPIPE', 'UND_ERR_SOCKET'])

export function isNotThere(error: unknown): boolean {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const { code } = e as NodeJS.ErrnoException
    if (code && NOT_THERE.has(code)) return true
  }
  return false
}

interface Remote extends Office {
  /** One cheap question that changes nothing: is it there, and does it know this key? */
  greet(): Promise<unknown>
}

function remote(config: Config): Remote | undefined {
  const caFile = join(config.data, 'ca.pem')
  const { cliKey } = besideKey(config)
  if (!existsSync(caFile)) return undefined
  const key = readCliKey(cliKey)
  if (!key) throw new SekishoError('not-paired', fill(cliWords.noCliKey, { path: cliKey }))
  const client = createClient({
    origin: `https://localhost:${config.deskPort}`,
    address: addressOf(config.deskHost),
    ca: [caFile, join(config.data, 'ca-next.pem')].filter(existsSync).map(path => readFileSync(path, 'utf8')),
    key: key.privateKey,
  })
  return {
    async greet() {
      const { timeZone } = await client.call('me')
      setOfficeZone(timeZone)
    },
    list: register => client.list(register),
    operate: (register, operation, options) => client.operate(register, operation, options),
    status: async () => (await client.call('controls')).controls,
    check: async code => (await client.call('check', { input: code ? { code } : {} })).controls,
    enforcement: async () => (await client.call('enforcement')).bouncers,
    listSources: async () => (await client.call('listSources')).sources,
    addListSource: input => client.call('addListSource', { input }),
    invite: input => client.call('invite', { input }),
    renewRecovery: () => Promise.reject(new SekishoError('conflict', cliWords.stopFirst)),
    rotateRecovery: () => Promise.reject(new SekishoError('conflict', keysWords.stopForRecovery)),
    async rotateKey(key, to) {
      if (to !== undefined) throw new SekishoError('conflict', keysWords.stopToMove)
      return (await client.call('rotateKey', { input: { key } })).version
    },
    officeName: async () => (await client.call('settings')).officeName,
    async confirmRecovery(words) {
      await client.call('confirmRecovery', { input: { words } })
    },
    authority: () => client.call('authority'),
    changeAuthority: input => client.call('changeAuthority', { input }),
    regainChallenge: () => client.call('regainChallenge', { input: {} }),
    regain: input => client.call('regain', { input }),
    consents: {
      page: query => client.call('consentsPage', { query }),
      persons: query => client.call('personsPage', { query }),
      person: async id => (await client.call('personFile', { params: { id } })).person,
      record: input => client.call('recordConsent', { input }),
      askDue: purpose => client.call('askDue', { input: { purpose } }),
      import: (base64, apply) => client.call('importConsents', { input: { base64, apply } }),
    },
    backups: {
      plans: () => client.list('plans'),
      availability: () => client.call('availability'),
      newPlace: (place, secret) => client.call('newPlace', { input: { place, secret } }),
      checkPlace: place => client.call('checkPlace', { input: { place } }),
      run: plan => client.call('runBackup', { input: { plan } }),
      drill: (plan, kind) => client.call('runDrill', { input: { plan, kind } }),
      recordDrill: told => client.call('recordDrill', { input: told }),
      job: id => client.call('job', { params: { id } }),
      cancel: job => client.call('cancelJob', { input: { job } }),
      timeZone: async () => (await client.call('settings')).timeZone,
    },
    receiptKeys: () => client.call('receiptKeys'),
    askConnector: (id, before) => client.call('askConnector', { params: { id }, input: { before } }),
    mail: {
      view: () => client.call('mail'),
      set: mail => client.call('changeMail', { input: { mail } }),
      test: async to => void (await client.call('testMail', { input: { to } })),
      remind: () => client.call('remind', { input: {} }),
    },
    retention: {
      dueNow: () => client.call('retentionPreview'),
      run: () => client.call('retentionRun', { input: { retention: null } }),
    },
    requests: {
      receive: input => client.call('newRequest', { input }),
      extend: (id, reason) => client.call('extendRequest', { params: { id }, input: { reason } }),
      correct: (id, person, reason) => client.call('correctRequest', { params: { id }, input: { person, reason } }),
      stop: id => client.call('stopRequest', { params: { id }, input: {} }),
      letter: (id, language) => client.call('requestLetter', { params: { id }, input: { language } }),
      erase: id => client.call('eraseRequest', { params: { id }, input: {} }),
    },
    erasures: {
      erase: person => client.call('erasePerson', { input: { person, cause: { kind: 'hand', id: null } } }),
      look: async erasure => void (await client.call('lookForErased', { input: { erasure } })),
      async settled(erasure) {
        for (;;) {
          const row = await client.call('erasure', { params: { id: erasure } })
          if (row.situation !== 'running') return row
          await pause(POLL_MS)
        }
      },
    },
    close: () => client.close(),
  }
}

/** The address at which this machine reaches its own listener. */
function addressOf(host: string): string {
  return host === '::' || host === '0.0.0.0' ? '127.0.0.1' : host
}

/** Opens the office. Every method of the result retries over a restart of the gateway, never an operation that may have been done. */
export async function connect(config: Config): Promise<Office> {
  finishRestore(config.data)
  if (!existsSync(join(config.data, 'ledger.db')))
    throw new SekishoError('not-found', fill(cliWords.noData, { folder: config.data }))
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const held = takeLock(config.data, 'cli')
    if (isLock(held)) return openLocal(config, held)
    // Another command has the folder: what takes long is done before it is our turn.
    if (held.kind === 'cli') await loadLocal()
    if (held.kind === 'gateway') {
      const office = remote(config)
      if (office) {
        try {
          // One cheap question first: afterwards a broken connection is an error to tell, not a reason to repeat.
          await office.greet()
          return office
        } catch (error) {
          await office.close()
          if (!isNotThere(error)) throw error
        }
      }
    }
    if (Date.now() > end) throw new SekishoError('unavailable', cliWords.busy)
    await pause(100)
  }
}

async function openLocal(config: Config, lock: Lock): Promise<Office> {
  try {
    const { localOffice } = await loadLocal()
    const office = await localOffice(config, lock)
    setOfficeZone(await office.backups.timeZone())
    return office
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Loaded only when no gateway runs: the ledger and the probes are not needed to talk to one. */
const loadLocal = () => import('./local.ts')
