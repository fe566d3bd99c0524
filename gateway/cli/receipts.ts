// `receipt verify`: whether a signed receipt is genuine, by public keys alone; `receipt keys`: those keys, to hand out.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { NoteError, parseVerifierKey } from '../../shared/ledger/checkpoint.ts'
import { SekishoError } from '../../shared/problems.ts'
import { CONSENT_SITUATIONS } from '../../shared/registers/consents.ts'
import { consentWords } from '../../shared/words/consents.ts'
import { receiptVerifyWords as words } from '../../shared/words/receipts.ts'
import { fill } from '../../shared/words/text.ts'
import { STATUS } from '../receipts/dpv.ts'
import { type PublicKeys, verifyReceipt } from '../receipts/verify.ts'
import { type Context, withOffice } from './main.ts'
import { EXIT, type Printer } from './print.ts'

/** A key set (RFC 7517) with the verifier keys of the log beside it. */
const Keys = z.object({ keys: z.array(z.record(z.string(), z.unknown())), logs: z.array(z.string()) })

/** What of a receipt is told in one line. */
const Told = z.object({
  'dpv:hasDataSubject': z.object({ 'dpv:hasName': z.string() }),
  'dpv:hasConsentStatus': z.object({ '@id': z.string() }),
  'dpv:isIndicatedAtTime': z.object({ '@value': z.string() }),
  'dpv:hasProcess': z.array(
    z.object({
      'dpv:hasPurpose': z.object({ 'dct:title': z.array(z.object({ '@language': z.string(), '@value': z.string() })) }),
    }),
  ),
})

/** Exit 1 unless it is genuine. With --keys no office is needed: anybody can verify. */
export async function verify({ config, printer, options, args }: Context): Promise<number> {
  const receipt = read(args[0] ?? '')
  if (typeof options.keys === 'string') return judge(receipt, fromFile(options.keys), printer)
  return await withOffice(config, async office => judge(receipt, parsed(await office.receiptKeys(), config.data), printer))
}

function judge(receipt: string, keys: PublicKeys, printer: Printer): number {
  const verified = verifyReceipt(receipt, keys)
  if (!verified.ok) {
    printer.answer({ ok: false, why: verified.why[printer.language] }, [printer.text(verified.why)])
    return EXIT.failed
  }
  const { entry, log } = verified
  printer.answer(verified, [
    printer.text(words.good, { index: entry.seq + 1, log }),
    ...told(verified.receipt, printer),
    printer.text(words.onlyThen),
  ])
  return EXIT.done
}

/** As they stand in the file that --keys takes. */
export function printKeys({ config, printer }: Context): Promise<number> {
  return withOffice(config, async office => {
    const keys = await office.receiptKeys()
    printer.answer(keys, [JSON.stringify(keys, null, 2)])
    return EXIT.done
  })
}

/** Nothing for a receipt of a later version, whose names are others: it is genuine all the same. */
function told(receipt: Readonly<Record<string, unknown>>, printer: Printer): string[] {
  const found = Told.safeParse(receipt).data
  const situation = found && CONSENT_SITUATIONS.find(one => STATUS[one] === found['dpv:hasConsentStatus']['@id'])
  if (!found || !situation) return []
  const titles = found['dpv:hasProcess'].flatMap(one => one['dpv:hasPurpose']['dct:title'])
  return [
    printer.text(words.status, {
      person: found['dpv:hasDataSubject']['dpv:hasName'],
      status: printer.text(consentWords[situation]),
      purpose: titles.find(title => title['@language'] === printer.language)?.['@value'] ?? '',
      at: printer.time(Date.parse(found['dpv:isIndicatedAtTime']['@value'])),
    }),
  ]
}

function fromFile(path: string): PublicKeys {
  let document: unknown
  try {
    document = JSON.parse(read(path))
  } catch (error) {
    if (error instanceof SekishoError) throw error
    throw new SekishoError('bad-input', fill(words.badKeys, { file: path }))
  }
  return parsed(document, path)
}

function parsed(document: unknown, file: string): PublicKeys {
  try {
    const { keys, logs } = Keys.parse(document)
    return { keys, logs: logs.map(parseVerifierKey) }
  } catch (error) {
    if (!(error instanceof z.ZodError || error instanceof NoteError)) throw error
    throw new SekishoError('bad-input', fill(words.badKeys, { file }))
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new SekishoError('not-found', fill(words.cannotRead, { file: path }))
  }
}
