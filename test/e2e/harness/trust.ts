// Trusts the office's CA the way an administrator would: imported into the browser's certificate store, never by ignoring errors.
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Where Chromium looks under a home folder: since 2025 the first, before that the second. */
const STORES = ['.local/share/pki/nssdb', '.pki/nssdb']

/** Imports the CA (a PEM file) into a certificate store, which is made if need be. Throws what certutil said. */
export async function trustInStore(folder: string, caFile: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await run('certutil', ['-d', `sql:${folder}`, '-N', '--empty-password'])
  await run('certutil', ['-d', `sql:${folder}`, '-A', '-t', 'C,,', '-n', 'office', '-i', caFile])
}

/** Imports the CA for every Chromium that runs with this home folder. */
export async function trustIn(home: string, caFile: string): Promise<void> {
  for (const store of STORES) await trustInStore(join(home, store), caFile)
}
