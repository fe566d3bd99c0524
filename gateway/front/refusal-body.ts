// Bodies of refusals as bytes, made once for each text: under attack most answers are refusals, and each must cost less than what it spares.
import { randomUUID } from 'node:crypto'
import type { Problem, ProblemCode } from '../../shared/problems.ts'
import { type Language, say, type Text } from '../../shared/words/text.ts'
import { renderPage } from './page.ts'

export interface RefusalText {
  readonly status: number
  readonly code: ProblemCode
  readonly title: Text
  readonly sentences: readonly Text[]
  readonly command?: string
  /** For programs: which of the reasons that share a code. */
  readonly reason?: string
}

/** Stands where a reference goes. Random, so that no visitor can write it into a text. */
const MARK = randomUUID().slice(0, 8)
/** Texts remembered, about 4 KiB each: what visitors write (a foreign host name) never fills the memory. */
const REMEMBERED = 200
const LONGEST = 2000

/** UTF-8 as one character a byte: head and body then leave as one string in one write. */
interface Template {
  /** Up to the reference, and what follows it; undefined: it stands nowhere. */
  readonly before: string
  readonly after: string | undefined
}
const templates = new Map<string, Template>()

/**
 * The body in `latin1`: each character is one byte of UTF-8.
 * @param reference 8 characters of ASCII are filled into a remembered body; any other is rendered anew.
 */
export function refusalBody(refusal: RefusalText, reference: string, language: Language, json: boolean, time: string): string {
  if (!/^[\w-]{8}$/.test(reference)) return render(refusal, reference, language, json, time)
  let key = `${json ? 'json' : language} ${json ? '' : time} ${refusal.status} ${refusal.code} ${refusal.title.en} ${refusal.command ?? ''} ${refusal.reason ?? ''}`
  for (const { en } of refusal.sentences) key += `\n${en}`
  let template = templates.get(key)
  if (template === undefined) {
    const [before = '', after] = render(refusal, MARK, language, json, time).split(MARK)
    template = { before, after }
    if (key.length <= LONGEST) {
      if (templates.size >= REMEMBERED) templates.clear()
      templates.set(key, template)
    }
  }
  return template.after === undefined ? template.before : template.before + reference + template.after
}

function render(refusal: RefusalText, reference: string, language: Language, json: boolean, time: string): string {
  const text = json ? JSON.stringify(problemOf(refusal, reference)) : renderPage({ ...refusal, reference, time }, language)
  return Buffer.from(text).toString('latin1')
}

function problemOf(refusal: RefusalText, reference: string): Problem {
  const all = (language: Language) =>
    refusal.sentences.map(sentence => say(sentence, language)).join(language === 'ja' ? '' : ' ')
  return {
    type: `urn:sekisho:problem:${refusal.code}`,
    title: say(refusal.title, 'en'),
    status: refusal.status,
    code: refusal.code,
    ...(refusal.reason === undefined ? {} : { reason: refusal.reason }),
    detail: all('en'),
    detailJa: all('ja'),
    reference,
  }
}
