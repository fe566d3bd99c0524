// From the configuration to what the certificate of the public names needs, and where HTTPS for a host name is.
import { readFileSync } from 'node:fs'
import { SekishoError } from '../../shared/problems.ts'
import { fill } from '../../shared/words/text.ts'
import { tlsWords } from '../../shared/words/tls.ts'
import type { Config } from '../config/config.ts'
import type { PublicNamesSettings } from '../tls/public-names.ts'

const BASE64URL = /^[A-Za-z0-9_-]{16,1000}$/

/**
 * Null: no public names are configured.
 * @throws SekishoError if the key of the external account cannot be read.
 */
export function publicNamesOf(config: Config): PublicNamesSettings | null {
  const { publicNames: names, acmeDirectory: directory, acmeEmail: email, acmeChallenge: challenge, hstsDays } = config
  if (names.length === 0) return null
  const { acmeEabKid: id, acmeEabKeyFile: path } = config
  const binding = id === null || path === null ? null : { id, key: bindingKey(path) }
  return { names, directory, email, challenge, hstsDays, binding }
}

function bindingKey(path: string): string {
  let code = 'base64url'
  try {
    const key = readFileSync(path, 'utf8').trim().replace(/=+$/, '')
    if (BASE64URL.test(key)) return key
  } catch (error) {
    code = (error as NodeJS.ErrnoException).code ?? 'error'
  }
  throw new SekishoError('bad-input', fill(tlsWords.bindingUnreadable, { path, code }))
}

/**
 * The authority of an https address for this host name: a public name without a port, since the world reaches it on 443;
 * one of the office's own names with the front's port. Undefined: not a name of this office.
 */
export function secureAuthority(
  host: string,
  { names, publicNames }: Pick<Config, 'names' | 'publicNames'>,
  frontPort: number,
): string | undefined {
  const name = host.toLowerCase()
  if (publicNames.some(one => one.toLowerCase() === name)) return name
  if (name !== 'localhost' && !names.some(one => one.toLowerCase() === name)) return undefined
  return frontPort === 443 ? name : `${name}:${frontPort}`
}
