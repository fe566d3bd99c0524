// `npm run lockfile` after adding a package: writes the entries of other platforms' optional packages that a registry without them left out.
// Without those entries `npm ci` refuses the whole lock file, though it would install none of them here.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface Entry {
  version?: string
  dev?: boolean
  license?: string
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}
export interface Lock {
  packages: Record<string, Entry>
}

const OS = {
  android: /android/,
  darwin: /darwin|macos/,
  win32: /win32|windows/,
  freebsd: /freebsd/,
  openharmony: /openharmony/,
  linux: /linux/,
}
const CPU = {
  arm64: /arm64/,
  arm: /arm/,
  x64: /x64/,
  ia32: /ia32/,
  ppc64: /ppc64/,
  riscv64: /riscv64/,
  s390x: /s390x/,
  wasm32: /wasm/,
}
const first = (table: Record<string, RegExp>, name: string) =>
  Object.entries(table).find(([, pattern]) => pattern.test(name))?.[0]

/** Platform packages that are named as optional dependencies and have no entry of their own. */
export function missingEntries(lock: Lock): Record<string, Entry> {
  const missing: Record<string, Entry> = {}
  for (const [at, entry] of Object.entries(lock.packages)) {
    if (at === '') continue
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (lock.packages[`${at}/node_modules/${name}`] || lock.packages[`node_modules/${name}`]) continue
      const [os, cpu] = [first(OS, name), first(CPU, name)]
      missing[`node_modules/${name}`] = {
        version: version.replace(/^[\^~]/, ''),
        ...(cpu ? { cpu: [cpu] } : {}),
        ...(entry.dev ? { dev: true } : {}),
        ...(/musl/.test(name) ? { libc: ['musl'] } : {}),
        ...(entry.license ? { license: entry.license } : {}),
        optional: true,
        ...(os ? { os: [os] } : {}),
      }
    }
  }
  return missing
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL('../package-lock.json', import.meta.url))
  const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock
  const missing = missingEntries(lock)
  const [root, ...rest] = Object.entries({ ...lock.packages, ...missing })
  lock.packages = Object.fromEntries([root!, ...rest.sort(([a], [b]) => (a < b ? -1 : 1))])
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`${Object.keys(missing).length} entries added`)
}
