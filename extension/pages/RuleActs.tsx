// What can be done with one rule: only watch or enforce, edit, remove. Each is undone from the message that follows it.
import { type Rule, textOf } from '../../shared/registers/rules.ts'
import { ruleWords } from '../../shared/words/extension.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Situation } from '../ui/parts.tsx'
import { useToast } from '../ui/toast.tsx'
import { useDoing } from './live.tsx'
import { useSource } from './source.ts'

export function RuleMode({ rule }: { rule: Rule }) {
  const { t } = useLanguage()
  return rule.mode === 'enforce' ? (
    <Situation tone="active" sign="shield" word={t(ruleWords.enforced)} pill />
  ) : (
    <Situation tone="quiet" sign="looking" word={t(ruleWords.monitored)} pill />
  )
}

export function RuleActs({ rule, onEdit, size }: { rule: Rule; onEdit: () => void; size?: 'small' }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const other = rule.mode === 'enforce' ? 'monitor' : 'enforce'
  const setMode = (mode: Rule['mode']) =>
    doing.run(async () => {
      await source.operate('rules', 'setMode', { row: rule.id, input: { mode } })
    })
  const change = async () => {
    if (await setMode(other))
      toast(
        t(other === 'enforce' ? ruleWords.nowEnforced : ruleWords.nowMonitored, { name: rule.name }),
        () => void setMode(rule.mode),
      )
  }
  const remove = async () => {
    const done = await doing.run(async () => {
      await source.operate('rules', 'remove', { row: rule.id, input: {} })
    })
    if (done)
      toast(
        t(ruleWords.removed, { name: rule.name }),
        () =>
          void doing.run(async () => {
            await source.operate('rules', 'add', { input: textOf(rule) })
          }),
      )
  }
  const look = size ? { size } : {}
  return (
    <div className="stack tight">
      <div className="acts start">
        <Button {...look} busy={doing.busy} onClick={() => void change()}>
          {t(other === 'enforce' ? ruleWords.enforce : ruleWords.monitorOnly)}
        </Button>
        <Button {...look} onClick={onEdit}>
          {t(ruleWords.edit)}
        </Button>
        <Button {...look} look="danger" busy={doing.busy} onClick={() => void remove()}>
          {t(ruleWords.remove)}
        </Button>
      </div>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </div>
  )
}
