// What can be done with one rule: only watch or enforce, decide after its trial, pause, edit, remove. What can be undone is undone from its message.
import { useRef } from 'react'
import { isPaused, isProposed, type Rule, textOf } from '../../shared/registers/rules.ts'
import { ruleWords } from '../../shared/words/extension.ts'
import { ruleStateWords as words } from '../../shared/words/extension-rules.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { Sign } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Situation } from '../ui/parts.tsx'
import { dayText, stamp, useNow, useTimeZone } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { useCareful } from './careful.tsx'
import { useSource } from './source.ts'

export type RuleState = 'enforced' | 'monitored' | 'trial' | 'proposed' | 'paused'

/** How a rule stands now; paused hides what it would otherwise do. */
export function ruleState(rule: Rule, now: number): RuleState {
  if (isPaused(rule, now)) return 'paused'
  if (isProposed(rule, now)) return 'proposed'
  if (rule.mode === 'enforce') return 'enforced'
  return rule.trialUntil === undefined ? 'monitored' : 'trial'
}

export function RuleMode({ rule }: { rule: Rule }) {
  const { t, language } = useLanguage()
  const timeZone = useTimeZone()
  const now = useNow()
  switch (ruleState(rule, now)) {
    case 'enforced':
      return <Situation tone="active" sign="shield" word={t(ruleWords.enforced)} pill />
    case 'monitored':
      return <Situation tone="quiet" sign="looking" word={t(ruleWords.monitored)} pill />
    case 'trial': {
      const day = dayText(rule.trialUntil ?? now, language, timeZone)
      return <Situation tone="quiet" sign="looking" word={t(words.watchesUntil, { day })} pill />
    }
    case 'proposed':
      return <Situation tone="warn" sign="bell" word={t(words.proposed)} pill />
    case 'paused': {
      const time = stamp(rule.pausedUntil ?? now, language, timeZone, now)
      return <Situation tone="warn" sign="waiting" word={t(words.pausedUntil, { time })} pill />
    }
  }
}

export function RuleActs({ rule, onEdit, size }: { rule: Rule; onEdit: () => void; size?: 'small' }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const careful = useCareful()
  const now = useNow()
  const state = ruleState(rule, now)
  const operate = (operation: string, input: unknown) =>
    careful.runConfirmed(async confirmed => {
      await source.operate('rules', operation, { row: rule.id, input, confirmed })
    })
  const setMode = async (mode: Rule['mode']) => {
    if (!(await operate('setMode', { mode }))) return
    // After a trial there is no way back into it: the proposal is decided.
    const undo = rule.trialUntil === undefined ? () => void operate('setMode', { mode: rule.mode }) : undefined
    const said = mode === 'enforce' ? ruleWords.nowEnforced : state === 'proposed' ? words.keeps : ruleWords.nowMonitored
    toast(t(said, { name: rule.name }), undo)
  }
  const pause = async (seconds: number) => {
    if (await operate('pause', { seconds })) toast(t(words.paused, { name: rule.name }), () => void operate('resume', {}))
  }
  const resume = async () => {
    if (await operate('resume', {})) toast(t(words.resumed, { name: rule.name }))
  }
  const remove = async () => {
    if (!(await operate('remove', {}))) return
    const again = () =>
      void careful.runConfirmed(async confirmed => {
        await source.operate('rules', 'add', { input: textOf(rule), confirmed })
      })
    toast(t(ruleWords.removed, { name: rule.name }), again)
  }
  const look = size ? { size } : {}
  return (
    <div className="stack tight">
      <div className="acts start">
        {(rule.mode === 'monitor' || state === 'proposed') && (
          <Button
            {...look}
            {...(state === 'proposed' ? { look: 'primary' } : {})}
            busy={careful.busy}
            onClick={() => void setMode('enforce')}
          >
            {t(words.enforce)}
          </Button>
        )}
        {state === 'proposed' && (
          <Button {...look} busy={careful.busy} onClick={() => void setMode('monitor')}>
            {t(words.keepWatching)}
          </Button>
        )}
        {rule.mode === 'enforce' && (
          <Button {...look} busy={careful.busy} onClick={() => void setMode('monitor')}>
            {t(ruleWords.monitorOnly)}
          </Button>
        )}
        {state === 'paused' ? (
          <Button {...look} busy={careful.busy} onClick={() => void resume()}>
            {t(words.resume)}
          </Button>
        ) : (
          <PauseChoice look={look} onPause={seconds => void pause(seconds)} />
        )}
        <Button {...look} onClick={onEdit}>
          {t(ruleWords.edit)}
        </Button>
        <Button {...look} look="danger" busy={careful.busy} onClick={() => void remove()}>
          {t(ruleWords.remove)}
        </Button>
      </div>
      {careful.error !== undefined && <ErrorNote error={careful.error} />}
      {careful.question}
    </div>
  )
}

/** Three lengths behind one button. Not a list box: choosing there by arrow keys would already pause. */
function PauseChoice({ look, onPause }: { look: { size?: 'small' }; onPause: (seconds: number) => void }) {
  const { t } = useLanguage()
  const ref = useRef<HTMLDetailsElement>(null)
  const close = () => {
    if (ref.current) ref.current.open = false
  }
  return (
    <details
      ref={ref}
      className="menu"
      onKeyDown={event => {
        if (event.key !== 'Escape' || !ref.current?.open) return
        event.preventDefault()
        event.stopPropagation()
        close()
        ref.current.querySelector('summary')?.focus()
      }}
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) close()
      }}
    >
      <summary className={`button ${look.size ?? ''}`}>
        {t(words.pause)} <Sign name="down" />
      </summary>
      <fieldset className="card">
        <legend className="unseen">{t(words.pauseFor)}</legend>
        {([600, 3600, 86_400] as const).map(seconds => (
          <button
            type="button"
            className="menu-item"
            key={seconds}
            onClick={() => {
              close()
              onPause(seconds)
            }}
          >
            {t(words.lengths[seconds])}
          </button>
        ))}
      </fieldset>
    </details>
  )
}
