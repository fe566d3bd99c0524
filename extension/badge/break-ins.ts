// Logins that succeeded after many failures, and uses of the recovery key: which of them this browser has not told its administrator yet.
import { z } from 'zod'
import type { Alert } from '../../shared/registers/alerts.ts'
import { get, put } from '../client/store.ts'

const NAME = 'break-ins told'
const Told = z.array(z.string())
const URGENT: ReadonlySet<Alert['kind']> = new Set(['success-after-failures', 'regain-passphrase', 'regain-devices'])

/** What is urgent and nobody has seen; and what to remember, which forgets whatever is settled. Pure. */
export function unheard(alerts: readonly Alert[], told: readonly string[]): { fresh: Alert[]; next: string[] } {
  const open = alerts.filter(alert => URGENT.has(alert.kind) && alert.seen === null)
  return { fresh: open.filter(alert => !told.includes(alert.id)), next: open.map(alert => alert.id) }
}

/** Those to tell now; each only once by this browser. */
export async function followBreakIns(alerts: readonly Alert[]): Promise<Alert[]> {
  return await navigator.locks.request('sekisho break-ins', async () => {
    const { fresh, next } = unheard(alerts, Told.safeParse(await get('kept', NAME)).data ?? [])
    await put('kept', NAME, next)
    return fresh
  })
}
