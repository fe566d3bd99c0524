// What changed between two texts, line by line, as a person reads it. Pure.

export interface DifferenceLine {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
}

/** Longest common subsequence of lines; what was removed stands before what was added in its place. Texts here are some hundred lines at most. */
export function lineDifference(before: string, after: string): DifferenceLine[] {
  const old = before.split('\n')
  const now = after.split('\n')
  // common[i][j]: length of the longest common subsequence of what is left from i and from j on.
  const common = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1))
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      common[i]![j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const lines: DifferenceLine[] = []
  let i = 0
  let j = 0
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ kind: 'same', text: old[i]! })
      i++
      j++
    } else if (i < old.length && (j === now.length || at(i + 1, j) >= at(i, j + 1)))
      lines.push({ kind: 'removed', text: old[i++]! })
    else lines.push({ kind: 'added', text: now[j++]! })
  }
  return lines
}

/** Only what changed, with one unchanged line on either side; null stands for lines left out. */
export function changedLines(lines: readonly DifferenceLine[]): (DifferenceLine | null)[] {
  const near = lines.map((_, i) => [i - 1, i, i + 1].some(one => lines[one] !== undefined && lines[one].kind !== 'same'))
  const shown: (DifferenceLine | null)[] = []
  for (const [i, line] of lines.entries()) {
    if (near[i]) shown.push(line)
    else if (shown.at(-1) !== null) shown.push(null)
  }
  return shown
}
