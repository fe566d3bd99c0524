// Schedule, store and view of the measurements: when probes run, what is told, what survives, and that nothing is OK by default.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Log, Probe } from '../../shared/ports.ts'
import { CONTROLS, type Measurement } from '../../shared/registers/controls.ts'
import { clientHello, readHelloAnswer } from './client-hello.ts'
import { type Result, worstOf } from './findings.ts'
import { type Observations, openObservations } from './observations.ts'
import { createSchedule, type Schedule } from './schedule.ts'
import { viewsOf } from './views.ts'

let folder: string
let now: number
let said: string[]
let told: string[]
let tick: () => void
let observations: Observations
const note = (_fields: object, message: string) => void said.push(message)
const log: Log = { debug: note, info: note, warn: note, error: note }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-schedule-'))
  now = 1_000_000
  said = []
  told = []
  observations = openObservations(join(folder, 'observations.db'), log)
})
afterEach(() => {
  observations.close()
  rmSync(folder, { recursive: true })
})

function measurement(outcome: Measurement['outcome'], sentence = outcome as string): Measurement {
  return {
    code: 'tls',
    outcome,
    sentence: { en: sentence, ja: `${sentence}。` },
    evidence: [{ asked: 'a', answered: sentence, result: outcome }],
    measuredAt: now,
    tookMs: 1,
    scope: { en: 's', ja: '範囲' },
    from: 'inside',
  }
}
function probe(measure: Probe['measure'], changes: Partial<Probe> = {}): Probe {
  return { code: 'tls', intervalMs: 60_000, timeoutMs: 5_000, measure, ...changes }
}
function schedule(probes: Probe[], changed = async () => undefined as unknown): Schedule {
  return createSchedule(probes, observations, {
    clock: () => now,
    log,
    async changed(code, situation) {
      await changed()
      told.push(`${code} ${situation}`)
    },
    every: (_ms, run) => {
      tick = run
      return () => undefined
    },
  })
}
const settled = () => new Promise<void>(resolve => setImmediate(resolve))

describe('the schedule', () => {
  it('measures at start and at each interval, and tells a situation only when it changed', async () => {
    let outcome: Measurement['outcome'] = 'pass'
    let runs = 0
    const running = schedule([probe(async () => measurement(outcome, String(++runs)))])
    await running.start()
    expect([runs, told]).toEqual([1, ['tls ok']])
    tick()
    expect(runs).toBe(1)
    now += 60_000
    tick()
    await settled()
    expect([runs, told]).toEqual([2, ['tls ok']])
    outcome = 'fail'
    await running.checkNow('tls')
    expect([runs, told]).toEqual([3, ['tls ok', 'tls failed']])
    await running.checkNow('backup')
    expect(runs).toBe(3)
    await running.stop()
  })

  it('never runs one probe twice at a time, and a check asked for meanwhile starts afresh, once for all who wait', async () => {
    const waiting: (() => void)[] = []
    let most = 0
    let at = 0
    const running = schedule([
      probe(async () => {
        most = Math.max(most, ++at)
        await new Promise<void>(resolve => waiting.push(resolve))
        at--
        return measurement('pass')
      }),
    ])
    const first = running.start()
    const checks = [running.checkNow(), running.checkNow('tls')]
    expect(waiting).toHaveLength(1)
    waiting[0]!()
    await first
    await settled()
    expect(waiting).toHaveLength(2)
    waiting[1]!()
    await Promise.all(checks)
    expect([waiting.length, most]).toEqual([2, 1])
    await running.stop()
  })

  it('a probe that hangs or breaks is unknown with a sentence, and the next run mends it', async () => {
    const hanging = schedule([
      probe(signal => new Promise((_, reject) => signal.addEventListener('abort', reject)), { timeoutMs: 20 }),
    ])
    await hanging.start()
    expect(observations.latest('tls')?.sentence.en).toContain('longer than 0.02 s')
    await hanging.stop()
    let broken = true
    const breaking = schedule([
      probe(async () => {
        if (broken) throw new Error('defect')
        return measurement('pass')
      }),
    ])
    await breaking.start()
    expect(observations.latest('tls')).toMatchObject({ outcome: 'inconclusive' })
    expect(JSON.stringify(observations.latest('tls'))).not.toContain('defect')
    broken = false
    await breaking.checkNow()
    expect(told).toEqual(['tls unknown', 'tls unknown', 'tls ok'])
    await breaking.stop()
  })

  it('tells "unknown" when measurements stop coming', async () => {
    let hang = false
    const running = schedule([
      probe(signal =>
        hang ? new Promise((_, reject) => signal.addEventListener('abort', reject)) : Promise.resolve(measurement('pass')),
      ),
    ])
    await running.start()
    hang = true
    now += 120_001
    tick()
    await settled()
    expect(told).toEqual(['tls ok', 'tls unknown'])
    await running.stop()
  })

  it('tells again after the next measurement what could not be recorded', async () => {
    let full = true
    const running = schedule([probe(async () => measurement('fail'))], async () => {
      if (full) throw new Error('read-only')
    })
    await running.start()
    expect(told).toEqual([])
    full = false
    await running.checkNow()
    expect(told).toEqual(['tls failed'])
    await running.stop()
  })

  it('measures anew when the clock was set back', async () => {
    let runs = 0
    const running = schedule([
      probe(async () => {
        runs++
        return measurement('pass')
      }),
    ])
    await running.start()
    now -= 500_000
    tick()
    await settled()
    expect(runs).toBe(2)
    await running.stop()
  })
})

