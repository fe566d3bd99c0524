// What the reading for a disclosure is asked and answers, wherever it is done.
import type { SearchHit } from '../../shared/consent-routes.ts'
import type { Word } from './search.ts'

/** Everything sealed to one person, opened. */
export interface AboutPerson {
  readonly rows: { readonly register: string; readonly id: string; readonly values: Readonly<Record<string, unknown>> }[]
  readonly entries: {
    readonly seq: number
    /** UTC milliseconds. */
    readonly at: number
    readonly register: string
    readonly row: string
    readonly type: string
    readonly values: Readonly<Record<string, unknown>>
  }[]
}

export type DisclosureTask =
  | { readonly kind: 'about'; readonly person: string }
  /** `words` in what is not sealed to the person. */
  | { readonly kind: 'search'; readonly person: string; readonly words: readonly Word[] }
  | { readonly kind: 'seal'; readonly bytes: Uint8Array; readonly passphrase: string }

export interface DisclosureAnswers {
  about: AboutPerson
  /** `complete` false: there are more than are told. */
  search: { hits: SearchHit[]; complete: boolean }
  seal: Uint8Array
}

/** Rejects with SekishoError when the log cannot be read. */
export interface Reading {
  about(person: string): Promise<AboutPerson>
  search(person: string, words: readonly Word[]): Promise<DisclosureAnswers['search']>
  seal(bytes: Uint8Array, passphrase: string): Promise<Uint8Array>
}
