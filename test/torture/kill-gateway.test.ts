// kill -9 of the whole gateway while eight clients write through its desk: it starts again, has what it acknowledged, and verifies.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { connect } from '../../gateway/cli/connect.ts'
import { loadConfig } from '../../gateway/config/config.ts'
import { openMasterKey } from '../../gateway/keys/master-key.ts'
import { readHead } from '../../gateway/ledger/head.ts'
import { verify } from '../../gateway/ledger/verify.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import { GatewayProcess } from '../integration/gateway-process.ts'
import { atLevel, randomOf, tell } from './level.ts'
import { sizeOf } from './oracle.ts'

const LIVES = atLevel({ quick: 2, nightly: 50, release: 200 })

/** Writes until the gateway is gone: some answers after the first, and some milliseconds. A write that was cut off may have been stored or not. */
async function write(
  gateway: GatewayProcess,
  acknowledged: Map<string, readonly number[]>,
  life: number,
  random: () => number,
): Promise<string[]> {
  const office = await connect(loadConfig({ flags: {}, env: gateway.env }))
  const faults: string[] = []
  const before = acknowledged.size
  const enough = 1 + Math.floor(random() * 60)
  let killed: Promise<unknown> | undefined
  const kill = async () => {
    await pause(Math.floor(random() * 20))
    return gateway.stop('SIGKILL')
  }
  const writers = Array.from({ length: 8 }, async (_, worker) => {
    for (let n = 0; ; n++) {
      const input = {
        subject: { kind: 'address', value: `10.${life % 250}.${worker}.${n % 250}` },
        seconds: 3600,
        reason: `life ${life}`,
      }
      try {
        const { row, entries } = await office.operate('blocks', 'block', { input, confirmed: true })
        acknowledged.set(row, entries)
      } catch (error) {
        if (!killed) faults.push(`refused while the gateway lived: ${String(error)}`)
        return
      }
      if (acknowledged.size - before >= enough) killed ??= kill()
    }
  })
  await Promise.all(writers)
  await killed
  await office.close().catch(() => undefined)
  return faults
}

function faultsAfter(gateway: GatewayProcess): string[] {
  const { key } = openMasterKey(gateway.env.SEKISHO_KEY_FILE!, true)
  const folder = gateway.data
  const report = verify({ folder, deep: true, vault: () => new Vault({ folder, masterKey: key, how: 'write' }) })
  return report.faults.map(({ what }) => what.en)
}

test('eight clients, and the gateway killed under them', async () => {
  const random = randomOf('gateway')
  const acknowledged = new Map<string, readonly number[]>()
  const faults: string[] = []
  await using gateway = await GatewayProcess.create()
  for (let life = 0; life < LIVES; life++) {
    await gateway.start()
    faults.push(...(await write(gateway, acknowledged, life, random)))
    faults.push(...faultsAfter(gateway).map(what => `life ${life}: ${what}`))
  }
  await gateway.start()
  const office = await connect(loadConfig({ flags: {}, env: gateway.env }))
  const rows = new Set((await office.list('blocks')).map(({ id }) => id))
  for (const row of acknowledged.keys()) if (!rows.has(row)) faults.push(`${row} was acknowledged and is lost`)
  await office.close()
  expect(await gateway.stop()).toBe(0)
  if (readHead(gateway.data).head?.size !== sizeOf(gateway.data))
    faults.push('after a clean stop the head does not cover every entry')
  const log = join(gateway.data, 'log', 'gateway.log')
  const readOnly = existsSync(log) && /"readOnly"|read-only/.test(readFileSync(log, 'utf8'))
  if (readOnly) faults.push('it went read-only')
  tell('kill -9 of the gateway', { kills: LIVES, acknowledged: acknowledged.size }, faults)
  expect(faults).toEqual([])
  expect(acknowledged.size).toBeGreaterThan(0)
}, 3_600_000)
