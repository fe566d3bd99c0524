// Where everything is: one schema for flags, environment (SEKISHO_*) and the config file, flags winning over environment over file.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { z } from 'zod'
import { configWords } from '../../shared/words/config.ts'
import { Language, languageOf, say, type Text } from '../../shared/words/text.ts'

const port = z.coerce.number('port').int('port').min(0, 'port').max(65_535, 'port')
const host = z.string().trim().min(1, 'host').max(255)
/** A DNS name (RFC 1123), optionally with a leading `*.`. */
const hostName = z
  .string()
  .regex(/^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i, 'name')
  .max(253)

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false
  const url = new URL(value)
  return (
    (url.protocol === 'http:' || url.protocol === 'https:') && url.pathname === '/' && !url.search && !url.hash && !url.username
  )
}

function isSecureOrigin(value: string): boolean {
  return isOrigin(value) && value.startsWith('https:') && !value.includes('*')
}

const list = z.preprocess(
  value => (typeof value === 'string' ? value.split(/[,\s]+/).filter(Boolean) : value),
  z.array(hostName).max(50),
)

/** Separated by commas: a path may hold spaces. */
const paths = z.preprocess(
  value =>
    typeof value === 'string'
      ? value
          .split(',')
          .map(path => path.trim())
          .filter(Boolean)
      : value,
  z.array(z.string().min(1).max(1000)).max(20),
)

const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory'
/** Suffixes nobody can register (RFC 6761, 6762, 8375, ICANN's .internal): only an authority of one's own issues for them. */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|home\.arpa|test|invalid|example|onion)$/i

const publicNames = z.preprocess(
  value => (typeof value === 'string' ? value.split(/[,\s]+/).filter(Boolean) : value),
  z
    .array(
      hostName.refine(name => name.includes('.') && !name.includes('*') && !/^[0-9.]+$/.test(name), 'publicName'),
      'publicName',
    )
    .max(50, 'publicName'),
)

/** Everybody is nobody's proxy: a prefix of zero would believe every visitor. */
const trusted = z.preprocess(
  value => (typeof value === 'string' ? value.split(/[,\s]+/).filter(Boolean) : value),
  z
    .array(
      z
        .union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'trustedProxies')
        .refine(network => !network.endsWith('/0'), 'trustedProxies'),
      'trustedProxies',
    )
    .max(100, 'trustedProxies'),
)

function isDirectory(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, username, hash } = new URL(value)
  return protocol === 'https:' && username === '' && hash === ''
}

/** What a `keyFile` begins with that is no file: `keyring:` or `keyring:NAME`. */
const KEYRING = 'keyring:'

