// How far a deadline is away, in whole days. Pure.

const DAY_MS = 86_400_000

export interface Days {
  readonly kind: 'left' | 'today' | 'over'
  readonly days: number
}

/** `until` is the first moment after the deadline: one day before it, the last day has begun. */
export function daysTo(until: number, now: number): Days {
  if (now >= until) return { kind: 'over', days: Math.max(1, Math.ceil((now - until) / DAY_MS)) }
  const days = Math.floor((until - now) / DAY_MS)
  return days === 0 ? { kind: 'today', days } : { kind: 'left', days }
}
