// Logs: the operation log, newest first, with its proof: verify the whole log, see the signed checkpoint.
import { useCallback, useState } from 'react'
import type { z } from 'zod'
import type { LogEntry } from '../../shared/api.ts'
import { registers } from '../../shared/registers/all.ts'
import { eventWords, logsPageWords } from '../../shared/words/extension-console.ts'
import { Text } from '../../shared/words/text.ts'
import { type Column, Table } from '../table/Table.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Note } from '../ui/parts.tsx'
import { exact, Time, useTimeZone } from '../ui/time.tsx'
import { CopyButton } from './CopyButton.tsx'
import { Epochs, WitnessLine } from './Epochs.tsx'
import { LiveNote, useDoing, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { type AnswerOf, useSource } from './source.ts'

type Entry = z.infer<typeof LogEntry>
type Verified = AnswerOf<'verify'>

/** How many entries one request brings. */
const BATCH = 500

const atOf = (entry: Entry): number => entry.time

const isCut = (entry: Entry): boolean => entry.type === 'epochs.opened' && entry.data.reason !== 'log-key'

export function LogsPage({ deviceOf, nameOf }: { deviceOf: (device: string) => string; nameOf: (person: string) => string }) {
  const { t, n, language } = useLanguage()
  const source = useSource()
  const timeZone = useTimeZone()
  const [older, setOlder] = useState<readonly Entry[]>([])
  const doing = useDoing()
  const live = useLive(s => s.call('log', { query: { limit: String(BATCH) } }))
  const newest = live.data?.entries ?? []
  const known = new Set(newest.map(entry => entry.seq))
  const entries = [...newest, ...older.filter(entry => !known.has(entry.seq))]
  const last = entries.at(-1)?.seq ?? 0
  const loadOlder = () =>
    doing.run(async () => {
      const answer = await source.call('log', { query: { before: String(last), limit: String(BATCH) } })
      setOlder(old => [...old, ...answer.entries])
    })
  const what = useCallback(
    (entry: Entry): string => (entry.type in eventWords ? t(eventWords[entry.type as keyof typeof eventWords]) : entry.type),
    [t],
  )
  const registerLabel = (name: string): string => (name in registers ? t(registers[name as keyof typeof registers].label) : name)
  const used = [...new Set(entries.map(entry => entry.register))]
  const details = (entry: Entry): string =>
    Object.entries(entry.data)
      .map(([key, value]) => `${key}: ${plain(value)}`)
      .join(' · ')
  const plain = (value: unknown): string => {
    const text = Text.safeParse(value)
    if (text.success) return t(text.data)
    return typeof value === 'string' ? value : JSON.stringify(value)
  }
  const columns: readonly Column<Entry>[] = [
    {
      key: 'time',
      label: logsPageWords.time,
      nowrap: true,
      text: entry => exact(entry.time, language, timeZone),
      sort: entry => entry.seq,
      cell: entry => <Time at={entry.time} as="stamp" />,
    },
    {
      key: 'who',
      label: logsPageWords.who,
      text: entry => deviceOf(entry.actor),
      cell: entry => <span className="foreign clamp">{deviceOf(entry.actor)}</span>,
    },
    {
      key: 'operation',
      label: logsPageWords.operation,
      text: what,
      // Where the log goes on after a restore, the line is drawn across it.
      cell: entry => (isCut(entry) ? <span className="cut">{what(entry)}</span> : what(entry)),
    },
    {
      key: 'register',
      label: logsPageWords.onWhat,
      text: entry => `${registerLabel(entry.register)} ${entry.row}`,
      filter: entry => entry.register,
      options: used.map(name => ({ value: name, label: registerLabel(name) })),
      cell: entry => (
        <>
          {registerLabel(entry.register)} <code className="faint foreign">{entry.row.slice(0, 8)}</code>
        </>
      ),
    },
    {
      key: 'details',
      label: logsPageWords.details,
      width: '34%',
      text: details,
      cell: entry => (
        <span className="foreign clamp quiet">
          {details(entry).slice(0, 300) || '—'}
          {entry.erased.length > 0 && ` ${t(logsPageWords.erased)}`}
        </span>
      ),
    },
    {
      key: 'seq',
      label: logsPageWords.number,
      nowrap: true,
      text: entry => String(entry.seq),
      sort: entry => entry.seq,
      cell: entry => n(entry.seq),
    },
  ]
  return (
    <>
      <PageHead title={t(logsPageWords.title)} sub={live.data && t(logsPageWords.sub, { size: n(live.data.size) })} live={live} />
      <LiveNote live={live} />
      <Proof />
      <WitnessLine />
      <Epochs nameOf={nameOf} />
      {live.data && (
        <Table
          name="log"
          title={t(logsPageWords.title)}
          rows={entries}
          columns={columns}
          idOf={entry => String(entry.seq)}
          at={atOf}
          sort="-time"
          empty={<EmptyState title={t(logsPageWords.none)}>{t(logsPageWords.noneHow)}</EmptyState>}
          more={
            last > 0 ? (
              <span className="push row">
                {doing.error !== undefined && <ErrorNote error={doing.error} />}
                <Button size="small" busy={doing.busy} onClick={() => void loadOlder()}>
                  {t(logsPageWords.loadOlder)}
                </Button>
              </span>
            ) : undefined
          }
          drawer={entry => ({
            title: what(entry),
            body: (
              <dl className="facts">
                <dt>{t(logsPageWords.number)}</dt>
                <dd>{n(entry.seq)}</dd>
                <dt>{t(logsPageWords.time)}</dt>
                <dd>{exact(entry.time, language, timeZone)}</dd>
                <dt>{t(logsPageWords.who)}</dt>
                <dd className="foreign">{deviceOf(entry.actor)}</dd>
                <dt>{t(logsPageWords.onWhat)}</dt>
                <dd>
                  {registerLabel(entry.register)} <code className="foreign">{entry.row}</code>
                </dd>
                <dt>{t(logsPageWords.type)}</dt>
                <dd>
                  <code>{entry.type}</code>
                </dd>
                {Object.entries(entry.data).map(([key, value]) => (
                  <div className="pair" key={key}>
                    <dt>
                      <code>{key}</code>
                    </dt>
                    <dd className="foreign json">
                      {typeof value === 'object' && value !== null && !Text.safeParse(value).success
                        ? JSON.stringify(value, null, 1)
                        : plain(value)}
                    </dd>
                  </div>
                ))}
                {entry.erased.length > 0 && (
                  <>
                    <dt>{t(logsPageWords.erasedFields)}</dt>
                    <dd>
                      <code>{entry.erased.join(', ')}</code>
                    </dd>
                  </>
                )}
              </dl>
            ),
          })}
        />
      )}
    </>
  )
}

/** The log proves itself: verify all of it, or take the signed checkpoint along. */
function Proof() {
  const { t, n } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const [verified, setVerified] = useState<Verified | null>(null)
  const [checkpoint, setCheckpoint] = useState<string | null>(null)
  const verify = (deep: boolean) =>
    doing.run(async () => {
      setVerified(null)
      setVerified(await source.call('verify', { input: { deep } }))
    })
  const show = () =>
    doing.run(async () => {
      setCheckpoint((await source.call('checkpoint')).note)
    })
  return (
    <div className="stack tight no-print">
      <div className="acts">
        <Button busy={doing.busy} onClick={() => void verify(false)}>
          <Sign name="check" /> {t(logsPageWords.verify)}
        </Button>
        <Button busy={doing.busy} onClick={() => void verify(true)}>
          {t(logsPageWords.verifyDeep)}
        </Button>
        <Button busy={doing.busy} onClick={() => void show()}>
          {t(logsPageWords.checkpoint)}
        </Button>
      </div>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      {verified && (
        <Note tone={verified.ok ? 'ok' : 'fail'} live>
          <span className="strong">
            {verified.ok
              ? t(verified.deep ? logsPageWords.verifiedDeep : logsPageWords.verified, {
                  size: n(verified.size),
                  ms: n(Math.round(verified.tookMs)),
                })
              : t(logsPageWords.broken, { entry: verified.firstBad === null ? '?' : n(verified.firstBad) })}
          </span>
          {verified.faults.slice(0, 20).map((fault, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one report never changes
            <p key={i}>{t(fault.what)}</p>
          ))}
          <p className="faint">
            {t(logsPageWords.root)} <code>{verified.root}</code>
          </p>
        </Note>
      )}
      {checkpoint && (
        <div className="card pad stack tight">
          <p className="quiet">{t(logsPageWords.checkpointMeans)}</p>
          <pre className="code foreign">{checkpoint}</pre>
          <div>
            <CopyButton text={checkpoint} />
          </div>
        </div>
      )}
    </div>
  )
}
