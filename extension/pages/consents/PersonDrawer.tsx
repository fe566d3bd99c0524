// One person beside the table: what is on record, each consent with its acts, the history of every act, and what can be done. One file: each part of the drawer is a section of the same person.
import { type ReactNode, useState } from 'react'
import type { ConsentAct, PersonFile } from '../../../shared/consent-routes.ts'
import type { Purpose } from '../../../shared/registers/purposes.ts'
import { uiWords } from '../../../shared/words/extension.ts'
import { consentActWords, personWords as words } from '../../../shared/words/extension-consents.ts'
import { eventWords } from '../../../shared/words/extension-console.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button, Situation } from '../../ui/parts.tsx'
import { Time } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { type Live, LiveNote, useDoing, useLive } from '../live.tsx'
import { useSource } from '../source.ts'
import { ConsentActs } from './ConsentActs.tsx'
import { ConsentSign, ConsentUntil, howGiven, type Known, purposeName } from './consent-parts.tsx'
import { LinkDialog } from './LinkDialog.tsx'
import { PersonDialog } from './PersonDialog.tsx'
import { RecordDialog } from './RecordDialog.tsx'

export interface Around {
  readonly known: Known
  readonly nameOf: (person: string) => string
  readonly administrator: boolean
  /** Who looks. */
  readonly self: string
  /** After an act: the table behind is loaded again. */
  readonly onDone: () => void
}

/** The drawer of a person for a table: its title and body, loaded by id. */
export function usePersonDrawer(id: string | undefined, around: Around): { title: ReactNode; body: ReactNode } | undefined {
  const { t } = useLanguage()
  const file = useLive(async source => (id === undefined ? undefined : await source.call('personFile', { params: { id } })), id)
  if (id === undefined) return undefined
  const data = file.data && (file.data.person === null || file.data.person.id === id) ? file.data : undefined
  return {
    title: <span className="foreign">{data?.name ?? t(words.title)}</span>,
    body: (
      <>
        <LiveNote live={file} />
        {data && <PersonBody key={id} id={id} file={data} live={file} around={around} />}
      </>
    ),
  }
}

function PersonBody({
  id,
  file,
  live,
  around,
}: {
  id: string
  file: PersonFile
  live: Live<PersonFile | undefined>
  around: Around
}) {
  const speech = useLanguage()
  const { t } = speech
  const { known, administrator } = around
  const refresh = () => {
    void live.reload()
    around.onDone()
  }
  const purposes = known.purposes.filter(
    purpose => (!purpose.retired && purpose.consentRequired) || file.consents.some(one => one.purpose === purpose.id),
  )
  return (
    <>
      {file.person ? (
        <PersonActs file={file} person={file.person} around={around} onDone={refresh} />
      ) : (
        <p className="quiet">{t(words.member)}</p>
      )}
      <section className="stack tight" aria-labelledby="their-consents">
        <h3 id="their-consents">{t(words.consents)}</h3>
        <ul className="card lines">
          {purposes.map(purpose => (
            <OneConsent key={purpose.id} id={id} purpose={purpose} file={file} around={around} onDone={refresh} />
          ))}
        </ul>
      </section>
      {file.person && <PersonFacts person={file.person} nameOf={around.nameOf} />}
      {administrator && (
        <p>
          <a href={`#/references?q=${encodeURIComponent(id)}`}>{t(words.whoSaw)}</a>
        </p>
      )}
      <section className="stack tight" aria-labelledby="their-history">
        <h3 id="their-history">{t(words.history)}</h3>
        {file.acts.length === 0 ? (
          <p className="quiet">{t(words.noHistory)}</p>
        ) : (
          <ol className="history">
            {file.acts.map(act => (
              <ActLine key={act.seq} act={act} file={file} around={around} />
            ))}
          </ol>
        )}
      </section>
    </>
  )
}

function OneConsent({
  id,
  purpose,
  file,
  around,
  onDone,
}: {
  id: string
  purpose: Purpose
  file: PersonFile
  around: Around
  onDone: () => void
}) {
  const speech = useLanguage()
  const { t, n, language } = speech
  const consent = file.consents.find(one => one.purpose === purpose.id)
  const situation = consent?.situation ?? 'never-asked'
  return (
    <li className="one-consent stack tight">
      <div className="row wrap">
        <span className="foreign strong">{purpose.name[language]}</span>
        <span className="push">
          <ConsentSign situation={situation} />
        </span>
      </div>
      {consent && (
        <p className="faint">
          {howGiven(consent, speech)}
          {consent.notice && ` · ${t(consentActWords.noticeVersion, { version: n(consent.notice.version) })}`}
          {consent.validUntil !== null && (
            <>
              {' '}
              · {t(consentActWords.until)} <ConsentUntil until={consent.validUntil} situation={situation} />
            </>
          )}
        </p>
      )}
      {consent?.remarks && <p className="foreign quiet">{consent.remarks}</p>}
      <ConsentActs
        person={file.person ?? { id, guardian: null, language }}
        name={file.name}
        purpose={purpose}
        consent={consent}
        situation={situation}
        known={around.known}
        onDone={onDone}
      />
    </li>
  )
}

