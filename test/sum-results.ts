// Adds up what the suites wrote (`node test/sum-results.ts FOLDER SUITE…`): prints "N passed, N failed" and fails if a suite wrote nothing or skipped.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const Result = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  success: z.boolean(),
})

const [folder = '.', ...suites] = process.argv.slice(2)
let [passed, failed, wrong] = [0, 0, 0]
for (const suite of suites) {
  const path = join(folder, `${suite}.json`)
  if (!existsSync(path)) {
    console.log(`${suite}: wrote no result`)
    wrong += 1
    continue
  }
  const result = Result.parse(JSON.parse(readFileSync(path, 'utf8')))
  const skipped = result.numPendingTests + result.numTodoTests
  console.log(`${suite}: ${result.numPassedTests} passed, ${result.numFailedTests} failed, ${skipped} skipped`)
  passed += result.numPassedTests
  // A skipped test is a failed test, and so is a file that could not be loaded.
  failed += result.numFailedTests + skipped
  if (!result.success && result.numFailedTests === 0) wrong += 1
}
console.log(`${passed} passed, ${failed + wrong} failed`)
process.exitCode = failed + wrong > 0 || passed === 0 ? 1 : 0
