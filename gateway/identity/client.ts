// A client of the desk for Node: proves its key, follows the gateway's nonce, and rebuilds the same errors the gateway gave.
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import type { JWK } from 'jose'
import type { z } from 'zod'
import { NONCE_HEADER, OperateAnswer, PROOF_HEADER, type Route, type RouteName, registerPath, routes } from '../../shared/api.ts'
import { fromProblem, Problem, SekishoError } from '../../shared/problems.ts'
import { type RegisterName, type RowOf, registers } from '../../shared/registers/all.ts'
import { PublicKey } from '../../shared/registers/devices.ts'
import { deskWords } from '../../shared/words/desk.ts'
import { signProof } from './proof.ts'

type Answer<Name extends RouteName> = (typeof routes)[Name] extends Route<z.ZodType, infer Output> ? z.output<Output> : never

export interface ClientOptions {
  /** `https://localhost:8444`: the name must be on the desk's certificate. */
  readonly origin: string
  /** Address to connect to, when it is not what the name resolves to. */
  readonly address?: string
  /** PEM of the office's CA: nothing else is trusted. */
  readonly ca: string | readonly string[]
  /** Private P-256 key as JWK. */
  readonly key: JWK
}

export interface Client {
  call<Name extends RouteName>(
    name: Name,
    options?: { input?: unknown; params?: Record<string, string>; query?: Record<string, string> },
  ): Promise<Answer<Name>>
  list<Name extends RegisterName>(register: Name): Promise<RowOf<Name>[]>
  operate(
    register: RegisterName,
    operation: string,
    options: { row?: string; input: unknown; confirmed?: boolean },
  ): Promise<z.output<typeof OperateAnswer>>
  close(): Promise<void>
}

interface Received {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

/** A deep verification of a long log may take minutes. */
const PATIENCE_MS = 300_000

/** A fresh connection for each request: the command line asks a few questions and ends. */
export function createClient({ origin, address, ca, key }: ClientOptions): Client {
  const { kty, crv, x, y } = key
  const publicKey = PublicKey.parse({ kty, crv, x, y })
  const { hostname, port } = new URL(origin)
  const bare = hostname.replace(/^\[|\]$/g, '')
  let nonce: string | undefined

  const send = async (method: string, path: string, body: string | undefined): Promise<Received> => {
    const proof = await signProof({ privateKey: key, publicKey }, { method, url: origin + path, body, nonce })
    return await new Promise((resolve, reject) => {
      const sent = httpsRequest(
        {
          host: address ?? bare,
          timeout: PATIENCE_MS,
          port,
          path,
          method,
          ca: [ca].flat(),
          // Server names are never addresses (RFC 6066, section 3); the certificate is checked against the address then.
          ...(isIP(bare) ? {} : { servername: hostname }),
          agent: false,
          headers: {
            host: new URL(origin).host,
            accept: 'application/json',
            [PROOF_HEADER]: proof,
            ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          },
        },
        answer => {
          let text = ''
          answer.setEncoding('utf8')
          answer.on('data', chunk => {
            text += chunk
          })
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }))
          answer.on('error', reject)
        },
      )
      sent.on('error', reject)
      sent.on('timeout', () => sent.destroy(new SekishoError('unavailable', deskWords.noAnswer)))
      sent.end(body)
    })
  }

  const ask = async (method: string, path: string, input: unknown): Promise<unknown> => {
    const body = input === undefined ? undefined : JSON.stringify(input)
    let answer = await send(method, path, body)
    const told = answer.headers[NONCE_HEADER]
    if (typeof told === 'string') nonce = told
    // The proof carried no nonce, or one of an earlier process: nothing was done, so proving again is safe.
    if (answer.status === 401 && String(answer.headers['www-authenticate']).includes('use_dpop_nonce'))
      answer = await send(method, path, body)
    return read(answer)
  }

  return {
    async call(name, { input, params = {}, query = {} } = {}) {
      const { method, path } = routes[name]
      const filled = path.replace(/\{(\w+)\}/g, (_, param: string) => encodeURIComponent(params[param] ?? ''))
      const search = new URLSearchParams(query).toString()
      const answer = await ask(method, search ? `${filled}?${search}` : filled, input)
      const { output } = routes[name] as { output?: z.ZodType }
      return (output ? output.parse(answer) : answer) as Answer<typeof name>
    },
    async list(register) {
      const answer = await ask('GET', registerPath(register), undefined)
      return registers[register].row.array().parse((answer as { rows: unknown }).rows) as unknown as RowOf<typeof register>[]
    },
    async operate(register, operation, options) {
      return OperateAnswer.parse(await ask('POST', registerPath(register, operation), options))
    },
    async close() {
      // Nothing is kept open between requests.
    },
  }
}

function read({ status, headers, body }: Received): unknown {
  const json = String(headers['content-type']).includes('json')
  const document: unknown = json ? parse(body) : body
  if (status >= 200 && status < 300) return document
  const problem = Problem.safeParse(document)
  throw problem.success ? fromProblem(problem.data) : new SekishoError('unavailable', deskWords.strangeAnswer)
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new SekishoError('unavailable', deskWords.strangeAnswer)
  }
}
