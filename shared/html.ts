// HTML from values: everything that is put in is escaped unless it is markup made here. No DOM.

/** Markup already. */
export interface Html {
  readonly html: string
}
export type HtmlValue = string | number | Html | readonly Html[] | undefined | false

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character]!)
}

/** Tagged template: values are escaped, lists are joined, `undefined` and `false` are nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const text = (value: HtmlValue): string => {
    if (value === undefined || value === false) return ''
    if (typeof value === 'string' || typeof value === 'number') return escaped(String(value))
    if ('html' in value) return value.html
    return value.map(one => one.html).join('\n')
  }
  return { html: parts.map((part, i) => part + (i < values.length ? text(values[i]) : '')).join('') }
}

/** Text of several lines. */
export function lines(text: string): Html {
  return { html: escaped(text).replaceAll('\n', '<br>\n') }
}
