// Purposes: what personal data is used for, and how each stands with its notice; editing, drafting and publishing beside it.
import type { Notice } from '../../shared/registers/notices.ts'
import type { Purpose } from '../../shared/registers/purposes.ts'
import { lawWords, noticeEditorWords, purposeWords as words } from '../../shared/words/extension-purposes.ts'
import { useHash } from '../table/hash-state.ts'
import { type Column, Table } from '../table/Table.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign, type SignName } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Situation, type Tone } from '../ui/parts.tsx'
import { Time, useNow } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { LiveNote, useDoing, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { NoticeEditor } from './purposes/NoticeEditor.tsx'
import { NoticeVersions } from './purposes/NoticeVersions.tsx'
import { type NoticeSituation, noticeState } from './purposes/notice-state.ts'
import { PurposeDialog } from './purposes/PurposeDialog.tsx'
import { useSource } from './source.ts'

const SIGNS: Record<NoticeSituation, readonly [Tone, SignName]> = {
  none: ['warn', 'warning'],
  draft: ['warn', 'waiting'],
  coming: ['active', 'waiting'],
  'in-effect': ['ok', 'check'],
  retired: ['quiet', 'dash'],
}

function PurposeSign({ situation }: { situation: NoticeSituation }) {
  const { t } = useLanguage()
  const [tone, sign] = SIGNS[situation]
  return <Situation tone={tone} sign={sign} word={t(words.situations[situation])} pill />
}

export function PurposesPage({ mayEdit, nameOf }: { mayEdit: boolean; nameOf: (person: string) => string }) {
  const { t, n, language } = useLanguage()
  const now = useNow()
  const { params, set } = useHash()
  const live = useLive(async source => {
    const [purposes, notices] = await Promise.all([source.list('purposes'), source.list('notices')])
    return { purposes, notices }
  })
  const purposes = live.data?.purposes ?? []
  const notices: readonly Notice[] = live.data?.notices ?? []
  const stateOf = (purpose: Purpose) => noticeState(purpose, notices, now)
  const inUse = purposes.filter(({ retired }) => !retired)
  const keptFor = (purpose: Purpose): string => stateOf(purpose).current?.texts[language]?.storagePeriod ?? ''
  const columns: readonly Column<Purpose>[] = [
    {
      key: 'name',
      label: words.name,
      width: '22%',
      text: purpose => purpose.name[language],
      cell: purpose => <span className="foreign strong clamp">{purpose.name[language]}</span>,
    },
    { key: 'code', label: words.code, nowrap: true, text: ({ code }) => code, cell: ({ code }) => <code>{code}</code> },
    {
      key: 'basis',
      label: words.basis,
      nowrap: true,
      text: ({ legalBasis }) => t(lawWords.bases[legalBasis]),
      cell: ({ legalBasis }) => t(lawWords.bases[legalBasis]),
    },
    {
      key: 'consent',
      label: words.consentRequired,
      nowrap: true,
      text: ({ consentRequired }) => t(consentRequired ? words.required : words.notRequired),
      cell: ({ consentRequired }) => t(consentRequired ? words.required : words.notRequired),
    },
    {
      key: 'retention',
      label: words.retention,
      width: '22%',
      text: keptFor,
      cell: purpose => <span className="foreign clamp">{keptFor(purpose) || '—'}</span>,
    },
    {
      key: 'notice',
      label: words.notice,
      nowrap: true,
      text: purpose => t(words.version, { version: stateOf(purpose).current?.version ?? 0 }),
      sort: purpose => stateOf(purpose).current?.effectiveFrom ?? 0,
      cell: purpose => {
        const { current } = stateOf(purpose)
        if (current?.effectiveFrom == null) return '—'
        return (
          <>
            {t(words.version, { version: current.version })}
            <span className="block faint">
              {t(words.since)} <Time at={current.effectiveFrom} as="stamp" />
            </span>
          </>
        )
      },
    },
    {
      key: 'situation',
      label: words.situation,
      nowrap: true,
      text: purpose => t(words.situations[stateOf(purpose).situation]),
      filter: purpose => stateOf(purpose).situation,
      options: (['in-effect', 'coming', 'draft', 'none', 'retired'] as const).map(value => ({
        value,
        label: t(words.situations[value]),
      })),
      cell: purpose => {
        const { situation, draft } = stateOf(purpose)
        return (
          <>
            <PurposeSign situation={situation} />
            {draft && situation === 'in-effect' && <span className="block faint">{t(words.draftWaits)}</span>}
          </>
        )
      },
    },
  ]
  const editing = params.edit === 'new' ? null : purposes.find(({ id }) => id === params.edit)
  const writing = purposes.find(({ id }) => id === params.notice)
  return (
    <>
      <PageHead
        title={t(words.title)}
        sub={
          live.data &&
          t(words.sub, {
            inUse: n(inUse.length),
            shown: n(inUse.filter(purpose => stateOf(purpose).situation === 'in-effect').length),
          })
        }
        live={live}
      />
      <PageTabs place="purposes" />
      <LiveNote live={live} />
      {live.data && (
        <Table
          name="purposes"
          title={t(words.title)}
          rows={purposes}
          columns={columns}
          idOf={({ id }) => id}
          sort="name"
          empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
          act={
            mayEdit && (
              <Button look="primary" onClick={() => set({ edit: 'new' })}>
                <Sign name="plus" /> {t(words.add)}
              </Button>
            )
          }
          drawer={purpose => ({
            title: <span className="foreign">{purpose.name[language]}</span>,
            body: (
              <>
                <div>
                  <PurposeSign situation={stateOf(purpose).situation} />
                </div>
                {mayEdit && <PurposeActs purpose={purpose} hasDraft={stateOf(purpose).draft !== undefined} />}
                <PurposeFacts purpose={purpose} />
                <p>
                  <a href={`#/consents?f-purpose=${purpose.id}`}>{t(words.seeConsents)}</a>
                </p>
                <NoticeVersions state={stateOf(purpose)} nameOf={nameOf} />
              </>
            ),
          })}
        />
      )}
      {mayEdit && live.data && params.edit && editing !== undefined && (
        <PurposeDialog key={params.edit} purpose={editing} onClose={() => set({ edit: undefined })} />
      )}
      {mayEdit && writing && (
        <NoticeEditor key={writing.id} purpose={writing} state={stateOf(writing)} onClose={() => set({ notice: undefined })} />
      )}
    </>
  )
}

function PurposeFacts({ purpose }: { purpose: Purpose }) {
  const { t, n, language } = useLanguage()
  const list = (items: readonly { en: string; ja: string }[]) => items.map(item => item[language]).join(t(noticeListMark)) || '—'
  return (
    <dl className="facts even">
      <dt>{t(words.whatFor)}</dt>
      <dd className="foreign">{purpose.text[language]}</dd>
      <dt>{t(words.information)}</dt>
      <dd className="foreign">{list(purpose.dataItems)}</dd>
      <dt>{t(words.recipients)}</dt>
      <dd className="foreign">{list(purpose.recipients)}</dd>
      <dt>{t(words.lasts)}</dt>
      <dd>{purpose.validMonths === null ? t(words.untilWithdrawn) : t(words.validFor, { months: n(purpose.validMonths) })}</dd>
      <dt>{t(words.stops)}</dt>
      <dd className="foreign">{purpose.stops[language]}</dd>
      <dt>{t(words.stays)}</dt>
      <dd className="foreign">{purpose.stays[language]}</dd>
    </dl>
  )
}

const noticeListMark = { en: ', ', ja: '、' } as const

function PurposeActs({ purpose, hasDraft }: { purpose: Purpose; hasDraft: boolean }) {
  const { t, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const { set } = useHash()
  const name = purpose.name[language]
  const operate = (operation: 'retire' | 'resume') =>
    doing.run(async () => {
      await source.operate('purposes', operation, { row: purpose.id, input: {} })
    })
  const retire = async () => {
    if (await operate('retire')) toast(t(words.retired, { name }), () => void operate('resume'))
  }
  const resume = async () => {
    if (await operate('resume')) toast(t(words.resumed, { name }), () => void operate('retire'))
  }
  return (
    <div className="stack tight">
      <div className="acts start">
        {!purpose.retired && (
          <Button look="primary" onClick={() => set({ notice: purpose.id })}>
            {t(hasDraft ? noticeEditorWords.goOn : noticeEditorWords.newVersion)}
          </Button>
        )}
        <Button onClick={() => set({ edit: purpose.id })}>{t(words.edit)}</Button>
        {purpose.retired ? (
          <Button busy={doing.busy} onClick={() => void resume()}>
            {t(words.resume)}
          </Button>
        ) : (
          <Button look="danger" busy={doing.busy} title={t(words.retireMeans)} onClick={() => void retire()}>
            {t(words.retire)}
          </Button>
        )}
      </div>
      {!purpose.retired && <p className="faint">{t(words.retireMeans)}</p>}
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </div>
  )
}
