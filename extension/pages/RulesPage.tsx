// Rules: each as one sentence, with its mode and what can be done with it.
import { useState } from 'react'
import type { Rule } from '../../shared/registers/rules.ts'
import { ruleWords } from '../../shared/words/extension.ts'
import { rulesPageWords } from '../../shared/words/extension-console.ts'
import { ruleSentence } from '../../shared/words/rule-sentence.ts'
import { type Column, Table } from '../table/Table.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState } from '../ui/parts.tsx'
import { exact, Time, useTimeZone } from '../ui/time.tsx'
import { LiveNote, useLive } from './live.tsx'
import { PageHead } from './PageHead.tsx'
import { RuleActs, RuleMode } from './RuleActs.tsx'
import { RuleEditor } from './RuleEditor.tsx'

export function RulesPage({ mayEdit }: { mayEdit: boolean }) {
  const { t, n, language } = useLanguage()
  const live = useLive(source => source.list('rules'))
  const timeZone = useTimeZone()
  const [editing, setEditing] = useState<Rule | 'new' | null>(null)
  const rows = live.data ?? []
  const columns: readonly Column<Rule>[] = [
    {
      key: 'name',
      label: ruleWords.fields.name,
      width: '16%',
      text: rule => rule.name,
      cell: rule => <span className="foreign strong clamp">{rule.name}</span>,
    },
    {
      key: 'sentence',
      label: rulesPageWords.whatItDoes,
      width: '42%',
      text: rule => ruleSentence(rule, language),
      cell: rule => ruleSentence(rule, language),
    },
    {
      key: 'mode',
      label: rulesPageWords.mode,
      nowrap: true,
      text: rule => t(rule.mode === 'enforce' ? ruleWords.enforced : ruleWords.monitored),
      filter: rule => rule.mode,
      options: [
        { value: 'enforce', label: t(ruleWords.enforced) },
        { value: 'monitor', label: t(ruleWords.monitored) },
      ],
      cell: rule => <RuleMode rule={rule} />,
    },
    {
      key: 'changed',
      label: rulesPageWords.changed,
      nowrap: true,
      text: rule => exact(rule.changedAt, language, timeZone),
      sort: rule => rule.changedAt,
      cell: rule => <Time at={rule.changedAt} as="stamp" />,
    },
    {
      key: 'remarks',
      label: ruleWords.fields.remarks,
      text: rule => rule.remarks,
      cell: rule => <span className="foreign clamp">{rule.remarks || '—'}</span>,
    },
  ]
  return (
    <>
      <PageHead
        title={t(ruleWords.title)}
        sub={
          live.data &&
          t(rulesPageWords.sub, { enforced: n(rows.filter(rule => rule.mode === 'enforce').length), all: n(rows.length) })
        }
        live={live}
      />
      <LiveNote live={live} />
      {live.data && (
        <Table
          name="rules"
          title={t(ruleWords.title)}
          rows={rows}
          columns={columns}
          idOf={rule => rule.id}
          sort="name"
          empty={<EmptyState title={t(ruleWords.none)}>{t(ruleWords.noneHow)}</EmptyState>}
          act={
            mayEdit && (
              <Button look="primary" onClick={() => setEditing('new')}>
                <Sign name="plus" /> {t(ruleWords.newRule)}
              </Button>
            )
          }
          drawer={rule => ({
            title: <span className="foreign">{rule.name}</span>,
            body: (
              <>
                <div>
                  <RuleMode rule={rule} />
                </div>
                <p className="sentence-preview">{ruleSentence(rule, language)}</p>
                {rule.mode === 'monitor' && <p className="faint">{t(ruleWords.monitorMeans)}</p>}
                {rule.remarks && <p className="foreign">{rule.remarks}</p>}
                {mayEdit && <RuleActs rule={rule} onEdit={() => setEditing(rule)} />}
              </>
            ),
          })}
        />
      )}
      {editing && (
        <Dialog title={t(editing === 'new' ? ruleWords.newRule : ruleWords.editRule)} wide onClose={() => setEditing(null)}>
          <RuleEditor rule={editing === 'new' ? null : editing} onDone={() => setEditing(null)} />
        </Dialog>
      )}
    </>
  )
}
