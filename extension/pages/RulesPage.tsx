// Rules: each as one sentence, with how it stands and what can be done with it; trying, history and editing beside it.
import type { Rule } from '../../shared/registers/rules.ts'
import { isProposed, textOf } from '../../shared/registers/rules.ts'
import { ruleWords } from '../../shared/words/extension.ts'
import { rulesPageWords } from '../../shared/words/extension-console.ts'
import { ruleStateWords } from '../../shared/words/extension-rules.ts'
import { ruleSentence } from '../../shared/words/rule-sentence.ts'
import { useHash } from '../table/hash-state.ts'
import { type Column, Table } from '../table/Table.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, EmptyState, Note } from '../ui/parts.tsx'
import { exact, Time, useNow, useTimeZone } from '../ui/time.tsx'
import { LiveNote, useLive } from './live.tsx'
import { NewRule } from './NewRule.tsx'
import { PageHead } from './PageHead.tsx'
import { PageTabs } from './PageTabs.tsx'
import { RuleActs, RuleMode, ruleState } from './RuleActs.tsx'
import { RuleEditor } from './RuleEditor.tsx'
import { RuleHistory } from './RuleHistory.tsx'
import { RuleProposal } from './RuleProposal.tsx'
import { RuleTrial } from './RuleTrial.tsx'

export function RulesPage({ mayEdit, deviceOf }: { mayEdit: boolean; deviceOf: (device: string) => string }) {
  const { t, n, language } = useLanguage()
  const live = useLive(source => source.list('rules'))
  const now = useNow()
  const timeZone = useTimeZone()
  const { params, set } = useHash()
  const rows = live.data ?? []
  const proposed = rows.filter(rule => isProposed(rule, now)).length
  const editing = params.edit === undefined ? undefined : rows.find(rule => rule.id === params.edit)
  const close = () => {
    set({ edit: undefined, new: undefined })
  }
  const stateWord = (rule: Rule) =>
    ({
      enforced: ruleWords.enforced,
      monitored: ruleWords.monitored,
      trial: ruleStateWords.filterTrial,
      proposed: ruleStateWords.proposed,
      paused: ruleStateWords.filterPaused,
    })[ruleState(rule, now)]
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
      text: rule => t(stateWord(rule)),
      filter: rule => ruleState(rule, now),
      options: [
        { value: 'enforced', label: t(ruleWords.enforced) },
        { value: 'monitored', label: t(ruleWords.monitored) },
        { value: 'trial', label: t(ruleStateWords.filterTrial) },
        { value: 'proposed', label: t(ruleStateWords.proposed) },
        { value: 'paused', label: t(ruleStateWords.filterPaused) },
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
  const enforced = rows.filter(rule => rule.mode === 'enforce').length
  return (
    <>
      <PageHead
        title={t(ruleWords.title)}
        sub={
          live.data && (
            <>
              {t(rulesPageWords.sub, { enforced: n(enforced), all: n(rows.length) })}{' '}
              {proposed > 0 && <a href="#/rules?f-mode=proposed">{t(ruleStateWords.subProposed, { count: n(proposed) })}</a>}
            </>
          )
        }
        live={live}
      />
      <PageTabs place="rules" />
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
              <Button look="primary" onClick={() => set({ new: '1' })}>
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
                {mayEdit && <RuleProposal rule={rule} />}
                {ruleState(rule, now) === 'monitored' && <p className="faint">{t(ruleWords.monitorMeans)}</p>}
                {rule.remarks && <p className="foreign">{rule.remarks}</p>}
                {mayEdit && <RuleActs rule={rule} onEdit={() => set({ edit: rule.id })} />}
                {mayEdit && <RuleTrial rule={textOf(rule)} row={rule.id} />}
                <RuleHistory rule={rule} deviceOf={deviceOf} mayEdit={mayEdit} />
              </>
            ),
          })}
        />
      )}
      {mayEdit && live.data && params.new && <NewRule onClose={close} />}
      {mayEdit && live.data && params.edit && (
        <Dialog title={t(ruleWords.editRule)} wide onClose={close}>
          {editing ? (
            <RuleEditor key={editing.id} rule={editing} onDone={close} />
          ) : (
            <Note tone="warn">{t(ruleStateWords.notThere)}</Note>
          )}
        </Dialog>
      )}
    </>
  )
}
