// What needs the administrator, each line with the act that ends it: the heart of the popup and of the console's first page.
import { useState } from 'react'
import type { PendingPairing } from '../../shared/api.ts'
import { CONTROLS, type ControlCode } from '../../shared/registers/controls.ts'
import { ROLES, type Role } from '../../shared/roles.ts'
import { needWords, peopleWords, reportWords, uiWords } from '../../shared/words/extension.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Field } from '../ui/parts.tsx'
import { Time } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { useDoing } from './live.tsx'
import type { Need } from './needs.ts'
import { wordsOf } from './pairing-words.ts'
import { titleOf } from './report-parts.tsx'
import { useSource } from './source.ts'

export const controlName = (code: ControlCode) => CONTROLS.find(control => control.code === code)!.name

/** The four words, English and Japanese one above the other, in order. */
export function FourWords({ indices }: { indices: readonly number[] }) {
  const { t } = useLanguage()
  return (
    <ol className="four-words" aria-label={t(peopleWords.fourWords)}>
      {wordsOf(indices).map((word, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the order is the meaning, and two words may be equal
        <li key={i}>
          <span lang="en">{word.en}</span>
          <span lang="ja">{word.ja}</span>
        </li>
      ))}
    </ol>
  )
}

export function ApproveDialog({ pairing, onClose }: { pairing: PendingPairing; onClose: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [name, setName] = useState(pairing.name)
  const [role, setRole] = useState<Role>(pairing.role)
  const approve = async () => {
    const done = await doing.run(async () => {
      await source.call('approvePairing', { input: { id: pairing.id, name, role } })
    })
    if (done) {
      toast(t(peopleWords.approved, { name }))
      onClose()
    }
  }
  const refuse = async () => {
    const done = await doing.run(async () => {
      await source.call('refusePairing', { input: { id: pairing.id } })
    })
    if (done) {
      toast(t(peopleWords.refused))
      onClose()
    }
  }
  return (
    <Dialog title={t(peopleWords.approveTitle)} onClose={onClose}>
      <p>{t(peopleWords.compareWords)}</p>
      <FourWords indices={pairing.words} />
      <p className="faint">
        {t(peopleWords.deviceCalled)} <span className="foreign">{pairing.deviceName}</span> · <Time at={pairing.since} />
      </p>
      <form
        className="stack tight"
        onSubmit={event => {
          event.preventDefault()
          void approve()
        }}
      >
        <Field label={t(peopleWords.name)}>
          {props => (
            <input
              {...props}
              className="input"
              required
              maxLength={80}
              value={name}
              onChange={event => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={t(peopleWords.role)} hint={t(peopleWords.roleMeans[role])}>
          {props => (
            <select {...props} className="input" value={role} onChange={event => setRole(event.target.value as Role)}>
              {ROLES.map(one => (
                <option key={one} value={one}>
                  {t(peopleWords.roles[one])}
                </option>
              ))}
            </select>
          )}
        </Field>
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button look="danger" busy={doing.busy} onClick={() => void refuse()}>
            {t(peopleWords.refuse)}
          </Button>
          <Button type="submit" look="primary" busy={doing.busy} why={name.trim() ? undefined : t(peopleWords.nameMissing)}>
            {t(peopleWords.approve)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

export function RecoveryDialog({ words, onClose }: { words: readonly [number, number]; onClose: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [typed, setTyped] = useState<[string, string]>(['', ''])
  const confirm = async () => {
    const done = await doing.run(async () => {
      await source.call('confirmRecovery', { input: { words: typed } })
    })
    if (done) {
      toast(t(needWords.recoveryConfirmed))
      onClose()
    }
  }
  const set = (i: 0 | 1, value: string) => setTyped(old => (i === 0 ? [value, old[1]] : [old[0], value]))
  return (
    <Dialog title={t(needWords.recoveryTitle)} onClose={onClose}>
      <p>{t(needWords.recoveryWhy)}</p>
      <form
        className="stack tight"
        onSubmit={event => {
          event.preventDefault()
          void confirm()
        }}
      >
        {([0, 1] as const).map(i => (
          <Field key={i} label={t(needWords.recoveryWord, { number: words[i] })}>
            {props => (
              <input
                {...props}
                className="input"
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                required
                value={typed[i]}
                onChange={event => set(i, event.target.value)}
              />
            )}
          </Field>
        ))}
        {doing.error !== undefined && <ErrorNote error={doing.error} />}
        <div className="acts">
          <Button type="submit" look="primary" busy={doing.busy}>
            {t(needWords.recoveryConfirm)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Measures one control now, or all. */
export function CheckNow({ code, label }: { code?: ControlCode; label?: string }) {
  const { t } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const toast = useToast()
  return (
    <Button
      size="small"
      busy={doing.busy}
      onClick={() =>
        void doing
          .run(async () => {
            await source.call('check', { input: code ? { code } : {} })
          })
          .then(done => toast(t(done ? needWords.checked : needWords.checkFailed)))
      }
    >
      {doing.busy ? t(needWords.checking) : (label ?? t(needWords.checkNow))}
    </Button>
  )
}

export function NeedsYou({
  needs,
  nameOf,
  onReport,
  onControl,
}: {
  needs: readonly Need[]
  nameOf: (person: string) => string
  onReport: (id: string) => void
  onControl: (code: ControlCode) => void
}) {
  const { t } = useLanguage()
  const [pairing, setPairing] = useState<PendingPairing | null>(null)
  const [recovery, setRecovery] = useState<readonly [number, number] | null>(null)
  return (
    <section className="stack tight" aria-labelledby="needs">
      <h2 id="needs" className="title">
        {needs.length === 0
          ? t(needWords.none)
          : needs.length === 1
            ? t(needWords.one)
            : t(needWords.many, { count: needs.length })}
      </h2>
      {needs.length === 0 ? (
        <div className="card">
          <EmptyState title={t(needWords.noneTitle)}>{t(needWords.noneHow)}</EmptyState>
        </div>
      ) : (
        <ul className="card lines needs">
          {needs.slice(0, 30).map(need => (
            <li key={need.key} className={`need ${need.kind}`}>
              <NeedLine need={need} nameOf={nameOf} />
              {(need.kind === 'urgent' || need.kind === 'report') && (
                <Button size="small" onClick={() => onReport(need.report.id)}>
                  {t(needWords.answer)}
                </Button>
              )}
              {(need.kind === 'failed' || need.kind === 'warning') && (
                <span className="row">
                  <Button size="small" look="plain" onClick={() => onControl(need.control.code)}>
                    {t(needWords.see)}
                  </Button>
                  <CheckNow code={need.control.code} />
                </span>
              )}
              {need.kind === 'pairing' && (
                <Button size="small" onClick={() => setPairing(need.pairing)}>
                  {t(needWords.compare)}
                </Button>
              )}
              {need.kind === 'recovery' && (
                <Button size="small" onClick={() => setRecovery(need.words)}>
                  {t(needWords.typeBack)}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {pairing && <ApproveDialog pairing={pairing} onClose={() => setPairing(null)} />}
      {recovery && <RecoveryDialog words={recovery} onClose={() => setRecovery(null)} />}
    </section>
  )
}

/** What is listed where a name is not known. */
export function namer(names: { people: Record<string, string> } | undefined, t: (text: { en: string; ja: string }) => string) {
  return (person: string): string =>
    person === 'gateway' ? t(uiWords.automatic) : (names?.people[person] ?? t(uiWords.unknownPerson))
}

function NeedLine({ need, nameOf: name }: { need: Need; nameOf: (person: string) => string }) {
  const { t } = useLanguage()
  switch (need.kind) {
    case 'urgent':
      return (
        <div className="what">
          <span>
            <b className="tone-fail">{t(reportWords.urgent)}</b> {t(reportWords.exposure[need.report.exposure ?? 'received'])} ·{' '}
            <span className="foreign">{name(need.report.reporter)}</span>
          </span>
          <span className="faint">
            <span className="foreign clamp-1">{titleOf(need.report.capture) ?? t(reportWords.untitled)}</span>
            <Time at={need.report.at} />
          </span>
        </div>
      )
    case 'report':
      return (
        <div className="what">
          <span>
            <b>{t(needWords.report)}</b>{' '}
            <span className="foreign">{titleOf(need.report.capture) ?? t(reportWords.untitled)}</span>
          </span>
          <span className="faint">
            <span className="foreign clamp-1">{name(need.report.reporter)}</span>
            <Time at={need.report.at} />
          </span>
        </div>
      )
    case 'failed':
    case 'warning':
      return (
        <div className="what">
          <span>
            <b className={need.kind === 'failed' ? 'tone-fail' : 'tone-warn'}>
              {t(need.kind === 'failed' ? needWords.failed : needWords.warning)}
            </b>{' '}
            {t(controlName(need.control.code))}
          </span>
          <span className="faint">{t(need.control.sentence)}</span>
        </div>
      )
    case 'pairing':
      return (
        <div className="what">
          <span>
            <b>{t(needWords.pairing)}</b> <span className="foreign">{need.pairing.name}</span>
          </span>
          <span className="faint">
            <span className="foreign clamp-1">{need.pairing.deviceName}</span>
            <Time at={need.pairing.since} />
          </span>
        </div>
      )
    case 'recovery':
      return (
        <div className="what">
          <span>
            <b className="tone-warn">{t(needWords.recovery)}</b>
          </span>
          <span className="faint">{t(needWords.recoveryShort)}</span>
        </div>
      )
  }
}
