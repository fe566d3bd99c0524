// A text taken apart into its sentences, in either language. Pure.

/** One line for each sentence: whom it would hit is a list, not a paragraph. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[。!?])|(?<=[.!?])\s+/)
    .map(sentence => sentence.trim())
    .filter(Boolean)
}
