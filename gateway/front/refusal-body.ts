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
}

/** Stands where a reference goes. Random, so that no visitor can write it into a text. */
const MARK = randomUUID().slice(0, 8)
/** Texts remembered, about 4 KiB each: what visitors write (a foreign host name) never fills the memory. */
const REMEMBERED = 200
const LONGEST = 2000

interface Template {
  readonly bytes: Buffer
  /** Where the reference stands; -1: nowhere. */
  readonly at: number
}
const templates = new Map<string, Template>()

/** @param reference 8 characters of ASCII are filled into a remembered body; any other is rendered anew. */
export function refusalBody(refusal: RefusalText, reference: string, language: Language, json: boolean, time: string): Buffer {
  if (!/^[\w-]{8}$/.test(reference)) return render(refusal, reference, language, json, time)
  let key = `${json ? 'json' : language} ${json ? '' : time} ${refusal.status} ${refusal.code} ${refusal.title.en} ${refusal.command ?? ''}`
  for (const { en } of refusal.sentences) key += `\n${en}`
  let template = templates.get(key)
  if (template === undefined) {
    const bytes = render(refusal, MARK, language, json, time)
    template = { bytes, at: bytes.indexOf(MARK) }
    if (key.length <= LONGEST) {
      if (templates.size >= REMEMBERED) templates.clear()
      templates.set(key, template)
    }
  }
  const body = Buffer.from(template.bytes)
  if (template.at >= 0) body.write(reference, template.at, 'latin1')
  return body
}

function render(refusal: RefusalText, reference: string, language: Language, json: boolean, time: string): Buffer {
  return Buffer.from(json ? JSON.stringify(problemOf(refusal, reference)) : renderPage({ ...refusal, reference, time }, language))
}

function problemOf(refusal: RefusalText, reference: string): Problem {
  const all = (language: Language) =>
    refusal.sentences.map(sentence => say(sentence, language)).join(language === 'ja' ? '' : ' ')
  return {
    type: `urn:sekisho:problem:${refusal.code}`,
    title: say(refusal.title, 'en'),
    status: refusal.status,
    code: refusal.code,
    detail: all('en'),
    detailJa: all('ja'),
    reference,
  }
}
