// Texts of a person, looked for in bytes of any kind: as UTF-8, UTF-16, percent-encoded, escaped as in JSON, and in base64 wherever it begins.

/** Shorter texts stand in other words by chance and would prove nothing. */
export const LEAST_BYTES = 6

function base64Forms(bytes: Buffer): Buffer[] {
  const forms: Buffer[] = []
  for (let before = 0; before < 3; before++) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    // Only what the text alone decides: not the letters it shares with what stands before and after it.
    const from = Math.ceil((before * 8) / 6)
    const to = Math.floor(((before + bytes.length) * 8) / 6)
    const sure = encoded.slice(from, to)
    forms.push(Buffer.from(sure), Buffer.from(sure.replaceAll('+', '-').replaceAll('/', '_')))
  }
  return forms
}

/** Every form of one text that is looked for. */
export function formsOf(text: string): Buffer[] {
  const percent = encodeURIComponent(text)
  const everyByte = [...Buffer.from(text)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')
  const json = JSON.stringify(text).slice(1, -1)
  const escaped = [...json]
    .flatMap(one => one.split(''))
    .map(one => (one < ' ' || one > '~' ? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}` : one))
    .join('')
  const lower = percent.replaceAll(/%[0-9A-F]{2}/g, one => one.toLowerCase())
  const texts = [text, percent, percent.replaceAll('%20', '+'), lower, everyByte, everyByte.toUpperCase(), json, escaped]
  const forms = [
    ...texts.map(one => Buffer.from(one)),
    Buffer.from(text, 'utf16le'),
    Buffer.from(text, 'utf16le').swap16(),
    ...base64Forms(Buffer.from(text)),
    ...base64Forms(Buffer.from(text, 'utf16le')),
  ]
  return [...new Map(forms.map(form => [form.toString('latin1'), form])).values()].filter(form => form.length >= LEAST_BYTES)
}

/** What of a person's texts can be looked for: trimmed, each once, in the writings that are used for the same. */
export function textsOf(values: Iterable<string>): string[] {
  const texts = new Set<string>()
  for (const value of values) {
    const text = value.trim()
    for (const one of [text, text.normalize('NFC'), text.normalize('NFKC'), text.toLowerCase(), text.replaceAll(/\s+/g, '')])
      if (Buffer.byteLength(one) >= LEAST_BYTES && one.isWellFormed()) texts.add(one)
    const digits = text.replaceAll(/\D/g, '')
    // A telephone number, however it is written.
    if (/^[+\d][\d\s()-]{7,}$/.test(text) && digits.length >= 9) texts.add(digits)
  }
  return [...texts]
}

/** Looks for the texts of many persons at once: what it costs hardly grows with how many there are. */
export class Needles {
  readonly #first = new Uint8Array(65_536)
  readonly #third = new Uint8Array(65_536)
  readonly #byStart = new Map<number, { readonly form: Buffer; readonly person: number }[]>()
  readonly longest: number

  /** `persons`: the texts of each. */
  constructor(persons: readonly (readonly string[])[]) {
    let longest = 0
    persons.forEach((texts, person) => {
      for (const form of texts.flatMap(formsOf)) {
        longest = Math.max(longest, form.length)
        const start = form.readUInt32LE(0)
        this.#first[start & 0xffff] = 1
        this.#third[start >>> 16] = 1
        const same = this.#byStart.get(start) ?? []
        same.push({ form, person })
        this.#byStart.set(start, same)
      }
    })
    this.longest = longest
  }

  get empty(): boolean {
    return this.#byStart.size === 0
  }

  /** The persons of whom something stands in these bytes. */
  search(bytes: Uint8Array): ReadonlySet<number> {
    const found = new Set<number>()
    if (this.empty) return found
    const [first, third] = [this.#first, this.#third]
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    for (let at = 0, last = bytes.length - 4; at <= last; at++) {
      if (first[bytes[at]! | (bytes[at + 1]! << 8)] === 0) continue
      if (third[bytes[at + 2]! | (bytes[at + 3]! << 8)] === 0) continue
      for (const { form, person } of this.#byStart.get(buffer.readUInt32LE(at)) ?? [])
        if (!found.has(person) && at + form.length <= buffer.length && buffer.subarray(at, at + form.length).equals(form))
          found.add(person)
    }
    return found
  }
}
