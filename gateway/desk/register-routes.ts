// What is a register is two routes: `GET /v1/<register>` lists what the caller may see, `POST /v1/<register>/<operation>` operates.
import type { Express } from 'express'
import { isRegisterName, LIST_ACCESS, OperateAnswer, OperateBody } from '../../shared/api.ts'
import type { Ledger, Log } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { type RegisterName, registers } from '../../shared/registers/all.ts'
import type { Register } from '../../shared/registers/register.ts'
import type { Role } from '../../shared/roles.ts'
import { deskWords } from '../../shared/words/desk.ts'
import type { Admit } from './admission.ts'
import { sendJson } from './answers.ts'
import { jsonOf } from './body.ts'
import { orThrow } from './handlers.ts'
import type { Caller } from './ports.ts'
import { checked, guarded } from './routes.ts'

type AnyRegister = Register<object>

/** Registers that only their own routes change: an entry written by hand would claim a change that did not happen. */
const OWN_ROUTES: ReadonlySet<RegisterName> = new Set(['settings'])

function registerNamed(name: string): AnyRegister & { name: RegisterName } {
  if (!isRegisterName(name)) throw new SekishoError('not-found', deskWords.noRoute)
  return registers[name] as unknown as AnyRegister & { name: RegisterName }
}

export function addRegisterRoutes(
  app: Express,
  { ledger, admit, log }: { ledger: Pick<Ledger, 'execute' | 'rows' | 'row'>; admit: Admit; log: Log },
): void {
  app.get(
    '/v1/:register',
    guarded(log, async (request, response) => {
      const register = registerNamed(String(request.params.register))
      const { actor } = await admit(request, response, LIST_ACCESS[register.name])
      const rows = (await ledger.rows(register.name)) as object[]
      const seen = rows.flatMap(row => register.visible(row, actor) ?? [])
      sendJson(request, response, JSON.stringify({ rows: register.row.array().parse(seen) }))
    }),
  )

  app.post(
    '/v1/:register/:operation',
    guarded(log, async (request, response) => {
      const register = registerNamed(String(request.params.register))
      const operation = String(request.params.operation)
      if (!Object.hasOwn(register.operations, operation)) throw new SekishoError('not-found', deskWords.noRoute)
      const allow = register.operations[operation]!.allow.filter((role): role is Role => role !== 'gateway')
      const caller = await admit(request, response, allow)
      if (OWN_ROUTES.has(register.name)) throw new SekishoError('not-allowed', deskWords.settingsRoute)
      const { row, input } = checked(OperateBody, jsonOf(request))
      await seenFirst(register, row, caller)
      const command = { register: register.name, operation, ...(row === undefined ? {} : { row }), input, actor: caller.actor }
      const done = orThrow(await ledger.execute(command))
      sendJson(request, response, JSON.stringify(OperateAnswer.parse({ row: done.row, entries: [...done.entries] })))
    }),
  )

  /** What a caller may not see does not exist for them: an operation on it says "not found", never what it is. */
  async function seenFirst(
    register: AnyRegister & { name: RegisterName },
    id: string | undefined,
    { actor }: Caller,
  ): Promise<void> {
    if (id === undefined || actor.role === 'administrator') return
    const row = (await ledger.row(register.name, id)) as object | undefined
    if (row && !register.visible(row, actor)) throw new SekishoError('not-found', deskWords.noRow)
  }
}

/** Methods the table knows for a register's path; empty if there is no such path. */
export function registerMethods(path: string): readonly string[] {
  const [, version, name, operation, more] = path.split('/')
  if (version !== 'v1' || more !== undefined || !name || !isRegisterName(name)) return []
  if (operation === undefined) return ['GET']
  return Object.hasOwn(registers[name].operations, operation) ? ['POST'] : []
}
