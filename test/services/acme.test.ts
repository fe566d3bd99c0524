// Public names against a real ACME authority: got by both challenges, renewed and swapped on an open listener, and words for what fails.
import { spawnSync } from 'node:child_process'
import { randomBytes, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Agent } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type ConnectionOptions, connect, getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { freePort, GatewayProcess } from '../integration/gateway-process.ts'
import { ask, openFront } from './acme-front.ts'
import { Pebble, type PebbleOptions } from './pebble.ts'

const NAME = 'app.sekisho.example'

interface World extends AsyncDisposable {
  readonly pebble: Pebble
  readonly gateway: GatewayProcess
}

/** A gateway whose ports are 443 and 80 to the authority. */
async function world(settings: Record<string, string>, options: Partial<PebbleOptions> = {}): Promise<World> {
  const [httpPort, frontPort, deskPort] = [await freePort(), await freePort(), await freePort()]
  const pebble = await Pebble.start({ tlsPort: frontPort, httpPort, ...options })
  const gateway = new GatewayProcess(frontPort, deskPort, {
    SEKISHO_PUBLIC_NAMES: NAME,
    SEKISHO_ACME_DIRECTORY: pebble.directory,
    SEKISHO_ACME_EMAIL: 'it@sekisho.example',
    SEKISHO_HTTP_PORT: String(httpPort),
    NODE_EXTRA_CA_CERTS: pebble.caFile,
    ...settings,
  })
  return {
    pebble,
    gateway,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await pebble[Symbol.asyncDispose]()
    },
  }
}

