// Files made of what a table shows: CSV that Excel opens without running anything in it, and JSON.

/** Excel takes cells that begin with these for formulas (OWASP, CSV injection): they get an apostrophe in front. */
const FORMULA = /^[=+\-@\t\r]/

/** One CSV field (RFC 4180), safe to open in Excel. */
export function csvCell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) || safe !== value ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The whole file: byte order mark (so that Excel reads UTF-8), CRLF. */
export function csvOf(header: readonly string[], rows: Iterable<readonly string[]>): string {
  let text = '\uFEFF'
  text += `${header.map(csvCell).join(',')}\r\n`
  for (const row of rows) text += `${row.map(csvCell).join(',')}\r\n`
  return text
}

/** Hands a file to the person. */
export function download(name: string, type: string, content: string): void {
  downloadBlob(name, new Blob([content], { type }))
}

/** The same for what is a file already. */
export function downloadBlob(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
