// A real desk for tests: real ledger, real certificates, real proofs, on a random port; only the clock and the probes are ours.
// Long, because every part a desk needs is put together here, once.
import { generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { createDesk, type Desk } from '../../gateway/desk/desk.ts'
import type { DeskPorts } from '../../gateway/desk/ports.ts'
import { type Client, createClient } from '../../gateway/identity/client.ts'
import { Pairing } from '../../gateway/identity/pairing.ts'
import { signProof } from '../../gateway/identity/proof.ts'
import { Regain } from '../../gateway/identity/regain.ts'
import { StepUp } from '../../gateway/identity/step-up.ts'
import { type LedgerWithVault, openLedger } from '../../gateway/ledger/ledger.ts'
import { openObservations } from '../../gateway/observations/observations.ts'
import { type OfficeIdentity, openIdentity } from '../../gateway/setup/identity.ts'
import { type Authority, makeAuthority } from '../../gateway/tls/authority.ts'
import { makeLeaf } from '../../gateway/tls/leaf.ts'
import { NONCE_HEADER, PROOF_HEADER } from '../../shared/api.ts'
import type { Certificate, Certificates, Clock, Log, Observations, RecentVisitor } from '../../shared/ports.ts'
import { isRefusal, refuse } from '../../shared/problems.ts'
import type { ControlView } from '../../shared/registers/controls.ts'
import { PublicKey } from '../../shared/registers/devices.ts'
import { OfficeSettings } from '../../shared/registers/settings.ts'
import { GATEWAY, type Role } from '../../shared/roles.ts'
import { authorityWords } from '../../shared/words/access.ts'

export interface Key {
  readonly privateKey: KeyObject
  readonly publicKey: PublicKey
}

export function newKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { privateKey, publicKey: PublicKey.parse(publicKey.export({ format: 'jwk' })) }
}

export interface Member extends Key {
  readonly person: string
  readonly device: string
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  json(): Record<string, unknown>
}

export interface AskOptions {
  readonly key?: Key
  /** A value, sent as JSON, or text sent as it is. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** The proof's own words, where they are not the truth. */
  readonly proof?: {
    readonly method?: string
    readonly url?: string
    readonly body?: string
    readonly nonce?: string | undefined
    readonly jwt?: string
  }
  /** Loopback address to come from: limits count by it. */
  readonly from?: string
}

export interface TestDesk {
  readonly desk: Desk
  readonly origin: string
  readonly port: number
  readonly ca: string
  readonly ledger: LedgerWithVault
  readonly identity: OfficeIdentity
  readonly pairing: Pairing
  readonly stepUp: StepUp
  /** What stands in the sealed file of passphrases. */
  readonly passphrases: { kept: Uint8Array | undefined; fail: boolean }
  /** UTC milliseconds of the gateway, and the steady milliseconds of its nonces. */
  readonly time: { now: number; steady: number }
  /** What was logged as an error. */
  readonly errors: object[]
  controls: ControlView[]
  /** Whom the front saw in the last hour. */
  recent: RecentVisitor[]
  readonly observations: Observations
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>
  /** The nonce of the desk's last answer. */
  nonce(): string
  join(role: Role, name?: string, kind?: 'member' | 'machine'): Promise<Member>
  client(member: Key): Client
  renewCertificate(): Certificate
  close(): Promise<void>
}

