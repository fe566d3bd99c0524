// Covers what nobody needs in a report: card numbers, My Numbers (個人番号) and what stands after "password".

/** What takes the place of each covered character. */
export const COVER = '●'

export interface Covered {
  readonly text: string
  /** How many numbers and passwords were covered. */
  readonly count: number
}

/** Digits in both forms that a Japanese mail uses: ASCII and full width. */
const DIGIT = '[0-9\\uff10-\\uff19]'
/** One separator between groups: a space or a hyphen of any width. */
const GAP = '[ \\u00a0\\u3000\\-\\u2010-\\u2013\\u2212\\uff0d]'
/** Groups of digits, one separator between them: a run may hold an order number, then a card number. */
const NUMBERS = new RegExp(`${DIGIT}+(?:${GAP}${DIGIT}+)*`, 'g')
const GROUP = new RegExp(`${DIGIT}+`, 'g')
/** Digits of a My Number, and of the longest card number (ISO/IEC 7812-1). */
const SHORTEST = 12
const LONGEST = 19

const KEYWORD = '(?:パスワード|暗証番号|(?<![a-z])(?:password|passphrase|passcode|pin(?: ?code)?|pwd|pw)(?![a-z]))'
const QUOTES = '["\'“”‘’「」『』()()<>\\[\\]【】]'
const SPACE_OR_QUOTE = `(?:\\s|${QUOTES}){0,6}`
/** Printable characters of ASCII or of its full-width copies, at least three together. */
const WORD = '[!-~\\uff01-\\uff5e]{3,200}'
const AFTER_PASSWORD = new RegExp(
  `(${KEYWORD}${SPACE_OR_QUOTE})((?:[:=→\\uff1a\\uff1d]|は|が|is\\b|was\\b)?)(${SPACE_OR_QUOTE})(${WORD})`,
  'gi',
)

const halfWidth = (text: string): string => text.replace(/[\uff01-\uff5e]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xfee0))

/** The check digit of ISO/IEC 7812-1 (Luhn), for the numbers that cards have. */
export function isCardNumber(digits: string): boolean {
  if (!/^[2-6]\d{12,18}$/.test(digits)) return false
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 === 0
}

/** The check digit of an individual number (平成26年総務省令第85号 第5条): 11 − (Σ Pn·Qn mod 11), or 0 if the remainder is at most 1. */
export function isMyNumber(digits: string): boolean {
  if (!/^\d{12}$/.test(digits)) return false
  let sum = 0
  for (let n = 1; n <= 11; n++) sum += Number(digits[11 - n]) * (n <= 6 ? n + 1 : n - 5)
  const remainder = sum % 11
  return Number(digits[11]) === (remainder <= 1 ? 0 : 11 - remainder)
}

/** A word that could be a password even where only a space stands before it. */
const looksSecret = (word: string): boolean => /\d/.test(word) || (/[a-z]/i.test(word) && /[!@#$%^&*+=?_~\\|]/.test(word))

function isSecret(sign: string, quoted: boolean, word: string): boolean {
  if (word.includes(COVER) || /^https?:/i.test(word)) return false
  if (/^[:=→\uff1a\uff1d]$/.test(sign)) return true
  if (quoted || sign === 'は' || sign === 'が') return word.length >= 4
  return looksSecret(word)
}

/** Covers each sequence of whole groups that is a card number or a My Number. */
function coverNumbers(run: string): Covered {
  const groups = [...run.matchAll(GROUP)].map(match => ({
    digits: halfWidth(match[0]),
    at: match.index,
    end: match.index + match[0].length,
  }))
  const parts: string[] = []
  let done = 0
  let count = 0
  for (let from = 0; from < groups.length; from++) {
    let digits = ''
    let last: number | undefined
    for (let to = from; to < groups.length && digits.length < LONGEST; to++) {
      digits += groups[to]!.digits
      if (digits.length < SHORTEST) continue
      // The longest wins: the first twelve digits of a card number may pass for a My Number.
      if (isCardNumber(digits) || isMyNumber(digits)) last = to
    }
    if (last === undefined) continue
    const { at } = groups[from]!
    const { end } = groups[last]!
    parts.push(
      run.slice(done, at),
      run.slice(at, end).replace(GROUP, group => COVER.repeat(group.length)),
    )
    done = end
    count++
    from = last
  }
  return { text: parts.join('') + run.slice(done), count }
}

function coverOnce(text: string): Covered {
  let count = 0
  const numbers = text.replace(NUMBERS, run => {
    const covered = coverNumbers(run)
    count += covered.count
    return covered.text
  })
  const covered = numbers.replace(AFTER_PASSWORD, (found, keyword: string, sign: string, between: string, after: string) => {
    const half = halfWidth(after)
    // Punctuation and a closing quotation mark at the end belong to the sentence.
    const length = half.replace(/[.,;:!?)\]>"']+$/, '').length || half.length
    const word = half.slice(0, length)
    if (!isSecret(sign, /["'“‘「『]/.test(between + keyword), word)) return found
    count++
    return keyword + sign + between + COVER.repeat(length) + after.slice(length)
  })
  return { text: covered, count }
}

/** The text with every such value covered, character by character. Covering the result again changes nothing. */
export function cover(text: string): Covered {
  let covered: Covered = { text, count: 0 }
  // What is covered can set free what touched it; each round covers at least one more, and more than a few rounds do not happen in mails.
  for (let round = 0; round < 20; round++) {
    const { text: next, count } = coverOnce(covered.text)
    if (count === 0) break
    covered = { text: next, count: covered.count + count }
  }
  return covered
}