/** The certificate a client is given for a name, if it trusts it and it is for that name; else the code of the error. */
function presented(
  port: number,
  servername: string,
  options: Pick<ConnectionOptions, 'ca' | 'ALPNProtocols'>,
): Promise<X509Certificate | string> {
  return new Promise(resolve => {
    const socket: TLSSocket = connect({ host: '127.0.0.1', port, servername, ...options }, () => {
      resolve(new X509Certificate(socket.getPeerCertificate().raw))
      socket.destroy()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
}

async function issuedBy(port: number, name: string, ca: string): Promise<X509Certificate | undefined> {
  const seen = await presented(port, name, { ca: [ca] })
  return typeof seen === 'string' ? undefined : seen
}

async function eventually<T>(look: () => Promise<T | undefined> | T | undefined, what: string | (() => string)): Promise<T> {
  for (let tries = 0; tries < 600; tries += 1) {
    const seen = await look()
    if (seen !== undefined) return seen
    await pause(100)
  }
  throw new Error(`never: ${typeof what === 'string' ? what : what()}`)
}

const logOf = (gateway: GatewayProcess) => readFileSync(join(gateway.data, 'log', 'gateway.log'), 'utf8')

/** The sentence in the log about the last failed attempt. */
const saidBy = (gateway: GatewayProcess, part: string) =>
  eventually(
    () => (logOf(gateway).includes(part) ? true : undefined),
    () => `"${part}" in the log\n${logOf(gateway)}`,
  )

describe.each(['tls-alpn-01', 'http-01'] as const)('%s', challenge => {
  test('a certificate is got, presented for its name only, kept over a restart, and no key is readable', async () => {
    await using open = await world({ SEKISHO_ACME_CHALLENGE: challenge })
    const { pebble, gateway } = open
    await gateway.start()
    const root = await pebble.root()
    const leaf = await eventually(() => issuedBy(gateway.frontPort, NAME, root), `a certificate\n${pebble.output}`)
    expect(leaf.subjectAltName).toBe(`DNS:${NAME}`)
    const office = readFileSync(join(gateway.data, 'ca.pem'), 'utf8')
    for (const port of [gateway.frontPort, gateway.deskPort])
      expect((await issuedBy(port, 'localhost', office))?.subjectAltName).toContain('DNS:localhost')
    // The desk keeps the office's CA for every name.
    expect(await presented(gateway.deskPort, NAME, { ca: [office] })).toBe('ERR_TLS_CERT_ALTNAME_INVALID')

    for (const file of ['acme.sealed', 'public.key.sealed'])
      expect(readFileSync(join(gateway.data, 'tls', file), 'latin1')).not.toMatch(/PRIVATE KEY|127\.0\.0\.1/)
    expect(logOf(gateway) + gateway.output).not.toContain('PRIVATE KEY')

    await gateway.stop()
    await pebble.stopAuthority()
    await gateway.start()
    expect((await issuedBy(gateway.frontPort, NAME, root))?.fingerprint256).toBe(leaf.fingerprint256)
  })
})

describe('the front with public names', () => {
  test("serves the app under the name with HSTS, and a handshake in ACME's protocol never becomes HTTP", async () => {
    const asked: string[] = []
    const app = createServer((req, res) => {
      asked.push(req.url ?? '')
      res.end('the app')
    })
    await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
    const { port: appPort } = app.address() as AddressInfo
    await using open = await world({ SEKISHO_UPSTREAM: `http://127.0.0.1:${appPort}` })
    try {
      const { pebble, gateway } = open
      await gateway.start()
      const root = await pebble.root()
      await eventually(() => issuedBy(gateway.frontPort, NAME, root), 'a certificate')
      const page = await ask(gateway.frontPort, { ca: root, host: NAME })
      expect(page).toMatchObject({ status: 200, body: 'the app', hsts: 'max-age=86400' })
      const office = readFileSync(join(gateway.data, 'ca.pem'), 'utf8')
      const local = await ask(gateway.frontPort, { ca: office, host: `localhost:${gateway.frontPort}`, servername: 'localhost' })
      expect(local).toMatchObject({ status: 200, hsts: undefined })

      asked.length = 0
      for (const protocols of [['acme-tls/1'], ['acme-tls/1', 'http/1.1'], ['unheard-of']])
        expect(await presented(gateway.frontPort, NAME, { ALPNProtocols: protocols })).toMatch(/ALERT|ECONNRESET|alert/i)
      expect(asked).toEqual([])
      const plain = spawnSync(
        'curl',
        [
          '-s',
          '-o',
          '/dev/null',
          '-w',
          '%{http_code} %{redirect_url}',
          '-H',
          `Host: ${NAME}`,
          `http://127.0.0.1:${gateway.env.SEKISHO_HTTP_PORT}/a?b`,
        ],
        { encoding: 'utf8' },
      )
      expect(plain.stdout).toBe(`308 https://${NAME}/a?b`)
    } finally {
      app.close()
    }
  })

  test('gets its certificate although every second nonce is refused, and with an account made beforehand', async () => {
    const key = randomBytes(48).toString('base64url')
    const keyFile = join(tmpdir(), `sekisho-eab-${randomBytes(6).toString('hex')}`)
    writeFileSync(keyFile, `${key}\n`, { mode: 0o600 })
    try {
      await using open = await world(
        { SEKISHO_ACME_EAB_KID: 'kid-1', SEKISHO_ACME_EAB_KEY_FILE: keyFile },
        { refusedNonces: 50, externalAccounts: { 'kid-1': key } },
      )
      await open.gateway.start()
      const root = await open.pebble.root()
      await eventually(() => issuedBy(open.gateway.frontPort, NAME, root), `a certificate\n${open.pebble.output}`)
      expect(open.pebble.output).toMatch(/badNonce|bad nonce|nonce/i)
    } finally {
      rmSync(keyFile)
    }
  })
})

describe('an authority that cannot prove the name', () => {
  test.each([
    ['tls-alpn-01', 'a name without an address', 'fail', 'Could not resolve'],
    [
      'tls-alpn-01',
      'an address where nobody listens',
      '127.0.0.9',
      'did not find this gateway under app.sekisho.example, port 443',
    ],
    ['http-01', 'an address where nobody listens', '127.0.0.9', 'could not reach app.sekisho.example on port 80'],
  ])('%s: %s becomes a warning in words, and the front goes on', async (challenge, _what, address, sentence) => {
    await using open = await world({ SEKISHO_ACME_CHALLENGE: challenge, SEKISHO_FRONT_HOST: '127.0.0.1' })
    const { pebble, gateway } = open
    await pebble.resolve(NAME, address)
    await gateway.start()
    await saidBy(gateway, sentence)
    const office = readFileSync(join(gateway.data, 'ca.pem'), 'utf8')
    expect(await issuedBy(gateway.frontPort, 'localhost', office)).toBeDefined()
    expect(existsSync(join(gateway.data, 'tls', 'public.pem'))).toBe(false)
    // The control says it too, with the reason.
    const { stdout } = gateway.sekisho('check', 'tls')
    expect(stdout).toContain(sentence)
  })

  test('an authority that nobody vouches for is not believed, and said', async () => {
    await using open = await world({ NODE_EXTRA_CA_CERTS: '' })
    await open.gateway.start()
    await saidBy(open.gateway, 'cannot be reached')
    expect(open.pebble.output).not.toContain('POST /')
  })
})

describe('renewal', () => {
  test('at two thirds of its life the certificate is replaced on the open listener, and no connection is dropped', async () => {
    const httpPort = await freePort()
    const frontPort = await freePort()
    await using pebble = await Pebble.start({ tlsPort: frontPort, httpPort })
    setDefaultCACertificates([...getCACertificates('default'), pebble.ca])
    let now = Date.now()
    await using office = await openFront({ frontPort, name: NAME, directory: pebble.directory, clock: () => now })
    const { certificates } = office
    await certificates.renewPublic()
    const root = await pebble.root()
    const first = await issuedBy(frontPort, NAME, root)
    expect(first).toBeDefined()

    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const before = await ask(frontPort, { ca: root, host: NAME, agent })
    const slow = ask(frontPort, { ca: root, host: NAME, path: '/slow' })
    const life = first!.validToDate.getTime() - first!.validFromDate.getTime()
    now = first!.validFromDate.getTime() + (life * 2) / 3 - 60_000
    await certificates.renewPublic()
    expect((await issuedBy(frontPort, NAME, root))?.fingerprint256).toBe(first!.fingerprint256)
    now += 120_000
    await certificates.renewPublic()
    const second = await issuedBy(frontPort, NAME, root)
    expect(second?.fingerprint256).not.toBe(first!.fingerprint256)
    expect(certificates.publicNames()?.trouble).toBeNull()
    expect(new X509Certificate(certificates.forName(NAME)!.cert).fingerprint256).toBe(second?.fingerprint256)

    // The connection from before the swap goes on, and so does the answer that was under way.
    const after = await ask(frontPort, { ca: root, host: NAME, agent })
    expect(after).toMatchObject({ status: 200, localPort: before.localPort })
    office.finish()
    expect((await slow).body).toBe('slow answer')
    agent.destroy()
  })

  test('an authority that was away and forgot the account is registered at again', async () => {
    await using open = await world({})
    const { pebble, gateway } = open
    await gateway.start()
    const old = await pebble.root()
    await eventually(() => issuedBy(gateway.frontPort, NAME, old), 'a certificate')
    await gateway.stop()
    await pebble.stopAuthority()
    await pebble.startAuthority()
    rmSync(join(gateway.data, 'tls', 'public.key.sealed'))
    await gateway.start()
    const root = await pebble.root()
    expect(root).not.toBe(old)
    await eventually(() => issuedBy(gateway.frontPort, NAME, root), `a certificate\n${logOf(gateway)}`)
  })
})
