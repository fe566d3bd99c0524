// The front before real servers: nginx and Caddy as the office's app, and OpenSSL as a visitor that tries old TLS.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { GatewayProcess } from '../integration/gateway-process.ts'
import { PeerServer } from './server.ts'

function curl(
  gateway: GatewayProcess,
  path: string,
  ...options: string[]
): { status: number | null; body: Buffer; head: string } {
  const headFile = join(gateway.folder, 'answer-head')
  const run = spawnSync(
    'curl',
    [
      '-s',
      '--max-time',
      '60',
      '--cacert',
      join(gateway.data, 'ca.pem'),
      '-D',
      headFile,
      ...options,
      `https://localhost:${gateway.frontPort}${path}`,
    ],
    { maxBuffer: 200_000_000 },
  )
  return { status: run.status, body: run.stdout, head: readFileSync(headFile, 'utf8').toLowerCase() }
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const residentMiB = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

describe.each(['nginx', 'caddy'] as const)('%s behind the front', kind => {
  test('large files, ranges, compression, revalidation and missing pages arrive as the app sent them', async () => {
    await using app = await PeerServer[kind]()
    await app.start()
    await using gateway = await GatewayProcess.create({ SEKISHO_UPSTREAM: app.origin })
    await gateway.start()

    const before = residentMiB(gateway.child!.pid!)
    const large = curl(gateway, '/large.bin')
    expect(large.head).toContain('200')
    expect(sha256(large.body)).toBe(sha256(app.large))
    // The body streams: 50 MB pass through without staying.
    expect(residentMiB(gateway.child!.pid!) - before).toBeLessThan(100)

    const range = curl(gateway, '/large.bin', '-r', '1000-1999')
    expect(range.head).toContain('206')
    expect(range.body.equals(app.large.subarray(1000, 2000))).toBe(true)

    const plain = curl(gateway, '/page.html')
    const packed = curl(gateway, '/page.html', '--compressed')
    expect(packed.head).toContain('content-encoding: gzip')
    expect(packed.body.equals(plain.body)).toBe(true)

    const tag = /etag: (\S+)/.exec(plain.head)?.[1]
    expect(tag).toBeDefined()
    expect(curl(gateway, '/page.html', '-H', `If-None-Match: ${tag}`).head).toContain('304')
    expect(curl(gateway, '/nothing-here').head).toContain('404')
    const head = curl(gateway, '/page.html', '-I')
    expect(head.head).toContain('200')
    expect(head.status).toBe(0)
  })
})

describe('nginx behind the front', () => {
  test('sees the visitor, not what the visitor claims; its redirects lead back to the front', async () => {
    await using app = await PeerServer.nginx()
    await app.start()
    await using gateway = await GatewayProcess.create({ SEKISHO_UPSTREAM: app.origin })
    await gateway.start()
    const seen = curl(
      gateway,
      '/seen',
      // HTTP/2 has no field Connection.
      '--http1.1',
      '-H',
      'X-Forwarded-For: 6.6.6.6',
      '-H',
      'Connection: x-secret',
      '-H',
      'X-Secret: 1',
    ).body.toString()
    const [forwardedFor, proto, host, , secret] = seen.split('|')
    expect(forwardedFor).toBe('127.0.0.1')
    expect(proto).toBe('https')
    expect(host).toBe(`localhost:${gateway.frontPort}`)
    expect(secret).toBe('')
    expect(curl(gateway, '/old').head).toContain(`location: https://localhost:${gateway.frontPort}/page.html`)
    const upload = curl(gateway, '/upload', '-X', 'POST', '--data-binary', `@${join(app.folder, 'large.bin')}`)
    expect(upload.head).toContain('201')
  })

  test('stopped, the visitor gets a page in their language; started again, the app is served', async () => {
    await using app = await PeerServer.nginx()
    await app.start()
    await using gateway = await GatewayProcess.create({ SEKISHO_UPSTREAM: app.origin })
    await gateway.start()
    await app.stop()
    const page = curl(gateway, '/page.html', '-H', 'Accept: text/html', '-H', 'Accept-Language: ja')
    expect(page.head).toContain('502')
    expect(page.body.toString()).toContain('lang="ja"')
    await app.start()
    expect(curl(gateway, '/page.html').head).toContain('200')
  })
})

describe('OpenSSL as a visitor', () => {
  test.each(['front', 'desk'] as const)(
    '%s: TLS 1.2 with AEAD and 1.3 only, the chain verifies, nothing older is spoken',
    async listener => {
      await using gateway = await GatewayProcess.create()
      await gateway.start()
      const port = listener === 'front' ? gateway.frontPort : gateway.deskPort
      const handshake = (...options: string[]) => {
        const run = spawnSync(
          'openssl',
          [
            's_client',
            '-connect',
            `127.0.0.1:${port}`,
            '-servername',
            'localhost',
            '-CAfile',
            join(gateway.data, 'ca.pem'),
            '-verify_return_error',
            ...options,
          ],
          { input: '', encoding: 'utf8', timeout: 10_000 },
        )
        return { ok: run.status === 0 && /Verify return code: 0/.test(run.stdout), out: run.stdout + run.stderr }
      }
      expect(handshake('-tls1_3').ok).toBe(true)
      expect(handshake('-tls1_2').ok).toBe(true)
      for (const old of ['-tls1', '-tls1_1']) expect(handshake(old, '-cipher', 'DEFAULT:@SECLEVEL=0').ok).toBe(false)
      expect(handshake('-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-SHA256').ok).toBe(false)
      expect(handshake('-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-GCM-SHA256').ok).toBe(true)
      const plain = spawnSync(
        'curl',
        ['-s', '-o', '/dev/null', '-w', '%{http_code} %{redirect_url}', '--max-time', '10', `http://localhost:${port}/a`],
        { encoding: 'utf8' },
      )
      expect(plain.stdout).toMatch(
        listener === 'front' ? new RegExp(`^30[1278] https://localhost:${port}/a`) : /^(30[1278] https|400)/,
      )
    },
  )
})
