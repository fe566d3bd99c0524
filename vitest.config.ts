// Suites: unit (beside the code), integration (what spans folders, real sockets and files), hostile (the front attacked at length), torture (kills, faults, damage to the storage), e2e (a real Chromium), services (real servers).
import { defineConfig } from 'vitest/config'

/** As bin/sekisho.mjs does, and why. */
const execArgv = ['--no-wasm-code-gc']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          execArgv,
          include: ['{shared,gateway,extension}/**/*.test.{ts,tsx}', 'test/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          execArgv,
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'hostile',
          execArgv,
          include: ['test/hostile/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'torture',
          execArgv,
          // What is traced needs strace: the long ones.
          include: [`test/torture/${['nightly', 'release'].includes(process.env.SEKISHO_TORTURE ?? '') ? '**' : ''}/*.test.ts`],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          execArgv,
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'services',
          execArgv,
          include: ['test/services/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
