// Reads what people type on the command line: lengths of time, addresses and networks, roles, control codes.
import { isIP } from 'node:net'
import { SekishoError } from '../../shared/problems.ts'
import { Subject } from '../../shared/registers/blocks.ts'
import { CONTROLS, ControlCode } from '../../shared/registers/controls.ts'
import { Role } from '../../shared/roles.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { fill } from '../../shared/words/text.ts'

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 }
const TEN_YEARS = 315_360_000

/** `30m`, `1h`, `7d`, `10y` in seconds. @throws SekishoError bad-input. */
export function parseDuration(value: string): number {
  const found = /^(\d{1,9})([smhdwy])$/.exec(value.trim())
  const seconds = found ? Number(found[1]) * (UNIT_SECONDS[found[2]!] ?? 0) : 0
  if (seconds < 1 || seconds > TEN_YEARS) throw new SekishoError('bad-input', fill(cliWords.wrongDuration, { value }))
  return seconds
}

/** An address or network (CIDR) as a block's subject; an IPv4-mapped IPv6 address is its IPv4 address. @throws SekishoError bad-input. */
export function parseSubject(value: string): Subject {
  const typed = value
    .trim()
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '')
  const parsed = Subject.safeParse({ kind: isIP(typed) ? 'address' : 'network', value: typed })
  if (!parsed.success) throw new SekishoError('bad-input', fill(cliWords.wrongAddress, { value }))
  return parsed.data
}

export function parseRole(value: string): Role {
  const role = Role.safeParse(value)
  if (!role.success) throw new SekishoError('bad-input', fill(cliWords.wrongRole, { value }))
  return role.data
}

export function parseControlCode(value: string): ControlCode {
  const code = ControlCode.safeParse(value)
  if (!code.success)
    throw new SekishoError('bad-input', fill(cliWords.wrongCode, { value, codes: CONTROLS.map(c => c.code).join(', ') }))
  return code.data
}
