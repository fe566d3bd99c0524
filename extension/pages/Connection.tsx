// When the gateway cannot be asked: the cause in one sentence, its code, and one button that helps.
import { connectionWords, popupWords, uiWords } from '../../shared/words/extension.ts'
import { type ConnectionCode, ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button } from '../ui/parts.tsx'
import { type Paired, useSource } from './source.ts'

export function ConnectionNote({
  error,
  code,
  paired,
  onAgain,
}: {
  error: unknown
  code: ConnectionCode
  paired: Paired
  onAgain: () => void
}) {
  const { t } = useLanguage()
  const source = useSource()
  const pairAgain = code === 'S-KEY-01' || code === 'S-PERM-01'
  const openGateway = code === 'S-TLS-01' || code === 'S-VER-01'
  return (
    <ErrorNote
      error={error}
      acts={
        pairAgain ? (
          <Button size="small" onClick={() => source.openPairing()}>
            {t(code === 'S-KEY-01' ? popupWords.pairAgain : popupWords.allowAgain)}
          </Button>
        ) : openGateway ? (
          <Button size="small" onClick={() => source.openTab(code === 'S-TLS-01' ? `${paired.origin}/ca` : paired.origin)}>
            {t(popupWords.openGateway)}
          </Button>
        ) : (
          <Button size="small" onClick={onAgain}>
            {t(uiWords.tryAgain)}
          </Button>
        )
      }
    />
  )
}

/** ● Connected, or what is wrong, in the corner of every screen. */
export function ConnectionState({ state }: { state: 'connected' | 'unknown' | ConnectionCode }) {
  const { t } = useLanguage()
  const word =
    state === 'connected' ? t(popupWords.connected) : state === 'unknown' ? t(popupWords.connecting) : t(popupWords.notConnected)
  return (
    <span
      className={`connection ${state === 'connected' ? 'good' : state === 'unknown' ? 'wait' : 'bad'}`}
      role="status"
      title={state === 'connected' || state === 'unknown' ? undefined : t(connectionWords[state])}
    >
      {word}
    </span>
  )
}
