// `demo`: the real gateway on a temporary data folder with one believable week in it, and the sample app behind the front.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSampleApp } from '../demo/app.ts'
import { renewLogKey, seedPlans } from '../demo/availability.ts'
import { movableClock } from '../demo/clock.ts'
import { demoSettings, seedWeek, weekStart } from '../demo/seed.ts'
import type { Context } from './main.ts'
import { runUntilStopped } from './start.ts'

export async function demo(context: Context): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-demo-'))
  const app = await startSampleApp()
  const now = Date.now()
  const clock = movableClock(weekStart(now))
  const { lang: language } = context.config
  const config = {
    ...context.config,
    data: join(folder, 'data'),
    keyFile: join(folder, 'keys', 'master.key'),
    upstream: app.origin,
    tlsCert: null,
    tlsKey: null,
    // A made-up week asks no authority for a real certificate.
    publicNames: [],
    httpPort: null,
  }
  try {
    return await runUntilStopped(
      { ...context, config },
      {
        clock: clock.now,
        inviteAnyway: true,
        async prepare({ ledger, settings }) {
          await settings.change(demoSettings(language))
          await renewLogKey(ledger)
          await seedWeek({ ledger, clock, now, language })
        },
        begun: ledger => seedPlans({ ledger, folder: join(folder, 'app'), now, language }),
      },
    )
  } finally {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
