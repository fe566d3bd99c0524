// A front with public names in this process, so that its clock can be moved; and one request as a visitor's browser makes it.
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { type Agent, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createFront } from '../../gateway/front/front.ts'
import { writeFileDurably } from '../../gateway/keys/durable-file.ts'
import { createSealer } from '../../gateway/keys/seal.ts'
import { createRuleEngine } from '../../gateway/rules/engine.ts'
import { type OfficeCertificates, openCertificates } from '../../gateway/tls/certificates.ts'
import type { Log } from '../../shared/ports.ts'

export interface Asked {
  readonly ca: string
  readonly host: string
  readonly servername?: string
  readonly path?: string
  readonly agent?: Agent
}

export interface Answer {
  readonly status: number | undefined
  readonly body: string
  readonly hsts: string | undefined
  /** The visitor's own port: the same one means the same connection. */
  readonly localPort: number | undefined
}

/** One request to a loopback port under a host name, trusting one CA. */
export function ask(port: number, { ca, host, servername = host, path = '/', agent }: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, servername, path, ca, agent: agent ?? false, headers: { Host: host } },
      answer => {
        const localPort = answer.socket.localPort
        const hsts = answer.headers['strict-transport-security']
        text(answer).then(body => resolve({ status: answer.statusCode, body, hsts, localPort }), reject)
      },
    )
    sent.on('error', reject).end()
  })
}

export interface OpenFront extends AsyncDisposable {
  readonly certificates: OfficeCertificates
  /** Ends the answers under `/slow`. */
  finish(): void
}

/** The front with certificates of its own and an app behind it. Renewal runs when it is called. */
export async function openFront(at: {
  frontPort: number
  directory: string
  name: string
  clock: () => number
}): Promise<OpenFront> {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-acme-'))
  const unfinished: (() => void)[] = []
  const app = createServer((req, res) => {
    if (req.url !== '/slow') return void res.end('the app')
    res.write('slow ')
    unfinished.push(() => res.end('answer'))
  })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  const { clock } = at
  const silent = () => undefined
  const log: Log = { debug: silent, info: silent, warn: silent, error: silent }
  const sealer = createSealer(randomBytes(32))
  const certificates = await openCertificates({
    folder,
    ...sealer,
    write: writeFileDurably,
    names: [],
    publicNames: { names: [at.name], directory: at.directory, email: null, challenge: 'tls-alpn-01', binding: null, hstsDays: 1 },
    clock,
    log,
  })
  const front = createFront(
    {
      host: '127.0.0.1',
      port: at.frontPort,
      upstream: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
      names: [at.name],
      language: 'en',
    },
    {
      // Time within the front goes on as usual: only the certificates are moved to another day.
      clock: Date.now,
      log,
      certificates,
      newId: randomUUID,
      rules: createRuleEngine(),
      blocked: async () => undefined,
      summarised: async () => undefined,
      contact: () => ({ name: '', phone: '', officeName: '' }),
    },
  )
  await front.listen()
  return {
    certificates,
    finish() {
      for (const end of unfinished.splice(0)) end()
    },
    async [Symbol.asyncDispose]() {
      await front.close(100)
      await certificates.close()
      app.closeAllConnections()
      await new Promise(resolve => app.close(resolve))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
