// The amber note after a restore: by whom, from what, how much is lost. Everybody sees it until an administrator has said that they know of it.
import { type Epoch, entriesLost } from '../../shared/registers/epochs.ts'
import { witnessWords as words } from '../../shared/words/extension-witness.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Note } from '../ui/parts.tsx'
import { Time } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { lately } from './lately.ts'
import { useDoing, useLive } from './live.tsx'
import { useSource } from './source.ts'
import { useWitness } from './WitnessAlarm.tsx'

/** Who opened an epoch: a person, or somebody at the gateway's own command line. */
export function useByOf(nameOf: (person: string) => string): (by: string) => string {
  const { t } = useLanguage()
  return by => (by.startsWith('cli:') ? t(words.commandLine, { who: by.slice(4) }) : nameOf(by))
}

/** One note for each epoch that nobody acknowledged yet; nothing otherwise, or while the gateway cannot be asked. */
export function RestoredNotes({ nameOf, mayAcknowledge }: { nameOf: (person: string) => string; mayAcknowledge: boolean }) {
  const live = useLive(source => lately(source.list('epochs')))
  const open = (live.data ?? []).filter(epoch => epoch.acknowledged === null).sort((a, b) => b.openedAt - a.openedAt)
  return open.map(epoch => <RestoredNote key={epoch.id} epoch={epoch} nameOf={nameOf} mayAcknowledge={mayAcknowledge} />)
}

function RestoredNote({
  epoch,
  nameOf,
  mayAcknowledge,
}: {
  epoch: Epoch
  nameOf: (person: string) => string
  mayAcknowledge: boolean
}) {
  const { t, n } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const byOf = useByOf(nameOf)
  const here = useWitness()?.restored
  const lost = entriesLost(epoch)
  const seenHere = here?.epoch === epoch.id ? here.lost : 0
  const acknowledge = async () => {
    const done = await doing.run(async () => {
      await source.operate('epochs', 'acknowledge', { row: epoch.id, input: {} })
    })
    if (done) toast(t(words.acknowledged))
  }
  return (
    <Note
      tone="warn"
      acts={
        mayAcknowledge && (
          <Button size="small" busy={doing.busy} onClick={() => void acknowledge()}>
            {t(words.acknowledge)}
          </Button>
        )
      }
    >
      <p className="strong">
        {t(epoch.reason === 'tail-repaired' ? words.repairedTitle : words.restoredTitle)} ·{' '}
        <Time at={epoch.openedAt} as="stamp" />
      </p>
      <p>
        {t(words.restoredBy, { name: byOf(epoch.by) })} {epoch.generation && <code className="foreign">{epoch.generation}</code>}
      </p>
      <p>
        {lost > 0 ? t(words.restoredLost, { count: n(lost) }) : seenHere === 0 && t(words.restoredNothing)}{' '}
        {seenHere > 0 && t(words.restoredHere, { count: n(seenHere) })}
      </p>
      {!mayAcknowledge && <p>{t(words.restoredAsk)}</p>}
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </Note>
  )
}
