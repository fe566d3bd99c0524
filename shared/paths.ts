// Paths in one form each, so that a rule, a ban and a gate speak of the same place however a visitor writes it.

/** A path in the two forms rules look at. */
export interface ReadPath {
  /** Escapes undone once, lower case: what a scanner wrote (`/%2E%2E/` is `/../`). */
  readonly written: string
  /** Also without doubled slashes and dot segments: what the app will most likely serve (`/x/..//%6Cogin` is `/login`). */
  readonly meant: string
}

/** @param path without its query. */
export function readPath(path: string): ReadPath {
  let written = path
  if (path.includes('%')) {
    try {
      written = decodeURIComponent(path)
    } catch {
      written = path.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    }
  }
  written = written.toLowerCase()
  if (!/\/[./]|\\/.test(written)) return { written, meant: written }
  const parts: string[] = []
  for (const part of written.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return { written, meant: `/${parts.join('/')}${written.endsWith('/') && parts.length > 0 ? '/' : ''}` }
}

/** Characters of a path that count: longer ones are the same subject from there on. */
const COUNTED = 500

/** The path as a subject or a distinct value: what is meant, without a slash at its end. */
export function countedPath(meant: string): string {
  const whole = meant.length > 1 && meant.endsWith('/') ? meant.slice(0, -1) : meant
  return whole.length > COUNTED ? whole.slice(0, COUNTED) : whole
}

/** Whether a text fits a glob without slashes: `*` is any number of characters. Linear in practice, never worse than the product of the lengths. */
function fitsPart(glob: string, text: string): boolean {
  let at = 0
  let star = -1
  let from = 0
  let g = 0
  while (at < text.length) {
    if (g < glob.length && glob[g] === '*') {
      star = g++
      from = at
    } else if (g < glob.length && glob[g] === text[at]) {
      g++
      at++
    } else if (star >= 0) {
      g = star + 1
      at = ++from
    } else return false
  }
  while (glob[g] === '*') g++
  return g === glob.length
}

function partsOf(path: string): string[] {
  return countedPath(path).split('/').slice(1)
}

/**
 * A pattern for whole paths, compiled: `*` is one part (`/rooms/*` fits `/rooms/12`, not `/rooms` and not `/rooms/12/photos`) or, beside
 * other characters, the rest of one (`/*.php`); `**` is any number of parts, also none. Case-insensitive; a slash at the end changes nothing.
 * The answer takes what is meant (`readPath`).
 */
export function compilePattern(pattern: string): (meant: string) => boolean {
  const globs = partsOf(readPath(pattern).meant)
  const fits = (glob: string, part: string) => (glob === '*' ? part !== '' : fitsPart(glob, part))
  return meant => {
    const parts = partsOf(meant)
    let p = 0
    let g = 0
    let star = -1
    let from = 0
    while (p < parts.length) {
      if (globs[g] === '**') {
        star = g++
        from = p
      } else if (g < globs.length && fits(globs[g]!, parts[p]!)) {
        g++
        p++
      } else if (star >= 0) {
        g = star + 1
        p = ++from
      } else return false
    }
    while (globs[g] === '**') g++
    return g === globs.length
  }
}
