// What the administrator is told: written one by one up to a ceiling, then counted, so that an attack cannot fill the disk with warnings of itself.
import type { Clock, Log, Notice } from '../../shared/ports.ts'
import type { RaisedAlert } from '../../shared/registers/alerts.ts'

const MINUTE = 60_000
const PER_MINUTE = 20
/** Alerts waiting for a ledger that cannot write; more are counted. */
const WAITING = 100
/** A shared address is told again after a day. */
const SHARED_AGAIN_MS = 86_400_000
const SHARED_KEPT = 1000

export interface AlertPorts {
  readonly clock: Clock
  readonly log: Log
  alerted?(alert: RaisedAlert): Promise<void>
}

export class Alerts {
  readonly #ports: AlertPorts
  #minute = Number.NEGATIVE_INFINITY
  #written = 0
  #more = 0
  #waiting: RaisedAlert[] = []
  #trying = false
  readonly #shared = new Map<string, number>()

  constructor(ports: AlertPorts) {
    this.#ports = ports
  }

  notice({ kind, rule, subject, at, count }: Notice): void {
    this.raise({ kind, subject, rule: rule.id, ruleName: rule.name, count, happenedAt: at })
  }

  /** A rule by address turned away somebody of an address that many share. Told once a day for each. */
  sharedAddress(address: string, rule: { readonly id: string; readonly name: string }, sessions: number): void {
    const now = this.#ports.clock()
    const last = this.#shared.get(address)
    if (last !== undefined && Math.abs(now - last) < SHARED_AGAIN_MS) return
    if (this.#shared.size >= SHARED_KEPT) this.#shared.delete(this.#shared.keys().next().value!)
    this.#shared.delete(address)
    this.#shared.set(address, now)
    const subject = { kind: 'address', value: address } as const
    this.raise({ kind: 'shared-address', subject, rule: rule.id, ruleName: rule.name, count: sessions, happenedAt: now })
  }

  /** Never awaited by a request. */
  raise(alert: RaisedAlert): void {
    this.tick(this.#ports.clock())
    if (this.#written >= PER_MINUTE || this.#waiting.length >= WAITING) {
      this.#more++
      return
    }
    this.#written++
    this.#waiting.push(alert)
    void this.#write()
  }

  /** Says how many more there were in a minute that is over, and tries again what could not be written. */
  tick(now: number): void {
    const minute = Math.floor(now / MINUTE) * MINUTE
    if (minute !== this.#minute) {
      if (this.#more > 0) this.#waiting.push({ kind: 'many', count: this.#more, happenedAt: this.#minute })
      this.#minute = minute
      this.#more = 0
      this.#written = 0
    }
    if (this.#waiting.length > 0) void this.#write()
  }

  async flush(): Promise<void> {
    if (this.#more > 0) this.#waiting.push({ kind: 'many', count: this.#more, happenedAt: this.#minute })
    this.#more = 0
    await this.#write()
  }

  async #write(): Promise<void> {
    const { alerted, log } = this.#ports
    if (alerted === undefined) this.#waiting = []
    if (this.#trying || alerted === undefined) return
    this.#trying = true
    try {
      for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
        await alerted(next)
        this.#waiting.shift()
      }
    } catch (error) {
      log.warn({ error: String(error), waiting: this.#waiting.length }, 'an alert is not written; it is tried again')
    } finally {
      this.#trying = false
    }
  }
}
