// Imports under way, each a sealed file in the data folder until it is done: what they hold of people is not there in the clear, and not for long.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportShelf } from '../consents/import.ts'
import { writeFileDurably } from '../keys/durable-file.ts'
import type { Sealer } from '../keys/seal.ts'

const NAME = /^([0-9a-f]{32})\.sealed$/

/** @param data the data folder. */
export function createImportShelf(data: string, sealer: Sealer): ImportShelf {
  const folder = join(data, 'imports')
  const pathOf = (name: string) => join(folder, `${name}.sealed`)
  return {
    put(name, content) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeFileDurably(pathOf(name), sealer.seal(content, `import ${name}`), 0o600)
    },
    remove: name => rmSync(pathOf(name), { force: true }),
    all() {
      if (!existsSync(folder)) return []
      return readdirSync(folder).flatMap(file => {
        const name = NAME.exec(file)?.[1]
        return name ? [{ name, content: sealer.open(readFileSync(join(folder, file)), `import ${name}`) }] : []
      })
    },
  }
}
