// Fields of the forms: labels, hints, and what is wrong with them, so that it is heard as well as seen (WCAG 2.2, 1.3.1, 3.3.1, 3.3.2).
import { type Html, html } from '../../shared/html.ts'
import { PersonText } from '../../shared/registers/persons.ts'
import { registrationWords as words } from '../../shared/words/registration.ts'
import { type Language, say, type Text } from '../../shared/words/text.ts'

/** One thing to correct: which field, and the sentence. */
export interface Wrong {
  readonly field: string
  readonly what: Text
}

export interface FieldText {
  readonly name: string
  readonly label: Text
  readonly value: string
  readonly needed: boolean
  readonly type?: 'text' | 'email' | 'tel'
  /** Purpose for the browser's own filling in (WCAG 2.2, 1.3.5). */
  readonly autocomplete: string
  readonly hint?: Text
  readonly most: number
}

/** Everything wrong at the top, each with a link to its field. */
export function errorsHtml(wrong: readonly Wrong[], language: Language): Html {
  if (wrong.length === 0) return html``
  return html`<div class="errors" role="alert"><h2>${say(words.errorsTitle, language)}</h2>
<ul>${wrong.map(({ field, what }) => html`<li><a href="#${field}">${what[language]}</a></li>`)}</ul></div>`
}

export function wrongHtml(field: string, wrong: readonly Wrong[], language: Language): Html {
  const found = wrong.find(one => one.field === field)
  return found ? html`<p class="wrong" id="${field}-wrong">${found.what[language]}</p>` : html``
}

export function fieldHtml(field: FieldText, wrong: readonly Wrong[], language: Language): Html {
  const { name, label, value, needed, type = 'text', autocomplete, hint, most } = field
  const isWrong = wrong.some(one => one.field === name)
  const described = [hint && `${name}-hint`, isWrong && `${name}-wrong`].filter(Boolean).join(' ')
  return html`<div class="field"><label for="${name}">${say(label, language)} <span class="quiet">${say(needed ? words.needed : words.optional, language)}</span></label>
${hint && html`<p class="quiet" id="${name}-hint">${say(hint, language)}</p>`}
${wrongHtml(name, wrong, language)}
<input id="${name}" name="${name}" type="${type}" value="${value}" maxlength="${most}" autocomplete="${autocomplete}"${needed && html` required`}${isWrong && html` aria-invalid="true"`}${described !== '' && html` aria-describedby="${described}"`}></div>`
}

export interface Guardian {
  readonly name: string
  readonly relation: string
}

/** @param prefix of the field names: there may be several on one page. */
export function guardianHtml(
  { prefix, needed, values }: { prefix: string; needed: boolean; values: URLSearchParams },
  wrong: readonly Wrong[],
  language: Language,
): Html {
  const [name, relation] = [`${prefix}guardian`, `${prefix}relation`]
  const field = (at: string, label: Text, most: number) =>
    fieldHtml({ name: at, label, value: values.get(at) ?? '', needed, autocomplete: 'off', most }, wrong, language)
  return html`${field(name, words.guardianName, 120)}${field(relation, words.guardianRelation, 80)}`
}

/** The guardian of a form; null: none is named; a fault if one half is. */
export function guardianOf(form: URLSearchParams, prefix: string, needed: boolean): Guardian | null | Wrong {
  const name = (form.get(`${prefix}guardian`) ?? '').trim()
  const relation = (form.get(`${prefix}relation`) ?? '').trim()
  if (name === '' && relation === '' && !needed) return null
  const whole = name !== '' && relation !== '' && name.length <= 120 && relation.length <= 80
  const field = name === '' || name.length > 120 ? `${prefix}guardian` : `${prefix}relation`
  return whole ? { name, relation } : { field, what: words.errorGuardian }
}

export function isWrong(value: object | null): value is Wrong {
  return value !== null && 'what' in value
}

/** What a new person wrote about themselves, or what is wrong with it. */
export function personOf(form: URLSearchParams): { person: Pick<PersonText, 'name' | 'email' | 'phone'>; wrong: Wrong[] } {
  const person = { name: trimmed(form, 'name'), email: trimmed(form, 'email'), phone: trimmed(form, 'phone') }
  const wrong: Wrong[] = []
  const { name, email, phone } = PersonText.shape
  if (!name.safeParse(person.name).success) wrong.push({ field: 'name', what: words.errorName })
  if (!email.safeParse(person.email).success) wrong.push({ field: 'email', what: words.errorEmail })
  if (!phone.safeParse(person.phone).success) wrong.push({ field: 'phone', what: words.errorPhone })
  return { person, wrong }
}

function trimmed(form: URLSearchParams, name: string): string {
  return (form.get(name) ?? '').trim()
}
