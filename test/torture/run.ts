// `npm run torture [-- --quick|--nightly|--release] [--seed=N]`: kills, faults, crash states and damage against the real storage; the figures come last.
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const LEVELS = ['quick', 'nightly', 'release']
const given = process.argv.slice(2)
const level = LEVELS.find(name => given.includes(`--${name}`)) ?? 'quick'
const seed = given.find(argument => argument.startsWith('--seed='))?.slice('--seed='.length) ?? String(randomInt(2 ** 32))
const rest = given.filter(argument => !argument.startsWith('--seed=') && !LEVELS.includes(argument.slice(2)))

// The short one needs npm alone; the long ones look at every system call.
if (level !== 'quick') {
  const tools = spawnSync('bash', [join(import.meta.dirname, 'tools.sh')], { stdio: 'inherit' })
  if (tools.status !== 0) process.exit(1)
}
const folder = mkdtempSync(join(tmpdir(), 'sekisho-torture-report-'))
const report = join(folder, 'report')
console.log(`torture, ${level}: seed ${seed}`)
const started = performance.now()
const run = spawnSync(process.execPath, [join(import.meta.dirname, '..', 'run-suite.ts'), 'torture', ...rest], {
  stdio: 'inherit',
  env: { ...process.env, SEKISHO_TORTURE: level, SEKISHO_TORTURE_SEED: seed, SEKISHO_TORTURE_REPORT: report },
})
console.log(`\ntorture, ${level}: seed ${seed}, ${Math.round((performance.now() - started) / 1000)} s`)
if (existsSync(report)) console.log(readFileSync(report, 'utf8').replace(/^/gm, '  ').trimEnd())
rmSync(folder, { recursive: true })
process.exit(run.status ?? 1)
