// For tests: an ACME authority in memory, asked without a network. It checks signatures, nonces and challenges, and each answer can be spoiled.
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  verify,
  X509Certificate,
} from 'node:crypto'
import type { Ask, DirectoryAnswer, Question } from './acme-ask.ts'
import { type Extension, issue } from './issue.ts'

const DAY = 86_400_000
const ORIGIN = 'https://authority.example'
/** A P-256 SubjectPublicKeyInfo up to its point. */
const SPKI = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex')

interface FakeOrder {
  names: string[]
  status: string
  proved: Set<string>
  certificate?: string
}

export class FakeAuthority {
  readonly directory = `${ORIGIN}/dir`
  readonly asked: string[] = []
  readonly accounts = new Map<string, { jwk: JsonWebKey; contact: string[]; binding: boolean }>()
  readonly orders: FakeOrder[] = []
  /** The challenge as the office answers it; set by the test. */
  look: (name: string, token: string) => { digest?: string; keyAuthorization?: string } = () => ({})
  /** Changes or replaces an answer before it is sent; throwing is a broken connection. */
  spoil: (question: Question, answer: DirectoryAnswer) => DirectoryAnswer = (_question, answer) => answer
  /** Every so many signed requests a nonce is refused; 0: none. */
  refuseNonces = 0
  lifeDays = 90
  now: () => number
  readonly #key = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly #nonces = new Set<string>()
  #count = 0

  constructor(now: () => number) {
    this.now = now
  }