function ActLine({ act, file, around }: { act: ConsentAct; file: PersonFile; around: Around }) {
  const speech = useLanguage()
  const { t, n } = speech
  const word = act.type in eventWords ? t(eventWords[act.type as keyof typeof eventWords]) : act.type
  const by = act.by === file.person?.id ? file.name : around.nameOf(act.by)
  const details = [
    howGiven({ way: act.way, grade: act.grade, confirmedAt: act.at }, speech),
    act.noticeVersion === null ? '' : t(consentActWords.noticeVersion, { version: n(act.noticeVersion) }),
    act.guardian ? t(consentActWords.guardian, { ...act.guardian }) : '',
    t(consentActWords.by, { name: by }),
  ]
  return (
    <li>
      <div className="row">
        <span className="strong">{word}</span>
        <span className="push faint">
          <Time at={act.at} as="stamp" />
        </span>
      </div>
      {act.purpose && <span className="block foreign">{purposeName(around.known.purposes, act.purpose, speech)}</span>}
      <span className="faint foreign">{details.filter(Boolean).join(' · ')}</span>
      {act.remarks && <span className="block foreign quiet">{act.remarks}</span>}
    </li>
  )
}

function PersonFacts({ person, nameOf }: { person: NonNullable<PersonFile['person']>; nameOf: (person: string) => string }) {
  const { t } = useLanguage()
  return (
    <section className="stack tight" aria-labelledby="their-facts">
      <h3 id="their-facts">{t(words.facts)}</h3>
      <dl className="facts even">
        {(['ref', 'email', 'phone', 'remarks'] as const).map(field => (
          <div className="pair" key={field}>
            <dt>{t(words[field])}</dt>
            <dd className="foreign">{person[field] || '—'}</dd>
          </div>
        ))}
        <dt>{t(words.language)}</dt>
        <dd lang={person.language}>{uiWords.thisLanguage[person.language]}</dd>
        <dt>{t(words.host)}</dt>
        <dd className="foreign">{person.host === null ? t(words.nobody) : nameOf(person.host)}</dd>
        {person.guardian && (
          <>
            <dt>{t(words.guardian)}</dt>
            <dd className="foreign">
              {person.guardian.name} ({person.guardian.relation})
            </dd>
          </>
        )}
        <dt>{t(words.since)}</dt>
        <dd>
          <Time at={person.since} as="stamp" />
        </dd>
        {person.link && (
          <>
            <dt>{t(words.linkNow)}</dt>
            <dd>
              <Time at={person.link.until} as="stamp" />
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}

function PersonActs({
  file,
  person,
  around,
  onDone,
}: {
  file: PersonFile
  person: NonNullable<PersonFile['person']>
  around: Around
  onDone: () => void
}) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const [open, setOpen] = useState<'record' | 'edit' | 'link' | null>(null)
  const { name } = file
  const close = () => setOpen(null)
  const operate = (operation: 'stop' | 'resume' | 'unlink') =>
    doing.run(async () => {
      await source.operate('persons', operation, { row: person.id, input: {} })
      onDone()
    })
  const stop = async () => {
    if (await operate('stop')) toast(t(words.stopped, { name }), () => void operate('resume'))
  }
  const resume = async () => {
    if (await operate('resume')) toast(t(words.resumed, { name }))
  }
  const unlink = async () => {
    if (await operate('unlink')) toast(t(words.unlinked))
  }
  return (
    <div className="stack tight">
      {person.stopped && (
        <div>
          <Situation tone="fail" sign="stop" word={t(words.stoppedWord)} pill />
        </div>
      )}
      <div className="acts start">
        <Button look="primary" onClick={() => setOpen('record')}>
          {t(consentActWords.record)}
        </Button>
        <Button onClick={() => setOpen('link')}>{t(words.link)}</Button>
        {person.link && (
          <Button busy={doing.busy} onClick={() => void unlink()}>
            {t(words.unlink)}
          </Button>
        )}
        <Button onClick={() => setOpen('edit')}>{t(words.edit)}</Button>
        <a className="button" href={`#/requests?new=${encodeURIComponent(person.id)}`}>
          {t(words.request)}
        </a>
        {around.administrator &&
          (person.stopped ? (
            <Button busy={doing.busy} onClick={() => void resume()}>
              {t(words.resume)}
            </Button>
          ) : (
            <Button look="danger" busy={doing.busy} title={t(words.stopMeans)} onClick={() => void stop()}>
              {t(words.stop)}
            </Button>
          ))}
      </div>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      {open === 'record' && (
        <RecordDialog
          person={person}
          name={name}
          purpose={null}
          renews={false}
          known={around.known}
          onClose={close}
          onDone={onDone}
        />
      )}
      {open === 'edit' && (
        <PersonDialog
          person={person}
          self={around.self}
          administrator={around.administrator}
          onClose={() => {
            close()
            onDone()
          }}
        />
      )}
      {open === 'link' && <LinkDialog person={person} onClose={close} onDone={onDone} />}
    </div>
  )
}