/** Every setting by its key in the config file; the environment name and the flag follow from it. */
export const Config = z
  .strictObject({
    data: z.string().min(1),
    keyFile: z.string().min(1),
    frontHost: host.default('::'),
    frontPort: port.default(8443),
    deskHost: host.default('::'),
    deskPort: port.default(8444),
    pagePort: z.preprocess(value => (value === 'off' ? null : value), port.nullable()).default(8445),
    pageOrigin: z.string().refine(isSecureOrigin, 'pageOrigin').nullable().default(null),
    upstream: z.string().refine(isOrigin, 'upstream').nullable().default(null),
    names: list.default([]),
    appData: paths.default([]),
    tlsCert: z.string().min(1).nullable().default(null),
    tlsKey: z.string().min(1).nullable().default(null),
    publicNames: publicNames.default([]),
    acmeDirectory: z.string().max(2048).refine(isDirectory, 'acmeDirectory').default(LETS_ENCRYPT),
    acmeEmail: z.email('acmeEmail').max(254, 'acmeEmail').nullable().default(null),
    acmeChallenge: z.enum(['tls-alpn-01', 'http-01'], 'acmeChallenge').default('tls-alpn-01'),
    acmeEabKid: z.string().trim().min(1).max(500).nullable().default(null),
    acmeEabKeyFile: z.string().min(1).nullable().default(null),
    httpPort: port.nullable().default(null),
    hstsDays: z.coerce.number('hstsDays').int('hstsDays').min(0, 'hstsDays').max(730, 'hstsDays').default(1),
    trustedProxies: trusted.default([]),
    proxyProtocol: z.enum(['off', 'require'], 'proxyProtocol').default('off'),
    lang: Language,
  })
  .superRefine((config, context) => {
    if ((config.tlsCert === null) !== (config.tlsKey === null))
      context.addIssue({ code: 'custom', path: ['tlsCert'], message: 'tlsPair' })
    if (config.frontPort !== 0 && config.frontPort === config.deskPort)
      context.addIssue({ code: 'custom', path: ['deskPort'], message: 'samePort' })
    if (config.pagePort && (config.pagePort === config.frontPort || config.pagePort === config.deskPort))
      context.addIssue({ code: 'custom', path: ['pagePort'], message: 'samePort' })
    // A script of the app could give consents there.
    if (config.pageOrigin !== null && Number(new URL(config.pageOrigin).port || 443) === config.frontPort)
      context.addIssue({ code: 'custom', path: ['pageOrigin'], message: 'pageOfApp' })
    if (config.httpPort && config.httpPort === config.pagePort)
      context.addIssue({ code: 'custom', path: ['httpPort'], message: 'samePort' })
    if ((config.acmeEabKid === null) !== (config.acmeEabKeyFile === null))
      context.addIssue({ code: 'custom', path: ['acmeEabKid'], message: 'bindingPair' })
    if (config.publicNames.length > 0 && config.acmeChallenge === 'http-01' && config.httpPort === null)
      context.addIssue({ code: 'custom', path: ['httpPort'], message: 'httpPortNeeded' })
    if (config.acmeDirectory === LETS_ENCRYPT && config.publicNames.some(name => PRIVATE_NAME.test(name)))
      context.addIssue({ code: 'custom', path: ['publicNames'], message: 'privateName' })
    if (config.httpPort && (config.httpPort === config.frontPort || config.httpPort === config.deskPort))
      context.addIssue({ code: 'custom', path: ['httpPort'], message: 'samePort' })
    if (config.proxyProtocol === 'require' && config.trustedProxies.length === 0)
      context.addIssue({ code: 'custom', path: ['proxyProtocol'], message: 'proxyProtocolTrust' })
    const inside = relative(config.data, config.keyFile)
    if (!inKeyring(config) && !inside.startsWith('..') && !isAbsolute(inside))
      context.addIssue({ code: 'custom', path: ['keyFile'], message: 'keyInData' })
  })
export type Config = z.infer<typeof Config>
export type ConfigKey = keyof Config

