// The four words of a pairing, which both screens show: from the BIP 39 lists, in both languages.
import { wordlist as english } from '@scure/bip39/wordlists/english.js'
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js'
import type { Text } from '../../shared/words/text.ts'

/** Words for four indices (0–2047), side by side. The Japanese list is decomposed; screens want it composed. */
export function wordsOf(indices: readonly number[]): Text[] {
  return indices.map(i => ({ en: english[i] ?? '?', ja: (japanese[i] ?? '?').normalize('NFC') }))
}
