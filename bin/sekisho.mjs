#!/usr/bin/env node
// The command `sekisho`: makes sure a Node that runs TypeScript is used, then hands over to gateway/cli/main.ts.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [major] = process.versions.node.split('.').map(Number)
if (major >= 24) {
  // Node strips types by WebAssembly, in every thread. V8 13.6 may free such code while another thread is still registering its own: the
  // process ends by SIGSEGV (seen in suites that start hundreds of threads). Kept instead, it is a few kilobytes.
  setFlagsFromString('--no-wasm-code-gc')
  // Compiled code is kept between runs: a command starts in half the time. Worker threads find the folder by the environment only.
  process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'sekisho-compiled')
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE)
  const { main } = await import(new URL('../gateway/cli/main.ts', import.meta.url).href)
  await main(process.argv)
} else {
  // The host may bring Node 20; Node 24 arrives as an npm package of this project.
  const own = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
  if (!existsSync(own)) {
    console.error(
      'Sekisho needs Node 24. Run "npm ci" in this folder first; it brings its own. / Node 24 が必要です。先にこのフォルダで npm ci を実行してください。',
    )
    process.exit(1)
  }
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)))
}
