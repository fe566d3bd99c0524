// Runs one suite (`node test/run-suite.ts unit …`): the usual report on the terminal and, for CI, its result as JSON beside it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const [suite = 'unit', ...more] = process.argv.slice(2)
const results = process.env.SEKISHO_TEST_RESULTS
const reporters = results ? ['--reporter=default', '--reporter=json', `--outputFile.json=${join(results, `${suite}.json`)}`] : []
const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs')
// Threads of the product that a test starts find what was compiled before, as they do under bin/sekisho.mjs.
const NODE_COMPILE_CACHE = join(import.meta.dirname, '..', 'node_modules', '.cache', 'sekisho-compiled')
const run = spawnSync(process.execPath, [vitest, 'run', '--project', suite, ...reporters, ...more], {
  stdio: 'inherit',
  env: { NODE_COMPILE_CACHE, ...process.env },
})
process.exit(run.status ?? 1)