  readonly ask: Ask = async (question, signal) => {
    signal.throwIfAborted()
    this.asked.push(`${question.method} ${question.url.slice(ORIGIN.length)}`)
    return this.spoil(question, this.#answer(question))
  }

  #answer({ method, url, body }: Question): DirectoryAnswer {
    const path = url.slice(ORIGIN.length)
    if (path === '/dir')
      return this.#said(200, { newNonce: `${ORIGIN}/nonce`, newAccount: `${ORIGIN}/account`, newOrder: `${ORIGIN}/order` })
    if (path === '/nonce') return this.#said(200, '')
    if (method !== 'POST' || body === undefined) return this.#problem(405, 'malformed')
    const signed = JSON.parse(body) as { protected: string; payload: string; signature: string }
    const header = JSON.parse(Buffer.from(signed.protected, 'base64url').toString()) as {
      nonce: string
      url: string
      kid?: string
      jwk?: JsonWebKey
    }
    this.#count += 1
    const refused = this.refuseNonces > 0 && this.#count % this.refuseNonces === 0
    if (!this.#nonces.delete(header.nonce) || refused) return this.#problem(400, 'badNonce')
    const jwk = header.jwk ?? this.accounts.get(header.kid ?? '')?.jwk
    if (jwk === undefined) return this.#problem(400, 'accountDoesNotExist')
    const data = Buffer.from(`${signed.protected}.${signed.payload}`)
    const key: KeyObject = createPublicKey({ key: jwk, format: 'jwk' })
    const good = verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signed.signature, 'base64url'))
    if (!good || header.url !== url) return this.#problem(400, 'malformed')
    const payload = signed.payload === '' ? {} : JSON.parse(Buffer.from(signed.payload, 'base64url').toString())
    return this.#do(path, payload, jwk)
  }

  #do(path: string, payload: Record<string, unknown>, jwk: JsonWebKey): DirectoryAnswer {
    const [, what = '', id = '', name = ''] = path.split('/')
    const order = this.orders[Number(id)]
    if (what === 'account') {
      const url = `${ORIGIN}/account/${thumbprint(jwk)}`
      const known = this.accounts.has(url)
      const binding = payload.externalAccountBinding !== undefined
      if (id === '' && !known) this.accounts.set(url, { jwk, contact: payload.contact as string[], binding })
      if (id !== '') this.accounts.get(url)!.contact = payload.contact as string[]
      return { ...this.#said(known ? 200 : 201, { status: 'valid' }), location: url }
    }
    if (what === 'order' && id === '') {
      const names = (payload.identifiers as { value: string }[]).map(one => one.value)
      this.orders.push({ names, status: 'pending', proved: new Set() })
      const at = this.orders.length - 1
      return { ...this.#said(201, this.#orderAnswer(at)), location: `${ORIGIN}/order/${at}` }
    }
    if (order === undefined) return this.#problem(404, 'malformed')
    if (what === 'order') return this.#said(200, this.#orderAnswer(Number(id)))
    const token = createHash('sha256').update(`${id}${name}`).digest('base64url')
    if (what === 'challenge') {
      const expected = `${token}.${thumbprint(jwk)}`
      const seen = this.look(name, token)
      const digest = createHash('sha256').update(expected).digest('hex')
      if (seen.keyAuthorization === expected || seen.digest === digest) order.proved.add(name)
      else order.status = 'invalid'
      if (order.proved.size === order.names.length) order.status = 'ready'
      return this.#said(200, {})
    }
    if (what === 'authorization') {
      const status = order.proved.has(name) ? 'valid' : order.status === 'invalid' ? 'invalid' : 'pending'
      const error = status === 'invalid' && { error: { type: 'urn:ietf:params:acme:error:unauthorized', detail: 'wrong answer' } }
      const challenge = (type: string) => ({ type, token, status, url: `${ORIGIN}/challenge/${id}/${name}`, ...error })
      return this.#said(200, {
        identifier: { type: 'dns', value: name },
        status,
        challenges: [challenge('dns-01'), challenge('http-01'), challenge('tls-alpn-01')],
      })
    }
    if (what === 'finalize' && order.status === 'ready') {
      order.certificate = this.certificateFor(order.names, publicKeyIn(Buffer.from(payload.csr as string, 'base64url')))
      order.status = 'valid'
      return this.#said(200, this.#orderAnswer(Number(id)))
    }
    if (what === 'certificate' && order.certificate) return { ...this.#said(200, ''), body: order.certificate }
    return this.#problem(403, 'orderNotReady')
  }

  #orderAnswer(at: number): object {
    const order = this.orders[at]!
    return {
      status: order.status,
      authorizations: order.names.map(name => `${ORIGIN}/authorization/${at}/${name}`),
      finalize: `${ORIGIN}/finalize/${at}`,
      ...(order.certificate ? { certificate: `${ORIGIN}/certificate/${at}` } : {}),
    }
  }

  /** A certificate of this authority, whoever asks. */
  certificateFor(names: readonly string[], publicKey: KeyObject, from = this.now(), days = this.lifeDays): string {
    const altNames = names.map(value => ({ type: 2, value }))
    const fields = { subject: names[0]!, issuer: 'Fake', publicKey, notBefore: from, notAfter: from + days * DAY }
    return issue({ ...fields, extensions: [{ name: 'subjectAltName', altNames } as Extension] }, this.#key.privateKey)
  }

  #said(status: number, content: unknown): DirectoryAnswer {
    const nonce = randomBytes(12).toString('base64url')
    this.#nonces.add(nonce)
    return { status, body: content === '' ? '' : JSON.stringify(content), nonce, location: undefined, retryAfter: undefined }
  }

  #problem(status: number, code: string): DirectoryAnswer {
    return this.#said(status, { type: `urn:ietf:params:acme:error:${code}`, detail: `refused: ${code}` })
  }
}

function thumbprint({ crv, kty, x, y }: JsonWebKey): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}

function publicKeyIn(csr: Buffer): KeyObject {
  const at = csr.indexOf(SPKI)
  return createPublicKey({ key: csr.subarray(at, at + SPKI.length + 65), format: 'der', type: 'spki' })
}

/** The digest in a TLS-ALPN-01 challenge's certificate: the last 32 bytes of its critical acmeIdentifier extension (RFC 8737). */
export function digestIn(cert: string): string | undefined {
  const { raw } = new X509Certificate(cert)
  // OID 1.3.6.1.5.5.7.1.31, critical TRUE, OCTET STRING of an OCTET STRING of 32 bytes.
  const mark = Buffer.from('06082b0601050507011f0101ff04220420', 'hex')
  const at = raw.indexOf(mark)
  return at < 0 ? undefined : raw.subarray(at + mark.length, at + mark.length + 32).toString('hex')
}