describe('observations.db', () => {
  const path = () => join(folder, 'observations.db')
  const rows = () => {
    const db = new DatabaseSync(path())
    const count = Number(db.prepare('SELECT count(*) AS n FROM measurements').get()?.n)
    db.close()
    return count
  }
  const reopen = () => {
    observations.close()
    observations = openObservations(path(), log)
  }

  it('keeps the latest over a restart, and no more than five hundred per control', () => {
    for (let i = 0; i < 520; i++) observations.add(measurement('pass', String(i)))
    expect(rows()).toBe(500)
    reopen()
    expect(observations.latest('tls')?.sentence.en).toBe('519')
    expect(statSync(path()).mode & 0o077).toBe(0)
  })

  it('keeps no more than its cap in all, newest last to go', () => {
    const large = 'x'.repeat(3_000_000)
    for (let i = 0; i < 8; i++) observations.add(measurement('pass', large))
    expect(rows()).toBeGreaterThan(2)
    expect(rows()).toBeLessThan(8)
  })

  it('a damaged file is put aside with a log line, and the control is unknown until measured', () => {
    observations.add(measurement('pass'))
    observations.close()
    const bytes = readFileSync(path())
    bytes.fill(0x55, 0, 4096)
    writeFileSync(path(), bytes)
    rmSync(`${path()}-wal`, { force: true })
    observations = openObservations(path(), log)
    expect(observations.latest('tls')).toBeUndefined()
    expect(existsSync(`${path()}.damaged`)).toBe(true)
    expect(said.join()).toContain('damaged')
    observations.add(measurement('warn'))
    reopen()
    expect(observations.latest('tls')?.outcome).toBe('warn')
  })

  it('an altered measurement is not believed', () => {
    observations.add(measurement('fail'))
    const db = new DatabaseSync(path())
    db.exec(`UPDATE measurements SET body = replace(body, '"outcome":"fail"', '"outcome":"pass"')`)
    db.close()
    reopen()
    expect(observations.latest('tls')).toBeUndefined()
  })
})

describe('the status table', () => {
  const tls = probe(async () => measurement('pass'))

  it('has ten controls in order, unknown with a sentence where nothing was measured', () => {
    const views = viewsOf([], [tls], () => undefined, now)
    expect(views.map(view => view.code)).toEqual(CONTROLS.map(control => control.code))
    expect(new Set(views.map(view => view.situation))).toEqual(new Set(['unknown']))
    expect(views[0]?.sentence.en).toBe('The first measurement is running.')
    expect(views[3]?.sentence).toEqual({ en: 'Not measured yet.', ja: 'まだ測定していません。' })
  })

  it('joins row and measurement, and goes unknown when the measurement is too old', () => {
    const row = { id: 'tls', situation: 'ok', changedAt: 5, memo: 'note', confirmed: null } as const
    const latest = measurement('pass', '81 d left')
    const at = (later: number) => viewsOf([row], [tls], () => latest, now + later)[0]
    expect(at(119_000)).toMatchObject({
      situation: 'ok',
      sentence: { en: '81 d left' },
      memo: 'note',
      changedAt: 5,
      intervalSeconds: 60,
    })
    expect(at(121_000)).toMatchObject({ situation: 'unknown', measuredAt: now })
    expect(at(121_000)?.sentence.en).toContain('too old')
  })

  it('no set of results is better than its worst member, and nothing measured is not a pass', () => {
    const order: readonly Result[] = ['pass', 'warn', 'inconclusive', 'fail']
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...order)), results => {
        const worst = worstOf(results)
        if (results.length === 0) return worst === 'inconclusive'
        return order.indexOf(worst) === Math.max(...results.map(result => order.indexOf(result)))
      }),
    )
  })
})

describe('the hand-made ClientHello', () => {
  it('is a well-formed record of the offered version', () => {
    const hello = clientHello('TLS 1.1', 'localhost')
    expect(hello.readUInt16BE(3)).toBe(hello.length - 5)
    expect(hello.readUIntBE(6, 3)).toBe(hello.length - 9)
    expect(hello.readUInt16BE(9)).toBe(0x0302)
    expect(hello.includes('localhost')).toBe(true)
    expect(clientHello('TLS 1.1', '127.0.0.1').includes('127.0.0.1')).toBe(false)
  })

  it('reads any answer without throwing, and only a ServerHello as acceptance', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.constantFrom('closed', 'enough', 'no answer in time'), (bytes, end) => {
        const answer = readHelloAnswer(Buffer.from(bytes), end)
        return answer.kind !== 'accepted' || (bytes[0] === 22 && bytes[5] === 2)
      }),
    )
    expect(readHelloAnswer(Buffer.from('15030300020246', 'hex'), 'closed')).toEqual({ kind: 'refused', how: 'alert 70' })
    expect(readHelloAnswer(Buffer.alloc(0), 'no answer in time').kind).toBe('unclear')
  })
})
