// Small parts that every screen is made of. They know nothing of the gateway.
import { type ButtonHTMLAttributes, type ReactNode, useId } from 'react'
import { uiWords } from '../../shared/words/extension.ts'
import { Sign, type SignName } from './icons.tsx'
import { setLanguage, useLanguage } from './language.ts'

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  look?: 'primary' | 'danger' | 'plain' | 'icon-only'
  size?: 'small' | 'big'
  /** Why it cannot be pressed now. It stays in reach of the keyboard, so that the reason can be read. */
  why?: string | undefined
  busy?: boolean
}

/** A button. Disabled with a reason, never hidden: the reason is its description and its tooltip. */
export function Button({ look, size, why, busy, className = '', onClick, children, ...rest }: ButtonProps) {
  const id = useId()
  const off = Boolean(why) || busy === true
  return (
    <>
      <button
        type="button"
        {...rest}
        className={`button ${look ?? ''} ${size ?? ''} ${className}`}
        aria-disabled={off || undefined}
        aria-busy={busy || undefined}
        aria-describedby={why ? id : rest['aria-describedby']}
        title={why ?? rest.title}
        onClick={event => {
          if (off) event.preventDefault()
          else onClick?.(event)
        }}
      >
        {children}
      </button>
      {why && (
        <span id={id} className="unseen">
          {why}
        </span>
      )}
    </>
  )
}

export type Tone = 'ok' | 'warn' | 'fail' | 'unknown' | 'active' | 'quiet'

/** A state: sign, word and colour together, never colour alone. */
export function Situation({ tone, sign, word, pill = false }: { tone: Tone; sign: SignName; word: string; pill?: boolean }) {
  return (
    <span className={`situation tone-${tone} ${pill ? 'pill' : ''}`}>
      <Sign name={sign} />
      <span>{word}</span>
    </span>
  )
}

/** One sentence that says something went wrong, or is worth knowing, and what to do next. */
export function Note({
  tone = 'info',
  sign,
  live = false,
  children,
  acts,
}: {
  tone?: 'fail' | 'warn' | 'info' | 'ok'
  sign?: SignName
  /** Read out when it appears. */
  live?: boolean
  children: ReactNode
  acts?: ReactNode
}) {
  const signs = { fail: 'failed', warn: 'warning', info: 'bell', ok: 'check' } as const
  return (
    <div className={`note ${tone}`} role={live ? (tone === 'fail' ? 'alert' : 'status') : undefined}>
      <Sign name={sign ?? signs[tone]} />
      <div style={{ minWidth: 0, flex: 1 }}>
        {children}
        {acts && <div className="acts">{acts}</div>}
      </div>
    </div>
  )
}

/** What would be here, and how to get it. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {children}
    </div>
  )
}

/** A label, its input and what is wrong with it. The input takes `id` and the aria attributes given to it. */
export function Field({
  label,
  hint,
  fault,
  children,
}: {
  label: string
  hint?: string | undefined
  fault?: string | undefined
  children: (props: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }) => ReactNode
}) {
  const id = useId()
  const described = [hint ? `${id}-hint` : '', fault ? `${id}-fault` : ''].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': fault ? true : undefined })}
      {hint && (
        <span id={`${id}-hint`} className="faint">
          {hint}
        </span>
      )}
      {fault && (
        <span id={`${id}-fault`} className="fault" role="alert">
          {fault}
        </span>
      )}
    </div>
  )
}

/** Radio buttons as a group of cards. `value` null: nothing chosen yet. */
export function Choices<Value extends string>({
  legend,
  legendShown = false,
  options,
  value,
  single = false,
  onChange,
}: {
  legend: string
  legendShown?: boolean
  options: readonly { value: Value; label: ReactNode }[]
  value: Value | null
  single?: boolean
  onChange: (value: Value) => void
}) {
  const name = useId()
  return (
    <fieldset className={`choices ${single ? 'single' : ''}`}>
      <legend className={legendShown ? 'strong' : 'unseen'} style={legendShown ? { marginBottom: 6, padding: 0 } : undefined}>
        {legend}
      </legend>
      {options.map(option => (
        <label className="choice" key={option.value}>
          <input type="radio" name={name} checked={value === option.value} onChange={() => onChange(option.value)} />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** Switches to the other language, named in that language. */
export function LanguageSwitch() {
  const { language } = useLanguage()
  const other = language === 'en' ? 'ja' : 'en'
  return (
    <Button size="small" lang={other} onClick={() => setLanguage(other)}>
      {uiWords.thisLanguage[other]}
    </Button>
  )
}
