// For tests: what the extension needs of a browser, in memory. Import it first; the modules under test then find it.
import 'fake-indexeddb/auto'

export const fake = {
  /** Whether the person still allows the gateway's address. */
  permitted: true,
  alarms: new Map<string, object>(),
  stored: {} as Record<string, unknown>,
  /** Answers every fetch. */
  fetch: (_url: URL, _init: RequestInit): Promise<Response> => Promise.reject(new TypeError('Failed to fetch')),
  /** Requests to the gateway, newest last, as `METHOD path`. */
  asked: [] as string[],
}

const chrome = {
  runtime: { id: 'test', onMessage: { addListener: () => undefined }, sendMessage: () => Promise.resolve(true) },
  permissions: { contains: () => Promise.resolve(fake.permitted) },
  alarms: {
    create: async (name: string, info: object) => void fake.alarms.set(name, info),
    get: async (name: string) => fake.alarms.get(name),
  },
  storage: { local: { get: async () => fake.stored } },
  i18n: { getUILanguage: () => 'en' },
}
Object.assign(globalThis, {
  chrome,
  fetch: (url: string, init: RequestInit = {}) => {
    fake.asked.push(`${init.method ?? 'GET'} ${new URL(url).pathname}`)
    return fake.fetch(new URL(url), init)
  },
})

/** A JSON answer as the gateway gives it. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

/** A refusal as the gateway gives it (RFC 9457). */
export function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  return json(
    status,
    { type: `urn:sekisho:problem:${code}`, title: code, status, code, detail: `${code}.`, detailJa: `${code}。` },
    headers,
  )
}
