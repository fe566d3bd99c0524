// Purpose bindings: routes of the office's app that are served only with a valid consent, and the keys of the app's servers.
import { useState } from 'react'
import type { Binding } from '../../shared/registers/bindings.ts'
import { bindingWords as words } from '../../shared/words/extension-consents.ts'
import { type Column, Table } from '../table/Table.tsx'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Situation } from '../ui/parts.tsx'
import { exact, Time, useTimeZone } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { AppKeys } from './bindings/AppKeys.tsx'
import { BindingDialog, textOf } from './bindings/BindingDialog.tsx'
import { useCareful } from './careful.tsx'
import { purposeName, useKnown } from './consents/consent-parts.tsx'
import { LiveNote, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { useSource } from './source.ts'

/** A field name of HTTP: the same in every language. */
const FIELD = 'Sekisho-Person: 10482'

export function BindingsPage({ mayEdit, nameOf }: { mayEdit: boolean; nameOf: (person: string) => string }) {
  const speech = useLanguage()
  const { t, n, language } = speech
  const timeZone = useTimeZone()
  const live = useLive(source => source.list('bindings'))
  const known = useKnown()
  const purposes = known.data?.purposes ?? []
  const [editing, setEditing] = useState<Binding | 'new' | null>(null)
  const sentence = ({ pathPatterns, methods, purpose }: Binding) =>
    t(words.sentence, {
      paths: pathPatterns.join(', '),
      methods: methods ? ` (${methods.join(', ')})` : '',
      purpose: purposeName(purposes, purpose, speech),
    })
  const columns: readonly Column<Binding>[] = [
    {
      key: 'name',
      label: words.name,
      width: '18%',
      text: ({ name }) => name,
      cell: ({ name }) => <span className="foreign strong clamp">{name}</span>,
    },
    {
      key: 'what',
      label: words.what,
      width: '40%',
      text: sentence,
      cell: binding => <span className="foreign">{sentence(binding)}</span>,
    },
    {
      key: 'history',
      label: words.historyWord,
      nowrap: true,
      text: ({ history }) => t(history ? words.on : words.off),
      filter: ({ history }) => (history ? 'on' : 'off'),
      options: (['on', 'off'] as const).map(value => ({ value, label: t(words[value]) })),
      cell: ({ history }) => (
        <Situation tone={history ? 'ok' : 'warn'} sign={history ? 'check' : 'warning'} word={t(history ? words.on : words.off)} />
      ),
    },
    {
      key: 'changed',
      label: words.changed,
      nowrap: true,
      text: ({ changedAt }) => exact(changedAt, language, timeZone),
      sort: ({ changedAt }) => changedAt,
      cell: ({ changedAt }) => <Time at={changedAt} as="stamp" />,
    },
    {
      key: 'remarks',
      label: words.remarks,
      text: ({ remarks }) => remarks,
      cell: ({ remarks }) => <span className="foreign clamp">{remarks || '—'}</span>,
    },
  ]
  return (
    <>
      <PageHead title={t(words.title)} sub={live.data && t(words.sub, { all: n(live.data.length) })} live={live} />
      <PageTabs place="bindings" />
      <LiveNote live={live} />
      {live.data && (
        <Table
          name="bindings"
          title={t(words.title)}
          rows={live.data}
          columns={columns}
          idOf={({ id }) => id}
          sort="name"
          empty={<EmptyState title={t(words.none)}>{t(words.noneHow)}</EmptyState>}
          act={
            mayEdit && (
              <Button look="primary" onClick={() => setEditing('new')}>
                <Sign name="plus" /> {t(words.add)}
              </Button>
            )
          }
          drawer={binding => ({
            title: <span className="foreign">{binding.name}</span>,
            body: (
              <>
                <p className="sentence-preview foreign">{sentence(binding)}</p>
                {!binding.history && <p className="tone-warn">{t(words.historyOff)}</p>}
                {binding.remarks && <p className="foreign">{binding.remarks}</p>}
                {mayEdit && <BindingActs binding={binding} onEdit={() => setEditing(binding)} />}
              </>
            ),
          })}
        />
      )}
      <section className="card pad stack tight policy" aria-labelledby="bindings-how">
        <h3 id="bindings-how">{t(words.howTitle)}</h3>
        <p className="quiet">{t(words.how)}</p>
        <pre className="code example">{FIELD}</pre>
      </section>
      <AppKeys mayEdit={mayEdit} nameOf={nameOf} />
      {editing && (
        <BindingDialog binding={editing === 'new' ? null : editing} purposes={purposes} onClose={() => setEditing(null)} />
      )}
    </>
  )
}

function BindingActs({ binding, onEdit }: { binding: Binding; onEdit: () => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const careful = useCareful()
  const remove = async () => {
    const done = await careful.runConfirmed(async confirmed => {
      await source.operate('bindings', 'remove', { row: binding.id, input: {}, confirmed })
    })
    if (!done) return
    const again = () =>
      void careful.runConfirmed(async confirmed => {
        await source.operate('bindings', 'add', { input: textOf(binding), confirmed })
      })
    toast(t(words.removed, { name: binding.name }), again)
  }
  return (
    <div className="stack tight">
      <div className="acts start">
        <Button onClick={onEdit}>{t(words.editIt)}</Button>
        <Button look="danger" busy={careful.busy} onClick={() => void remove()}>
          {t(words.remove)}
        </Button>
      </div>
      {careful.error !== undefined && <ErrorNote error={careful.error} />}
      {careful.question}
    </div>
  )
}
