// The statement that the log's key signs when an erasure is proved: what was looked at, what was found, what it does not reach.
import type { Head } from '../../shared/ports.ts'
import { ERASURE_STEPS, type Erasure, type ErasureStep } from '../../shared/registers/erasures.ts'

/** What no program on this machine can see, whatever it looked at. */
const NEVER_COVERED = [
  'copies of files, disks or backup places that somebody made by other means',
  'what the file system or the disk keeps of blocks that were overwritten or freed',
  'what people remember, printed or wrote down elsewhere',
]

/** The text to be signed: lines that a stranger can check one by one. Ends with a line feed. */
export function evidenceOf(
  erasure: Pick<Erasure, 'id' | 'person' | 'cause' | 'startedAt'>,
  steps: ReadonlyMap<ErasureStep['step'], ErasureStep>,
  notCovered: readonly string[],
  { head, vaultVersion, now }: { readonly head: Head; readonly vaultVersion: number; readonly now: number },
): string {
  const lines = ERASURE_STEPS.flatMap(step => {
    const one = steps.get(step)
    return one
      ? [`step ${step} ${one.state} looked ${one.looked} found ${one.found} at ${one.at} ${JSON.stringify(one.detail)}`]
      : []
  })
  return [
    'sekisho erasure 1',
    `erasure ${erasure.id}`,
    `person ${erasure.person}`,
    `cause ${JSON.stringify(erasure.cause)}`,
    `started ${erasure.startedAt}`,
    `proved ${now}`,
    ...lines,
    `vault version ${vaultVersion}`,
    `log size ${head.size} root ${head.root}`,
    ...[...notCovered, ...NEVER_COVERED].map(what => `not covered ${JSON.stringify(what)}`),
    '',
  ].join('\n')
}