/** Environment name and flag of each key. These names stay. */
export const CONFIG_NAMES: Readonly<Record<ConfigKey, { env: string; flag: string; about: Text }>> = {
  data: { env: 'SEKISHO_DATA', flag: '--data', about: configWords.aboutData },
  keyFile: { env: 'SEKISHO_KEY_FILE', flag: '--key-file', about: configWords.aboutKeyFile },
  frontHost: { env: 'SEKISHO_FRONT_HOST', flag: '--front-host', about: configWords.aboutFrontHost },
  frontPort: { env: 'SEKISHO_FRONT_PORT', flag: '--front-port', about: configWords.aboutFrontPort },
  deskHost: { env: 'SEKISHO_DESK_HOST', flag: '--desk-host', about: configWords.aboutDeskHost },
  deskPort: { env: 'SEKISHO_DESK_PORT', flag: '--desk-port', about: configWords.aboutDeskPort },
  pagePort: { env: 'SEKISHO_PAGE_PORT', flag: '--page-port', about: configWords.aboutPagePort },
  pageOrigin: { env: 'SEKISHO_PAGE_ORIGIN', flag: '--page-origin', about: configWords.aboutPageOrigin },
  upstream: { env: 'SEKISHO_UPSTREAM', flag: '--upstream', about: configWords.aboutUpstream },
  names: { env: 'SEKISHO_NAMES', flag: '--names', about: configWords.aboutNames },
  appData: { env: 'SEKISHO_APP_DATA', flag: '--app-data', about: configWords.aboutAppData },
  tlsCert: { env: 'SEKISHO_TLS_CERT', flag: '--tls-cert', about: configWords.aboutTlsCert },
  tlsKey: { env: 'SEKISHO_TLS_KEY', flag: '--tls-key', about: configWords.aboutTlsKey },
  publicNames: { env: 'SEKISHO_PUBLIC_NAMES', flag: '--public-names', about: configWords.aboutPublicNames },
  acmeDirectory: { env: 'SEKISHO_ACME_DIRECTORY', flag: '--acme-directory', about: configWords.aboutAcmeDirectory },
  acmeEmail: { env: 'SEKISHO_ACME_EMAIL', flag: '--acme-email', about: configWords.aboutAcmeEmail },
  acmeChallenge: { env: 'SEKISHO_ACME_CHALLENGE', flag: '--acme-challenge', about: configWords.aboutAcmeChallenge },
  acmeEabKid: { env: 'SEKISHO_ACME_EAB_KID', flag: '--acme-eab-kid', about: configWords.aboutAcmeEabKid },
  acmeEabKeyFile: { env: 'SEKISHO_ACME_EAB_KEY_FILE', flag: '--acme-eab-key-file', about: configWords.aboutAcmeEabKeyFile },
  httpPort: { env: 'SEKISHO_HTTP_PORT', flag: '--http-port', about: configWords.aboutHttpPort },
  hstsDays: { env: 'SEKISHO_HSTS_DAYS', flag: '--hsts-days', about: configWords.aboutHstsDays },
  trustedProxies: {
    env: 'SEKISHO_TRUSTED_PROXIES',
    flag: '--trusted-proxies',
    about: configWords.aboutTrustedProxies,
  },
  proxyProtocol: { env: 'SEKISHO_PROXY_PROTOCOL', flag: '--proxy-protocol', about: configWords.aboutProxyProtocol },
  lang: { env: 'SEKISHO_LANG', flag: '--lang', about: configWords.aboutLang },
}

export interface Sources {
  readonly flags: Readonly<Partial<Record<ConfigKey | 'config', string>>>
  readonly env: Readonly<Record<string, string | undefined>>
}

/** All faults of a configuration at once. The command line prints it and exits with 2. */
export class ConfigError extends Error {
  readonly why: Text

  constructor(why: Text) {
    super(why.en)
    this.name = 'ConfigError'
    this.why = why
  }
}

function folders(env: Sources['env']): { data: string; config: string } {
  const home = env.HOME || homedir()
  if (process.platform === 'win32') {
    const local = env.LOCALAPPDATA || join(home, 'AppData', 'Local')
    return { data: join(local, 'Sekisho', 'data'), config: join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'Sekisho') }
  }
  if (process.platform === 'darwin') {
    const library = join(home, 'Library', 'Application Support')
    return { data: join(library, 'Sekisho'), config: join(library, 'Sekisho keys') }
  }
  return {
    data: join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'sekisho'),
    config: join(env.XDG_CONFIG_HOME || join(home, '.config'), 'sekisho'),
  }
}

/** What is wrong, by its key in the catalogue: zod carries the key as its message, so that both languages can be said. */
function wrong(key: string): Text {
  return Object.hasOwn(configWords, key) ? configWords[key as keyof typeof configWords] : configWords.invalid
}

