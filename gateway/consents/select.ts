// The rows of one page in order, without sorting the rest: partitions by quickselect, then sorts the page alone.

/**
 * Puts the `count` members of `order` so that those from `from` to `to` are where a whole sort by key (then by number) would put them, in order.
 * `keys` are by member. O(count) whatever the page.
 */
export function selectPage(order: Uint32Array, keys: Float64Array, count: number, from: number, to: number): Uint32Array {
  const end = Math.min(to, count)
  if (from >= end) return new Uint32Array(0)
  const before = (a: number, b: number) => keys[a]! < keys[b]! || (keys[a] === keys[b] && a < b)

  /** Afterwards everything left of `nth` belongs before it, everything right of it after. */
  const partition = (left: number, right: number, nth: number): void => {
    while (left < right) {
      const pivot = medianOf(order[left]!, order[(left + right) >>> 1]!, order[right]!, before)
      let [i, j] = [left, right]
      while (i <= j) {
        while (before(order[i]!, pivot)) i++
        while (before(pivot, order[j]!)) j--
        if (i > j) break
        const swapped = order[i]!
        order[i++] = order[j]!
        order[j--] = swapped
      }
      if (nth <= j) right = j
      else if (nth >= i) left = i
      else return
    }
  }

  if (from > 0) partition(0, count - 1, from)
  if (end < count) partition(from, count - 1, end)
  return order.slice(from, end).sort((a, b) => (before(a, b) ? -1 : 1))
}

function medianOf(a: number, b: number, c: number, before: (a: number, b: number) => boolean): number {
  if (before(a, b)) return before(b, c) ? b : before(a, c) ? c : a
  return before(a, c) ? a : before(b, c) ? c : b
}
