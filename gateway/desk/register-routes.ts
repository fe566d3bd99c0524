// What is a register is two routes: `GET /v1/<register>` lists what the caller may see, `POST /v1/<register>/<operation>` operates.
import { setImmediate } from 'node:timers/promises'
import type { Express } from 'express'
import { isRegisterName, LIST_ACCESS, OperateAnswer, OperateBody, registerPath } from '../../shared/api.ts'
import type { Ledger, Log, ReferenceWriter } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { type RegisterName, registers } from '../../shared/registers/all.ts'
import type { Operation, Register, Sight } from '../../shared/registers/register.ts'
import type { Actor, Role } from '../../shared/roles.ts'
import { backupWords } from '../../shared/words/backups.ts'
import { consentWords } from '../../shared/words/consents.ts'
import { deskWords } from '../../shared/words/desk.ts'
import { erasureWords } from '../../shared/words/erasures.ts'
import { requestWords } from '../../shared/words/requests.ts'
import type { Text } from '../../shared/words/text.ts'
import type { Admit } from './admission.ts'
import { sendJson } from './answers.ts'
import { jsonOf } from './body.ts'
import type { Change } from './cautions.ts'
import type { GraveGuard } from './grave.ts'
import { orThrow } from './handlers.ts'
import type { Caller } from './ports.ts'
import { checked, guarded } from './routes.ts'
import { shownByList, tellShown } from './shown.ts'

/** Registers that only their own routes change: an entry written by hand would claim a change that did not happen. */
const OWN_ROUTES: ReadonlySet<RegisterName> = new Set(['settings'])
/** Operations with a route of their own, which computes what a caller must not choose: when a consent ends, by when a request is answered. */
const OWN_OPERATIONS: Readonly<Record<string, Text>> = {
  'consents.acquire': consentWords.recordRoute,
  'consents.renew': consentWords.recordRoute,
  'erasures.begin': erasureWords.newRoute,
  'requests.receive': requestWords.newRoute,
  'requests.extend': requestWords.newRoute,
}

/** Between so many rows the front, which shares this thread, has its turn: 10,000 rows at once held it up for 0.2 s. */
const ROWS_AT_ONCE = 200

type AnyRegister = Omit<Register<object>, 'name'> & { readonly name: RegisterName }

interface Parts {
  readonly ledger: Pick<Ledger, 'execute' | 'rows' | 'row'>
  readonly admit: Admit
  readonly grave: GraveGuard
  readonly log: Log
  /** What a caller may know besides a row: whom they serve. */
  sight(actor: Actor): Sight
  readonly references?: ReferenceWriter | undefined
  /** Rejects with `confirm-needed` if a change would hit somebody it should not. */
  cautious(change: Change, from: string | undefined): Promise<void>
}

/** Puts list and operations of every register on the app. */
export function addRegisterRoutes(app: Express, parts: Parts): void {
  for (const register of Object.values(registers) as unknown as AnyRegister[]) {
    addList(app, register, parts)
    for (const [name, operation] of Object.entries(register.operations)) addOperation(app, register, name, operation, parts)
  }
}

function addList(app: Express, register: AnyRegister, { ledger, admit, log, sight, references }: Parts): void {
  const list = guarded(log, async (request, response) => {
    const caller = await admit(request, response, LIST_ACCESS[register.name])
    const rows = (await ledger.rows(register.name)) as object[]
    const { actor } = caller
    const parts: string[] = []
    const shown: object[] = []
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      if (at > 0) await setImmediate()
      for (const row of rows.slice(at, at + ROWS_AT_ONCE)) {
        const seen = register.visible(row, actor, sight(actor))
        if (!seen) continue
        shown.push(seen)
        parts.push(JSON.stringify(register.row.parse(seen)))
      }
    }
    tellShown(references, caller, shownByList(register.name, shown))
    sendJson(request, response, `{"rows":[${parts.join(',')}]}`)
  })
  app.get(registerPath(register.name), list)
}

function addOperation(
  app: Express,
  register: AnyRegister,
  name: string,
  { allow }: Operation<object>,
  { ledger, admit, grave, log, sight, cautious }: Parts,
): void {
  const roles = allow.filter((role): role is Role => role !== 'gateway')

  /** What a caller may not see does not exist for them: an operation on it says "not found", never what it is. */
  async function seenFirst(id: string | undefined, { actor }: Caller): Promise<void> {
    if (id === undefined || actor.role === 'administrator') return
    const row = (await ledger.row(register.name, id)) as object | undefined
    if (row && !register.visible(row, actor, sight(actor))) throw new SekishoError('not-found', deskWords.noRow)
  }

  const operate = guarded(log, async (request, response) => {
    const caller = await admit(request, response, roles)
    // A place that nobody has tried would look like a disk that is not there.
    if (register.name === 'places' && name === 'add') throw new SekishoError('not-allowed', backupWords.placesRoute)
    const own = OWN_OPERATIONS[`${register.name}.${name}`]
    if (own) throw new SekishoError('not-allowed', own)
    if (OWN_ROUTES.has(register.name)) throw new SekishoError('not-allowed', deskWords.settingsRoute)
    const { row, input, confirmed } = checked(OperateBody, jsonOf(request))
    await seenFirst(row, caller)
    await grave.operation({ register: register.name, operation: name, row, input }, caller, request)
    if (!confirmed) await cautious({ register: register.name, operation: name, row, input }, request.socket.remoteAddress)
    const at = { register: register.name, operation: name, ...(row === undefined ? {} : { row }) }
    const done = orThrow(await ledger.execute({ ...at, input, actor: caller.actor }))
    sendJson(request, response, JSON.stringify(OperateAnswer.parse({ row: done.row, entries: [...done.entries] })))
  })
  app.post(registerPath(register.name, name), operate)
}

/** Methods the table knows for a register's path; empty if there is no such path. */
export function registerMethods(path: string): readonly string[] {
  const [, version, name, operation, more] = path.split('/')
  if (version !== 'v1' || more !== undefined || !name || !isRegisterName(name)) return []
  if (operation === undefined) return ['GET']
  return Object.hasOwn(registers[name].operations, operation) ? ['POST'] : []
}
