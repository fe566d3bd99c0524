// The files of an office beside its ledger (master key, settings, certificates, the command line's key), bent at every place: named or mended in words, or as before.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '../../gateway/config/config.ts'
import { writeFileDurably } from '../../gateway/keys/durable-file.ts'
import { openOffice } from '../../gateway/setup/open-office.ts'
import { openCertificates } from '../../gateway/tls/certificates.ts'
import { SekishoError } from '../../shared/problems.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { damages, PAGE } from './damage.ts'
import { atLevel, memoryFolder, randomOf, tell } from './level.ts'

const scratch = memoryFolder()
const whole = join(scratch, 'whole')
const FILES = [
  'keys/master.key',
  'keys/cli.key',
  'data/settings.json',
  'data/ca.pem',
  'data/tls/ca.key.sealed',
  'data/tls/leaf.key.sealed',
  'data/tls/leaf.pem',
]
let expected: string

function configOf(folder: string) {
  const env = {
    HOME: folder,
    LANG: 'en_US.UTF-8',
    SEKISHO_DATA: join(folder, 'data'),
    SEKISHO_KEY_FILE: join(folder, 'keys', 'master.key'),
  }
  return loadConfig({ flags: {}, env })
}

/** What the office is, and what is said about files that were found otherwise. */
async function look(folder: string, change?: string): Promise<{ text: string; said: string[] }> {
  const config = configOf(folder)
  const office = await openOffice(config, Date.now)
  try {
    if (change !== undefined) await office.changeSettings({ officeName: change }, GATEWAY)
    const certificates = await openCertificates({
      folder: config.data,
      seal: office.sealer.seal,
      open: office.sealer.open,
      write: writeFileDurably,
      names: [],
      clock: Date.now,
      log: office.log,
    })
    try {
      const people = (await office.ledger.rows('people')).map(({ id, name, role }) => ({ id, name, role }))
      const text = JSON.stringify([
        people,
        office.settings.get(),
        certificates.caFingerprint,
        readFileSync(join(config.data, 'ca.pem'), 'utf8'),
      ])
      return { text, said: certificates.warnings().map(({ en }) => en) }
    } finally {
      certificates.close()
    }
  } finally {
    await office.close()
  }
}

beforeAll(async () => {
  await look(whole, 'Torture & Co.')
  expected = (await look(whole)).text
})
afterAll(() => rmSync(scratch, { recursive: true }))

test.each(FILES)(
  '%s',
  async name => {
    const random = randomOf(name)
    const original = readFileSync(join(whole, name))
    const counts = { named: 0, mended: 0, 'as before': 0 }
    const faults: string[] = []
    for (const kind of ['flip', 'cut'] as const) {
      const each = atLevel({ quick: 2, nightly: 60, release: PAGE })
      for (const { at, bytes } of damages(original, kind, each, random)) {
        const folder = join(scratch, 'bent')
        cpSync(whole, folder, { recursive: true })
        writeFileSync(join(folder, name), bytes)
        try {
          const { text, said } = await look(folder)
          if (text !== expected) faults.push(`${kind} at ${at}: another office, and nobody was told`)
          else if (said.length > 0 || !readFileSync(join(folder, name)).equals(bytes)) counts.mended++
          else counts['as before']++
        } catch (error) {
          if (error instanceof SekishoError) counts.named++
          else faults.push(`${kind} at ${at}: not in words: ${(error as Error).stack}`)
        }
        rmSync(folder, { recursive: true })
      }
    }
    tell(name, counts, faults)
    expect(faults).toEqual([])
  },
  7_200_000,
)
