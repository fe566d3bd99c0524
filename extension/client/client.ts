// The gateway as the extension's pages see it: typed calls by the shared route table, registers, and "the head moved".
import { z } from 'zod'
import { OperateAnswer, type Route, registerPath, routes as tableRoutes } from '../../shared/api.ts'
import { consentRoutes } from '../../shared/consent-routes.ts'
import { type RegisterName, type RowOf, registers } from '../../shared/registers/all.ts'
import { Role } from '../../shared/roles.ts'
import { ConnectionError } from './connection-error.ts'
import { events } from './event-stream.ts'
import { steppedUp } from './step-up.ts'
import { clear, get, put, remove } from './store.ts'
import { fits, prove, read } from './transport.ts'
import { wish } from './wish.ts'

export { ConnectionError }

/** Set when a member is paired: where the gateway is, and who this browser is there. */
const Pairing = z.strictObject({
  origin: z.string(),
  device: z.string(),
  person: z.string(),
  name: z.string(),
  role: Role,
  caFingerprint: z.string(),
})
export type Paired = z.infer<typeof Pairing>

const PAIRED = 'paired'
/** Where the witness keeps what it saw of the log. A new pairing begins it anew: the administrator who approves it vouches for the log. */
export const WITNESS = 'witness'
/** Tells every page and the background that the pairing began or ended. */
const CHANNEL = 'sekisho pairing'

export async function paired(): Promise<Paired | null> {
  const kept = Pairing.safeParse(await get('kept', PAIRED))
  return kept.success ? kept.data : null
}

export async function keepPaired(value: Paired): Promise<void> {
  if ((await paired())?.device !== value.device) await remove('kept', WITNESS)
  await put('kept', PAIRED, value)
  tellPairing()
}

/** Listens until the signal aborts. */
export function onPairingChanged(listener: () => void, signal?: AbortSignal): void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = listener
  signal?.addEventListener('abort', () => channel.close())
}

function tellPairing(): void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage(null)
  channel.close()
}

async function origin(): Promise<string> {
  const here = await paired()
  if (!here) throw new ConnectionError('S-KEY-01')
  return here.origin
}

/** The table, and the part of it that stands in a file of its own. */
const routes = { ...consentRoutes, ...tableRoutes }
type RouteName = keyof typeof routes

export type AnswerOf<Name extends RouteName> =
  (typeof routes)[Name] extends Route<z.ZodType, infer Output> ? z.output<Output> : never

export interface CallOptions {
  input?: unknown
  params?: Record<string, string>
  query?: Record<string, string>
  signal?: AbortSignal
}

/** Calls a route of the table. @throws SekishoError as the gateway meant it, or ConnectionError. */
export async function call<Name extends RouteName>(
  name: Name,
  { input, params = {}, query = {}, signal }: CallOptions = {},
): Promise<AnswerOf<Name>> {
  const route: Route = routes[name]
  const filled = route.path.replace(/\{(\w+)\}/g, (_, param: string) => encodeURIComponent(params[param] ?? ''))
  const search = new URLSearchParams(query).toString()
  const body = input === undefined ? undefined : JSON.stringify(input)
  const path = search ? `${filled}?${search}` : filled
  const send = async (headers: Readonly<Record<string, string>>) =>
    await read(await prove(await origin(), { method: route.method, path, body, signal, headers }))
  // Where the passphrase itself is sent, a refusal is for whoever typed it.
  const own = name === 'stepUp' || name === 'setStepUp'
  const parsed = fits(route.output ?? z.unknown(), own ? await send({}) : await steppedUp(send)) as AnswerOf<Name>
  if (name === 'me') await followMe(parsed as AnswerOf<'me'>)
  return parsed
}

/** Name and role can change at the gateway: what this browser shows offline follows. */
async function followMe({ name, role, person, device }: AnswerOf<'me'>): Promise<void> {
  const known = await paired()
  if (known && (known.name !== name || known.role !== role)) await keepPaired({ ...known, name, role, person, device })
}

/** A file of the gateway, such as a receipt; its name is what the gateway calls it. @throws SekishoError or ConnectionError. */
export async function file(path: string): Promise<{ name: string; content: Blob }> {
  const answer = await prove(await origin(), { method: 'GET', path })
  if (!answer.ok) await read(answer)
  const named = /filename="([^"/\\]+)"/.exec(answer.headers.get('content-disposition') ?? '')
  return { name: named?.[1] ?? 'sekisho', content: await answer.blob() }
}

/** All rows of a register that this member may see. */
export async function list<Name extends RegisterName>(register: Name): Promise<RowOf<Name>[]> {
  const answer = await prove(await origin(), { method: 'GET', path: registerPath(register) })
  const row: z.ZodType = registers[register].row
  return fits(z.object({ rows: row.array() }), await read(answer)).rows as RowOf<Name>[]
}

/** Resolves when the gateway has stored it durably; the toolbar's counts follow. */
export async function operate(
  register: RegisterName,
  operation: string,
  options: { row?: string; input: unknown; confirmed?: boolean },
): Promise<{ row: string; entries: number[] }> {
  const path = registerPath(register, operation)
  const body = JSON.stringify(options)
  const answer = await steppedUp(
    async headers => await read(await prove(await origin(), { method: 'POST', path, body, headers })),
  )
  const done = fits(OperateAnswer, answer)
  void wish('refresh')
  return done
}

const Head = z.object({ size: z.number(), root: z.string() })

/** Calls back at the first connection and whenever the head moved, reconnecting with backoff until the signal aborts. */
export function onHeadMoved(listener: (head: { size: number; root: string }) => void, signal: AbortSignal): void {
  void follow(listener, signal)
}

const FIRST_PAUSE_MS = 1_000
const LAST_PAUSE_MS = 30_000
/** The gateway says "still here" every 25 s: after two missed ones the connection is dead, whatever TCP thinks. */
const SILENCE_MS = 60_000

async function follow(listener: (head: { size: number; root: string }) => void, signal: AbortSignal): Promise<void> {
  let pause = FIRST_PAUSE_MS
  while (!signal.aborted) {
    const silent = new AbortController()
    const guard = () => setTimeout(() => silent.abort(), SILENCE_MS)
    let timer = guard()
    try {
      const both = AbortSignal.any([signal, silent.signal])
      const answer = await prove(await origin(), {
        method: 'GET',
        path: routes.events.path,
        signal: both,
        stream: true,
        headers: { accept: 'text/event-stream' },
      })
      if (!answer.ok || !answer.body) throw new ConnectionError(answer.status === 401 ? 'S-KEY-01' : 'S-NET-01')
      for await (const event of events(answer.body)) {
        clearTimeout(timer)
        timer = guard()
        pause = FIRST_PAUSE_MS
        const head = event.type === 'head' ? Head.safeParse(JSON.parse(event.data)) : undefined
        if (head?.success && !signal.aborted) listener(head.data)
      }
    } catch {
      // Away for now: the page shows what its own calls say, this only tries again.
    } finally {
      clearTimeout(timer)
    }
    // Spread by half, so that all the office's PCs do not come back in the same instant.
    await wait(pause * (0.75 + Math.random() / 2), signal)
    pause = Math.min(pause * 2, LAST_PAUSE_MS)
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const stop = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve()
    }
    const timer = setTimeout(stop, ms)
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
  })
}

/** Unpairs this browser: key, outbox and drafts are gone. The gateway's own record stays until an administrator revokes the device. */
export async function forget(): Promise<void> {
  await clear('outbox')
  await clear('kept')
  tellPairing()
}
