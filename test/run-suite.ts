// Runs one suite (`node test/run-suite.ts unit …`): the usual report on the terminal and, for CI, its result as JSON beside it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const [suite = 'unit', ...more] = process.argv.slice(2)
const results = process.env.SEKISHO_TEST_RESULTS
const reporters = results ? ['--reporter=default', '--reporter=json', `--outputFile.json=${join(results, `${suite}.json`)}`] : []
const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs')
const run = spawnSync(process.execPath, [vitest, 'run', '--project', suite, ...reporters, ...more], { stdio: 'inherit' })
process.exit(run.status ?? 1)
