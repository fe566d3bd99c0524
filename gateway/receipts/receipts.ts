// Receipts of consents: the last act of one consent as a page to print, or as a signed file with the proof that it stands in the log.
import { parseCheckpoint } from '../../shared/ledger/checkpoint.ts'
import { leafOf } from '../../shared/ledger/entry.ts'
import { formatTlogProof } from '../../shared/ledger/tlog-proof.ts'
import type { Clock, Ledger } from '../../shared/ports.ts'
import { type Refusal, refuse } from '../../shared/problems.ts'
import { consentSituation } from '../../shared/registers/consents.ts'
import { currentNotice } from '../../shared/registers/notices.ts'
import { receiptWords as words } from '../../shared/words/receipts.ts'
import { type Language, say } from '../../shared/words/text.ts'
import { type ReceiptFacts, receiptDocument } from './dpv.ts'
import { receiptPage } from './page.ts'
import { lastSaid, purposeAt, type Said } from './said.ts'
import { createReceiptSigner, type ReceiptSigner } from './sign.ts'
import { packEntry, RECEIPT_FORMAT, type SignedReceipt } from './verify.ts'

export interface ReceiptParts {
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'row' | 'rows' | 'history' | 'sealed' | 'inclusion' | 'checkpoint' | 'publicKey'>
  /** 32 bytes of the receipts' own key. */
  readonly seed: Uint8Array
  office(): { readonly name: string; readonly contact: string; readonly timeZone: string }
  /** Name of a member: they have consents of their own. */
  memberName(person: string): string | undefined
}

export interface ReceiptFile {
  readonly type: string
  readonly name: string
  readonly body: Uint8Array
}

export interface Receipts {
  /** @param id `<person>.<purpose>`. */
  file(id: string, format: 'html' | 'json', language: Language): Promise<ReceiptFile | Refusal>
  /** By which anybody checks the signed files. */
  readonly jwk: ReceiptSigner['jwk']
}

export function createReceipts({ clock, ledger, seed, office, memberName }: ReceiptParts): Receipts {
  const signer = createReceiptSigner(seed)

  async function factsOf({ seq, consent }: Said): Promise<ReceiptFacts | Refusal> {
    const now = clock()
    const purpose = purposeAt(await ledger.history('purposes', consent.purpose), seq)
    const subject = await ledger.row('persons', consent.person)
    const name = subject?.name ?? memberName(consent.person)
    if (!purpose || name === undefined) return refuse('not-found', words.noConsent)
    const notices = await ledger.rows('notices')
    const { name: officeName, contact } = office()
    return {
      consent,
      situation: consentSituation(consent, currentNotice(notices, purpose.id, now)?.material, now),
      purpose,
      notice: notices.find(({ id }) => id === consent.notice?.id),
      person: { name, ref: subject?.ref ?? '' },
      office: { name: officeName, contact },
      issuedAt: now,
    }
  }

  return {
    jwk: signer.jwk,
    async file(id, format, language) {
      if (!(await ledger.row('consents', id))) return refuse('not-found', words.noConsent)
      const said = lastSaid(await ledger.history('consents', id))
      if (!said) return refuse('conflict', words.nothing)
      const facts = await factsOf(said)
      if ('refused' in facts) return facts
      const { seq } = said
      const { header, body } = await ledger.sealed(seq)
      const note = await ledger.checkpoint()
      const checkpoint = note.slice(0, note.lastIndexOf('\n\n') + 1)
      const leaf = leafOf(header, body)
      const name = `${say(words.fileName, language)}-${facts.purpose.code}-${new Date(facts.issuedAt).toISOString().slice(0, 10)}`
      if (format === 'html') {
        const { timeZone } = office()
        const locale = language === 'ja' ? 'ja-JP' : 'en-GB'
        const time = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone })
        const proof = { index: seq, leaf: Buffer.from(leaf).toString('hex'), checkpoint }
        const page = receiptPage(facts, proof, language, at => time.format(at))
        return { type: 'text/html; charset=utf-8', name: `${name}.html`, body: Buffer.from(page) }
      }
      const { size } = parseCheckpoint(checkpoint)
      const proof = (await ledger.inclusion(seq, size)).map(hash => Buffer.from(hash, 'hex'))
      const receipt = receiptDocument(facts)
      const signed: SignedReceipt = {
        format: RECEIPT_FORMAT,
        receipt,
        jws: signer.sign(JSON.stringify(receipt), leaf),
        log: ledger.publicKey(),
        proof: formatTlogProof({ index: seq, proof, checkpoint: note, extra: packEntry(header, body) }),
      }
      return { type: 'application/json', name: `${name}.json`, body: Buffer.from(`${JSON.stringify(signed, null, 2)}\n`) }
    },
  }
}
