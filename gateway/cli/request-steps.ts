// `requests take|identify|decide|place|done|tell|withdraw`: the steps of a request that are a record of what somebody did.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { SekishoError } from '../../shared/problems.ts'
import { OUTCOMES, type Request } from '../../shared/registers/requests.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { requestCliWords as words } from '../../shared/words/cli-requests.ts'
import { requestWords } from '../../shared/words/requests.ts'
import { fill, LANGUAGES } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import type { Office } from './office.ts'
import { EXIT } from './print.ts'
import { memberOf, needed, oneOf, requestOf, text } from './request-lookup.ts'

/** One operation on one request. `say`: what it says when it is durable. */
function step(
  { config, printer, args }: Context,
  operation: string,
  inputOf: (office: Office, request: Request) => Promise<object>,
  say: (request: Request) => string,
): Promise<number> {
  return withOffice(config, async office => {
    const request = await requestOf(office, args[0]!)
    const input = await inputOf(office, request)
    const done = await office.operate('requests', operation, { row: request.id, input })
    printer.answer({ ...done, number: request.number }, [say(request)])
    return EXIT.done
  })
}

export function takeRequest(context: Context): Promise<number> {
  let name = ''
  const input = async (office: Office) => {
    const member = await memberOf(office, context.args[1]!)
    name = member.name
    return { handler: member.id }
  }
  return step(context, 'assign', input, ({ number }) => context.printer.text(words.taken, { name, number }))
}

export function identify(context: Context): Promise<number> {
  const input = { how: needed(context.options, 'how'), result: context.options.failed === true ? 'failed' : 'confirmed' }
  const said = input.result === 'confirmed' ? words.identified : words.notIdentified
  return step(
    context,
    'identify',
    async () => input,
    ({ number }) => context.printer.text(said, { number }),
  )
}

export function decide(context: Context): Promise<number> {
  const { printer, options, args } = context
  const outcome = oneOf(args[1]!, OUTCOMES)
  const reason = text(options.reason) ?? ''
  return step(
    context,
    'decide',
    async () => ({ outcome, reason }),
    ({ number }) => printer.text(words.decided, { number, outcome: printer.text(requestWords[outcome]) }),
  )
}

const STATES = ['done', 'nothing-held', 'failed'] as const

export function placeDone(context: Context): Promise<number> {
  const { options, args } = context
  const value = args[1]!.trim()
  const state = oneOf(text(options.state) ?? 'done', STATES)
  const input = async (office: Office, request: Request) => {
    const connectors = await office.list('connectors')
    const found = request.places.find(
      ({ connector }) => connector === value || connectors.find(({ id }) => id === connector)?.name === value,
    )
    if (!found) throw new SekishoError('not-found', fill(words.noPlace, { value }))
    return { connector: found.connector, state, note: text(options.note) ?? '' }
  }
  return step(context, 'placeDone', input, () => context.printer.text(words.placed, { name: value }))
}

/** An erasure that was begun for this request is its proof; nothing else can be. */
export function finishRequest(context: Context): Promise<number> {
  const response = needed(context.options, 'response')
  const input = async (office: Office, { id }: Request) => {
    const proofs = (await office.list('erasures')).filter(({ cause }) => cause.kind === 'request' && cause.id === id)
    const erasure = (proofs.find(({ situation }) => situation === 'proved') ?? proofs[0])?.id ?? null
    return { response, erasure }
  }
  return step(context, 'done', input, ({ number }) => context.printer.text(words.done, { number }))
}

export function tellPerson(context: Context): Promise<number> {
  const { printer, options, args } = context
  const path = args[1]!
  const language = oneOf(text(options.language) ?? printer.language, LANGUAGES)
  const way = needed(options, 'sent')
  const letter = letterFrom(path)
  const sha256 = createHash('sha256').update(letter, 'utf8').digest('hex')
  return step(
    context,
    'tell',
    async () => ({ language, text: letter, sha256, way }),
    ({ number, person }) => printer.text(person === '' ? words.toldWithout : words.told, { number }),
  )
}

function letterFrom(path: string): string {
  let letter: string
  try {
    letter = readFileSync(path, 'utf8').trim()
  } catch {
    throw new SekishoError('bad-input', fill(cliWords.fileUnreadable, { path }))
  }
  if (letter === '') throw new SekishoError('bad-input', fill(words.emptyLetter, { path }))
  return letter
}

export function withdrawRequest(context: Context): Promise<number> {
  const reason = text(context.options.reason) ?? ''
  return step(
    context,
    'withdraw',
    async () => ({ reason }),
    ({ number }) => context.printer.text(words.withdrawn, { number }),
  )
}