function readFile(
  path: string,
  required: boolean,
): { values: Record<string, unknown>; fault?: 'fileUnreadable' | 'fileNotJson' } {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (!required && (error as NodeJS.ErrnoException).code === 'ENOENT') return { values: {} }
    return { values: {}, fault: 'fileUnreadable' }
  }
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return { values: parsed as Record<string, unknown> }
  } catch {
    // Said below with the others.
  }
  return { values: {}, fault: 'fileNotJson' }
}

/**
 * The configuration from flags, environment and file, with defaults for the rest. Relative paths count from the current folder.
 * @throws ConfigError with one sentence that lists every fault.
 */
export function loadConfig({ flags, env }: Sources): Config {
  const at = folders(env)
  const configFile = flags.config ?? env.SEKISHO_CONFIG
  const file = readFile(configFile ?? join(at.config, 'config.json'), configFile !== undefined)
  const credential = env.CREDENTIALS_DIRECTORY ? join(env.CREDENTIALS_DIRECTORY, 'sekisho-master-key') : undefined
  const values: Record<string, unknown> = {
    data: at.data,
    keyFile: credential ?? join(at.config, 'master.key'),
    lang: languageOf(env.LC_ALL || env.LC_MESSAGES || env.LANG),
    ...file.values,
  }
  const origin = new Map<string, string>()
  for (const key of Object.keys(file.values)) origin.set(key, `${configFile ?? 'config.json'} "${key}"`)
  for (const [key, { env: name, flag }] of Object.entries(CONFIG_NAMES)) {
    const fromEnv = env[name]
    if (fromEnv !== undefined && fromEnv !== '') {
      values[key] = fromEnv
      origin.set(key, name)
    }
    const fromFlag = flags[key as ConfigKey]
    if (fromFlag !== undefined) {
      values[key] = fromFlag
      origin.set(key, flag)
    }
  }
  for (const key of ['data', 'keyFile', 'tlsCert', 'tlsKey', 'acmeEabKeyFile'])
    if (typeof values[key] === 'string' && !(key === 'keyFile' && values[key].startsWith(KEYRING)))
      values[key] = resolve(values[key])
  const parsed = Config.safeParse(values)
  const faults: { at: string; what: Text }[] = file.fault ? [{ at: configFile ?? 'config.json', what: wrong(file.fault) }] : []
  for (const issue of parsed.error?.issues ?? []) {
    const key = String(issue.path[0] ?? '')
    if (issue.code === 'unrecognized_keys')
      faults.push({ at: `${configFile ?? 'config.json'} ${issue.keys.join(', ')}`, what: configWords.unknownKey })
    else faults.push({ at: origin.get(key) ?? CONFIG_NAMES[key as ConfigKey]?.flag ?? 'config.json', what: wrong(issue.message) })
  }
  if (faults.length > 0 || !parsed.success) {
    const lines = (language: Language) => faults.map(f => `\n  - ${f.at}: ${f.what[language]}`).join('')
    throw new ConfigError({
      en: say(configWords.faults, 'en', { faults: lines('en') }),
      ja: say(configWords.faults, 'ja', { faults: lines('ja') }),
    })
  }
  return { ...parsed.data, appData: parsed.data.appData.map(path => resolve(path)) }
}

/** Whether the master key is in the keyring of the operating system and in no file (gateway/keys/key-source.ts). */
function inKeyring({ keyFile }: Pick<Config, 'keyFile'>): boolean {
  return keyFile.startsWith(KEYRING)
}

/** Paths beside the master key: the command line's own key, and the 0600 file for first steps when there is no terminal. */
export function besideKey(config: Pick<Config, 'keyFile'>): { cliKey: string; firstSteps: string } {
  const credentials = process.env.CREDENTIALS_DIRECTORY
  const folder =
    inKeyring(config) || (credentials && config.keyFile.startsWith(credentials))
      ? folders(process.env).config
      : dirname(config.keyFile)
  return { cliKey: join(folder, 'cli.key'), firstSteps: join(folder, 'first-steps.txt') }
}
