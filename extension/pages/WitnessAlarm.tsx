// The red alarm of the witness: the log that this browser saw is gone. It cannot be closed; it ends when the right past is back or the browser is paired anew.
import { useEffect, useState } from 'react'
import { parseVerifierKey } from '../../shared/ledger/checkpoint.ts'
import { witnessWords as words } from '../../shared/words/extension-witness.ts'
import { download } from '../table/export.ts'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button } from '../ui/parts.tsx'
import { Time } from '../ui/time.tsx'
import { useDoing } from './live.tsx'
import { type Memory, useSource } from './source.ts'

/** What this browser remembers of the log; undefined while it is read. */
export function useWitness(): Memory | undefined {
  const source = useSource()
  const [memory, setMemory] = useState<Memory>()
  useEffect(() => {
    const stop = new AbortController()
    const read = () =>
      source.remembered().then(
        found => stop.signal.aborted || setMemory(found),
        () => undefined, // unreadable for a moment: the next change reads it again
      )
    void read()
    source.onRemembered(() => void read(), stop.signal)
    return () => stop.abort()
  }, [source])
  return memory
}

/** The evidence as a file: what was seen, what was shown instead, and when. Nothing personal is in it. */
export function evidenceOf({ seen, earlier, alarm }: Memory): string {
  return `${JSON.stringify({ format: 'sekisho witness 1', alarm, seen, earlier }, null, 2)}\n`
}

const nameOf = (key: string): string => {
  try {
    return parseVerifierKey(key).name
  } catch {
    return key
  }
}

/** Nothing while all is well. */
export function WitnessAlarm({
  contact,
  own,
}: {
  contact: { name: string; phone: string } | undefined
  /** Name of who reads it: nobody is told to call themself. */
  own: string | undefined
}) {
  const { t, n } = useLanguage()
  const source = useSource()
  const memory = useWitness()
  const doing = useDoing()
  const [said, setSaid] = useState<keyof typeof words & ('againGood' | 'againSame')>()
  const { alarm, seen } = memory ?? {}
  if (!memory || !alarm || !seen) return said === 'againGood' ? <p className="note ok">{t(words.againGood)}</p> : null
  const self = own !== undefined && own === contact?.name
  const again = () =>
    void doing.run(async () => {
      setSaid(undefined)
      const now = await source.compare()
      setSaid(now.alarm ? 'againSame' : 'againGood')
    })
  return (
    <section className="urgent-card" role="alert" aria-labelledby="witness-alarm">
      <h2 id="witness-alarm">
        <Sign name="warning" /> {t(words.title)}
      </h2>
      <p>{t(words.means)}</p>
      <ol aria-label={t(words.what)}>
        <li>
          <span className="strong">{t(words.stop)}</span>
        </li>
        <li>
          <span className="strong">
            {self ? t(words.callSelf) : contact?.name ? t(words.call, { name: contact.name }) : t(words.callAdministrator)}
          </span>
          {contact?.phone && !self && (
            <a className="phone" href={`tel:${contact.phone}`}>
              {contact.phone}
            </a>
          )}
        </li>
        <li>
          <span className="strong">{t(words.keepOn)}</span>
        </li>
      </ol>
      <div className="acts">
        <Button
          size="small"
          onClick={() =>
            download(
              `sekisho-witness-${new Date(alarm.since).toISOString().slice(0, 10)}.json`,
              'application/json',
              evidenceOf(memory),
            )
          }
        >
          {t(words.save)}
        </Button>
        <Button size="small" busy={doing.busy} onClick={again}>
          <Sign name="reload" /> {t(words.again)}
        </Button>
      </div>
      {(doing.error !== undefined || said) && (
        <p role="status" className="strong">
          {t(doing.error === undefined ? words[said ?? 'againSame'] : words.againAway)}
        </p>
      )}
      <details>
        <summary>{t(words.details)}</summary>
        <div className="stack tight evidence">
          <p>{t(words.breaches[alarm.breach])}</p>
          <dl className="facts">
            <dt>{t(words.saw)}</dt>
            <dd>
              {t(words.sawEntries, { size: n(seen.size) })} <code className="block foreign">{seen.root}</code>
              <code className="block foreign faint">{nameOf(seen.key)}</code>
            </dd>
            <dt>{t(words.sawAt)}</dt>
            <dd>
              <Time at={seen.at} as="stamp" />
            </dd>
            <dt>{t(words.since)}</dt>
            <dd>
              <Time at={alarm.since} as="stamp" />
            </dd>
            <dt>{t(words.told)}</dt>
            <dd>
              <pre className="code foreign excerpt">{alarm.told}</pre>
            </dd>
          </dl>
        </div>
      </details>
      <p className="faint">{t(words.ends)}</p>
    </section>
  )
}