/** @param more ports that a test brings itself, or makes of the ledger and the clock. */
export async function openTestDesk(
  names: readonly string[] = [],
  more: Partial<DeskPorts> | ((parts: { ledger: LedgerWithVault; clock: Clock; log: Log }) => Partial<DeskPorts>) = {},
): Promise<TestDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-desk-'))
  const time = { now: Date.now(), steady: 0 }
  const errors: object[] = []
  const log: Log = { debug() {}, info() {}, warn() {}, error: fields => void errors.push(fields) }
  const clock = () => time.now
  const ledger = await openLedger({ folder, masterKey: randomBytes(32), clock, log })
  const key = await ledger.purposeKey('observations')
  const observations = await openObservations({ path: join(folder, 'summaries.db'), key, clock, log })
  const identity = await openIdentity(ledger, () => time.steady)
  const authority = makeAuthority({ hostName: 'office-pc', addresses: [] }, [], Date.now())
  const { certificates, renew } = testCertificates(authority)
  const pairing = new Pairing({
    clock,
    ledger,
    random: randomBytes,
    newId: randomUUID,
    caFingerprint: () => certificates.caFingerprint,
  })
  const passphrases: { kept: Uint8Array | undefined; fail: boolean } = { kept: undefined, fail: false }
  const stepUp = await StepUp.open({
    clock,
    ledger,
    newId: randomUUID,
    steady: () => time.steady,
    officeName: () => 'Office Kaede',
    file: {
      read: () => passphrases.kept,
      write(plain) {
        if (passphrases.fail) throw new Error('no room')
        passphrases.kept = Uint8Array.from(plain)
      },
    },
  })
  let office = OfficeSettings.parse({})
  const held = { controls: [] as ControlView[], recent: [] as RecentVisitor[] }
  const desk: Desk = createDesk(
    { host: '127.0.0.1', port: 0, names, language: 'en', version: '0.0.0-test' },
    {
      clock,
      log,
      ledger,
      certificates,
      identity,
      pairing,
      settings: {
        get: () => office,
        change: async patch => {
          office = OfficeSettings.parse({ ...office, ...patch })
          return office
        },
      },
      setup: {
        state: () => ({
          recoveryWords: null,
          upstream: null,
          frontUrls: [],
          deskUrls: [],
          caFingerprint: certificates.caFingerprint,
        }),
        confirmRecovery: async () => undefined,
      },
      controls: { views: async () => held.controls, check: async () => undefined },
      stepUp,
      authority: {
        view: () => ({
          current: { name: authority.name, fingerprint: certificates.caFingerprint, notAfter: authority.notAfter },
          next: null,
          earlier: [],
        }),
        change: async () => refuse('conflict', authorityWords.none),
      },
      regain: new Regain({
        clock,
        ledger,
        newId: randomUUID,
        language: 'en',
        recipient: async () => (await ledger.recovery())?.recipient ?? null,
        hasAdministrator: () => identity.members.hasAdministrator(),
        invite: input => pairing.invite(input),
        link: code => desk.link(code),
      }),
      frontReady: () => true,
      front: { recent: () => held.recent },
      observations,
      ...(typeof more === 'function' ? more({ ledger, clock, log }) : more),
    },
  )
  const port = await desk.listen()
  const origin = desk.origin()
  let nonce = ''

  async function ask(method: string, path: string, { key, body, headers, proof, from }: AskOptions = {}): Promise<Answer> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const sent: Record<string, string> = { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers }
    if (key && nonce === '') await ask('GET', '/healthz')
    if (key) sent[PROOF_HEADER] = proof?.jwt ?? (await signed(key, method, path, text, proof))
    const answer = await send({ port, method, path, headers: sent, body: text, ca: authority.pem, from })
    nonce = String(answer.headers[NONCE_HEADER] ?? nonce)
    return answer
  }

  function signed(
    key: Key,
    method: string,
    path: string,
    text: string | undefined,
    said: AskOptions['proof'] = {},
  ): Promise<string> {
    const request = { method, url: origin + path, body: text, nonce, ...said }
    return signProof(key, request)
  }

  async function write(register: 'people' | 'devices', operation: string, row: string, input: object): Promise<void> {
    const done = await ledger.execute({ register, operation, row, input, actor: GATEWAY })
    if (isRefusal(done)) throw new Error(done.why.en)
  }

  return {
    desk,
    origin,
    port,
    ca: authority.pem,
    ledger,
    identity,
    pairing,
    stepUp,
    passphrases,
    time,
    errors,
    get controls() {
      return held.controls
    },
    set controls(views) {
      held.controls = views
    },
    get recent() {
      return held.recent
    },
    set recent(visitors) {
      held.recent = visitors
    },
    observations,
    ask,
    nonce: () => nonce,
    async join(role, name: string = role, kind = 'member') {
      const key = newKey()
      const [person, device] = [randomUUID(), randomUUID()]
      const thumbprint = await calculateJwkThumbprint(key.publicKey, 'sha256')
      await write('people', 'add', person, { name, role, kind })
      await write('devices', 'pair', device, {
        person,
        name: `${name}'s PC`,
        kind: 'extension',
        publicKey: key.publicKey,
        thumbprint,
      })
      return { ...key, person, device }
    },
    client: ({ privateKey }) =>
      createClient({ origin, address: '127.0.0.1', ca: authority.pem, key: privateKey.export({ format: 'jwk' }) as JWK }),
    renewCertificate: renew,
    async close() {
      await desk.close(0)
      identity.close()
      stepUp.close()
      await observations.close()
      await ledger.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function testCertificates(authority: Authority): { certificates: Certificates; renew(): Certificate } {
  const issue = (): Certificate => {
    const leaf = makeLeaf(authority, { dns: ['localhost', 'office-pc'], ip: ['127.0.0.1'] }, Date.now())
    return { cert: leaf.pem, key: leaf.keyPem, names: ['localhost', 'office-pc', '127.0.0.1'], notAfter: 0, own: false }
  }
  let current = issue()
  const listeners = new Set<() => void>()
  const certificates: Certificates = {
    ca: authority.pem,
    caFingerprint: authority.x509.fingerprint256,
    front: () => current,
    desk: () => current,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {},
  }
  return {
    certificates,
    renew() {
      current = issue()
      for (const listener of listeners) listener()
      return current
    },
  }
}

interface Sending {
  readonly port: number
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly ca: string
  readonly from: string | undefined
}

/** One request on a connection of its own. Event streams are read until their first event. */
function send({ port, method, path, headers, body, ca, from }: Sending): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      method,
      path,
      ca,
      servername: 'localhost',
      agent: false as const,
      ...(from === undefined ? {} : { localAddress: from }),
      headers: {
        host: `localhost:${port}`,
        ...headers,
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      },
    }
    const request = httpsRequest(options, answer => {
      let text = ''
      const done = () => {
        const { statusCode: status = 0, headers } = answer
        resolve({ status, headers, text, json: () => JSON.parse(text) as Record<string, unknown> })
      }
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
        if (answer.headers['content-type']?.startsWith('text/event-stream') && text.includes('\n\n')) {
          done()
          request.destroy()
        }
      })
      answer.on('end', done)
      answer.on('error', reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}
