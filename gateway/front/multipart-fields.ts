// multipart/form-data (RFC 7578) read as strictly as browsers write it: anything else has two readings and counts as unreadable.
import { UNREADABLE } from '../../shared/ports.ts'
import { type Fields, MOST_FIELDS, normalName, put, textOf } from './body-fields.ts'

const BOUNDARY = /(?:^|;)\s*boundary\s*=\s*(?:"([^"]{1,70})"|([^\s";,]{1,70}))\s*(?=;|$)/gi
/** Written by browsers: quotes within a name are %22, so neither a backslash nor a second quote stands there (HTML standard, multipart/form-data encoding). */
const DISPOSITION = /^form-data((?:;\s*[a-z]+="[^"\\]*")+)\s*$/i
const HEAD = 4096
const END = Buffer.from('\r\n\r\n')

export function boundaryOf(parameters: string): string | undefined {
  const found = [...parameters.matchAll(BOUNDARY)]
  if (found.length !== 1 || (parameters.match(/boundary/gi) ?? []).length !== 1) return undefined
  return found[0]![1] ?? found[0]![2]
}

interface PartHead {
  readonly name: string
  readonly file: boolean
}

function headOf(text: string): PartHead | undefined {
  let disposition: string | undefined
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon <= 0 || /^[\s]|[\r\n\0]/.test(line)) return undefined
    const field = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (field === 'content-disposition') {
      if (disposition !== undefined) return undefined
      disposition = value
    } else if (field === 'content-transfer-encoding' && !/^(7bit|8bit|binary)$/i.test(value)) return undefined
  }
  const parameters = disposition === undefined ? null : DISPOSITION.exec(disposition)
  if (!parameters) return undefined
  const names = [...parameters[1]!.matchAll(/;\s*([a-z]+)="([^"\\]*)"/gi)].map(([, key, value]) => [key!.toLowerCase(), value!])
  const named = names.filter(([key]) => key === 'name')
  if (named.length !== 1 || names.some(([key]) => key !== 'name' && key !== 'filename')) return undefined
  return { name: named[0]![1]!, file: names.length > 1 }
}

/** Undefined: cannot be read. @param parameters of the Content-Type. */
export function multipartFields(body: Buffer, parameters: string): Fields | undefined {
  const boundary = boundaryOf(parameters)
  if (boundary === undefined) return undefined
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  const fields: Fields = new Map()
  if (!body.subarray(0, delimiter.length - 2).equals(delimiter.subarray(2))) return undefined
  let at = delimiter.length - 2
  for (let count = 0; count <= MOST_FIELDS; count++) {
    const mark = body.toString('latin1', at, at + 2)
    if (mark === '--') return /^(\r\n)*$/.test(body.toString('latin1', at + 2)) ? fields : undefined
    if (mark !== '\r\n') return undefined
    const headEnd = body.indexOf(END, at + 2)
    if (headEnd < 0 || headEnd - at > HEAD) return undefined
    const headText = textOf(body.subarray(at + 2, headEnd))
    const head = headText === undefined ? undefined : headOf(headText)
    const next = body.indexOf(delimiter, headEnd + 2)
    if (head === undefined || next < 0) return undefined
    const value = head.file ? undefined : textOf(body.subarray(headEnd + 4, Math.max(next, headEnd + 4)))
    if (!put(fields, normalName(head.name), value ?? UNREADABLE)) return undefined
    at = next + delimiter.length
  }
  return undefined
}
