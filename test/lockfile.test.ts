// The lock file installs everywhere: complete for every platform, no registry address in it, exact versions in package.json.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Lock, missingEntries } from './complete-lockfile.ts'

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')

test('every optional package of another platform has its entry, or `npm ci` refuses the file (mend with: npm run lockfile)', () => {
  expect(Object.keys(missingEntries(JSON.parse(read('package-lock.json')) as Lock))).toEqual([])
})

test('no registry address stands in the lock file', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/)
})

test('every version in package.json is exact', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json')) as Record<
    string,
    Record<string, string>
  >
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }))
    expect(`${name} ${version}`).toMatch(/ (\d+\.\d+\.\d+|file:bin)$/)
})
