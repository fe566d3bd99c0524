// Which of the possible disks are looked at: the plain ones all, and of the countless others a sample.
import type { Fate, Moment } from './disk.ts'

const ALL: Fate = { change: () => true, names: (_folder, count) => count }
const NONE: Fate = { change: () => false, names: () => 0 }

/** Everything kept, everything lost, names or contents alone lost, one file or folder alone lost or alone kept. */
export function plainFates(moment: Moment): Fate[] {
  const files = [...moment.loose.keys()]
  const folders = [...moment.looseNames.keys()]
  if (files.length === 0 && folders.length === 0) return [ALL]
  const fates: Fate[] = [ALL, NONE]
  if (files.length > 0 && folders.length > 0) fates.push({ ...ALL, names: NONE.names }, { ...NONE, names: ALL.names })
  for (const file of files) {
    if (files.length > 1) fates.push({ ...ALL, change: other => other !== file }, { ...ALL, change: other => other === file })
    const changes = moment.loose.get(file)!
    if (changes.length < 2) continue
    // One write alone lost, one alone kept.
    for (const index of changes.keys())
      fates.push(
        { ...ALL, change: (other, at) => other !== file || at !== index },
        { ...ALL, change: (other, at) => other !== file || at === index },
      )
  }
  for (const folder of folders) {
    const { length } = moment.looseNames.get(folder)!
    for (let kept = 0; kept < length; kept++) fates.push({ ...ALL, names: (other, count) => (other === folder ? kept : count) })
  }
  return fates
}

/**
 * What shows that a sync is missing: the target's changes lost, wholly or by a sector, while of everything else all is kept, one write is kept or one is lost.
 */
export function fatesWithout(moment: Moment, target: number | string): Fate[] {
  const others = [...moment.loose].filter(([file]) => file !== target)
  const rest: Fate['change'][] = [() => true]
  for (const [file, changes] of others)
    for (const index of changes.keys())
      rest.push(
        (other, at) => other !== file || at !== index,
        (other, at) => other === file && at === index,
      )
  if (others.length > 0) rest.push(() => false)
  if (typeof target === 'string') {
    const count = moment.looseNames.get(target)?.length ?? 0
    return rest.flatMap(change =>
      Array.from({ length: count }, (_, kept): Fate => ({ change, names: (folder, all) => (folder === target ? kept : all) })),
    )
  }
  // Everything lost, and every write torn at its beginning: two slots of the head, if both could be under way.
  const own: Fate['change'][] = [
    () => false,
    (_file, _at, change) => change.kind !== 'write' || (sector => sector !== Math.floor(change.offset / 512)),
  ]
  for (const [index, change] of (moment.loose.get(target) ?? []).entries()) {
    own.push(
      (_file, at) => at !== index,
      (_file, at) => at === index,
    )
    if (change.kind !== 'write' || change.bytes.length <= 512) continue
    const [first, last] = [Math.floor(change.offset / 512), Math.floor((change.offset + change.bytes.length - 1) / 512)]
    for (let lost = first; lost <= last; lost++) own.push((_file, at) => at !== index || (sector => sector !== lost))
  }
  return rest.flatMap(change =>
    own.map((mine): Fate => ({ ...ALL, change: (file, index, what) => (file === target ? mine : change)(file, index, what) })),
  )
}

/** One sector of one write lost, or everything as the dice fall. */
export function diced(moment: Moment, random: () => number): Fate {
  const names = (_folder: string, count: number) => Math.floor(random() * (count + 1))
  const files = [...moment.loose.keys()]
  const writes = files.flatMap(file => moment.loose.get(file)!.map((change, index) => ({ file, index, change })))
  const one = writes[Math.floor(random() * writes.length)]
  const kind = random()
  if (kind < 0.4 && one?.change.kind === 'write') {
    const { offset, bytes } = one.change
    const [first, last] = [Math.floor(offset / 512), Math.floor((offset + bytes.length - 1) / 512)]
    const lost = first + Math.floor(random() * (last - first + 1))
    const others = random() < 0.5
    return {
      change: (file, index) =>
        file === one.file && index === one.index ? sector => sector !== lost : others || file === one.file,
      names: ALL.names,
    }
  }
  const keep = random()
  const tear = random() < 0.5 ? 0 : 0.5
  // Disks write whole blocks of 4096 bytes, or sectors of 512.
  const unit = random() < 0.5 ? 8 : 1
  return {
    names,
    change() {
      if (random() >= tear) return random() < keep
      const kept = new Map<number, boolean>()
      return sector => {
        const block = Math.floor(sector / unit)
        if (!kept.has(block)) kept.set(block, random() < 0.5)
        return kept.get(block)!
      }
    },
  }
}
