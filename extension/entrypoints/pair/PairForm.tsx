// Where the link is pasted, or address and code are typed. The click asks the browser for this one address, then proves the code.
import { useState } from 'react'
import { normalCode } from '../../../shared/identity/pairing.ts'
import { extensionBaseWords as words } from '../../../shared/words/extension-base.ts'
import type { Text } from '../../../shared/words/text.ts'
import { type Attempt, ForeignGateway, startPairing } from '../../client/pairing.ts'
import { deviceNameOf, readTarget } from '../../client/pairing-link.ts'
import { connectionCode, sentenceOf } from '../../ui/errors.tsx'
import { useDraft } from '../../ui/kept.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, Field, Note } from '../../ui/parts.tsx'
import { allow } from './allow.ts'

interface Typed {
  address: string
  code: string
}
const EMPTY: Typed = { address: '', code: '' }
const isTyped = (value: unknown): value is Typed =>
  typeof value === 'object' && value !== null && 'address' in value && 'code' in value

/** A failure as the person reads it here: what to do is not the same as in the popup of somebody who is already paired. */
function failureOf(error: unknown): { sentence: Text; code: string | undefined; openGateway: boolean } {
  if (error instanceof ForeignGateway) return { sentence: words.pairForeign, code: undefined, openGateway: false }
  const code = connectionCode(error)
  // Firefox cannot tell a gateway that is off from a certificate that is not trusted: there the sentence names both.
  if (code === 'S-NET-01')
    return import.meta.env.FIREFOX
      ? { sentence: words.pairNotReached, code, openGateway: true }
      : { sentence: words.pairNothingThere, code, openGateway: false }
  if (code === 'S-TLS-01') return { sentence: words.pairNotTrusted, code, openGateway: true }
  if (code === 'S-PERM-01') return { sentence: words.pairNoPermission, code, openGateway: false }
  return { sentence: sentenceOf(error), code, openGateway: false }
}

export function PairForm({
  onStarted,
  onOpenGateway,
}: {
  onStarted: (attempt: Attempt) => void
  onOpenGateway: (origin: string) => void
}) {
  const { t } = useLanguage()
  const draft = useDraft<Typed>('pairing', EMPTY, isTyped)
  const [asked, setAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<ReturnType<typeof failureOf>>()
  const { address, code } = draft.value
  const target = readTarget(address)
  const given = normalCode(code)

  const typeAddress = (text: string) => {
    const found = readTarget(text)
    setFailure(undefined)
    // A whole link fills both fields, so that the person sees what it says.
    draft.set(found?.code ? { address: found.origin, code: found.code } : { ...draft.value, address: text })
  }
  const start = async () => {
    setAsked(true)
    setFailure(undefined)
    if (!target || !given) return
    const allowed = allow(target.origin)
    setBusy(true)
    try {
      if (!(await allowed)) {
        setFailure({ sentence: words.pairNoPermission, code: 'S-PERM-01', openGateway: false })
        return
      }
      const attempt = await startPairing({ origin: target.origin, code: given, deviceName: deviceNameOf(navigator.userAgent) })
      draft.clear()
      onStarted(attempt)
    } catch (error) {
      setFailure(failureOf(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      className="stack"
      onSubmit={event => {
        event.preventDefault()
        void start()
      }}
    >
      <p className="quiet">{t(words.pairIntro)}</p>
      <Field label={t(words.pairAddress)} fault={asked && !target ? t(words.pairWrongAddress) : undefined}>
        {props => (
          <input
            {...props}
            className="input"
            // biome-ignore lint/a11y/noAutofocus: the page is opened to paste the link here
            autoFocus
            autoComplete="off"
            spellCheck={false}
            inputMode="url"
            placeholder="https://localhost:8444/pair#7KM4RT9W"
            maxLength={2_000}
            value={address}
            onChange={event => typeAddress(event.target.value)}
          />
        )}
      </Field>
      <Field label={t(words.pairCode)} hint={t(words.pairCodeHint)} fault={asked && !given ? t(words.pairWrongForm) : undefined}>
        {props => (
          <input
            {...props}
            className="input code"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            placeholder="7KM4-RT9W"
            maxLength={40}
            value={code}
            onChange={event => {
              setFailure(undefined)
              draft.set({ ...draft.value, code: event.target.value })
            }}
          />
        )}
      </Field>
      {failure && (
        <Note
          tone="fail"
          live
          acts={
            failure.openGateway &&
            target && (
              <Button size="small" onClick={() => onOpenGateway(target.origin)}>
                {t(words.pairOpenGateway)}
              </Button>
            )
          }
        >
          {t(failure.sentence)}
          {failure.code && <span className="faint code"> {failure.code}</span>}
        </Note>
      )}
      <Button type="submit" look="primary" size="big" busy={busy}>
        {t(busy ? words.pairWorking : words.pairStart)}
      </Button>
      <p className="faint">{t(words.pairPermissionSoon)}</p>
    </form>
  )
}
