// The keys: which there are, their version, when each was last changed, and the command that changes it. Never a key.
import { KEY_KINDS, type KeyKind } from '../../../shared/registers/keys.ts'
import { keysWords as words } from '../../../shared/words/extension-availability.ts'
import { useLanguage } from '../../ui/language.ts'
import { Time } from '../../ui/time.tsx'
import { lately } from '../lately.ts'
import { LiveNote, useLive } from '../live.tsx'
import { useByOf } from '../RestoredNote.tsx'

/** The verb of the command line; the passphrase is each administrator's own. */
const COMMAND: Readonly<Record<Exclude<KeyKind, 'passphrase'>, string>> = {
  master: 'sekisho keys rotate master',
  vault: 'sekisho keys rotate vault',
  log: 'sekisho keys rotate log',
  authority: 'sekisho keys rotate authority',
  recovery: 'sekisho keys rotate recovery',
}

export function KeysCard({ nameOf }: { nameOf: (person: string) => string }) {
  const { t, n } = useLanguage()
  const byOf = useByOf(nameOf)
  const live = useLive(source => lately(source.list('keys')))
  const rows = live.data ?? []
  const shown = KEY_KINDS.filter(kind => kind !== 'passphrase' || rows.some(row => row.id === kind))
  return (
    <section className="stack tight" aria-labelledby="keys">
      <div>
        <h3 id="keys" className="title">
          {t(words.title)}
        </h3>
        <p className="quiet">{t(words.sub)}</p>
      </div>
      <LiveNote live={live} />
      {live.data && (
        <div className="card scrolls">
          <table className="data">
            <caption className="unseen">{t(words.title)}</caption>
            <thead>
              <tr>
                <th scope="col">{t(words.kind)}</th>
                <th scope="col">{t(words.version)}</th>
                <th scope="col">{t(words.changed)}</th>
                <th scope="col">{t(words.by)}</th>
                <th scope="col">{t(words.how)}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(kind => {
                const row = rows.find(one => one.id === kind)
                return (
                  <tr key={kind}>
                    <th scope="row">{t(words.kinds[kind])}</th>
                    <td>{row ? n(row.version) : '—'}</td>
                    <td>{row ? <Time at={row.changedAt} as="stamp" /> : <span className="faint">{t(words.none)}</span>}</td>
                    <td className="foreign">{row ? byOf(row.by) : '—'}</td>
                    <td>
                      {kind === 'passphrase' ? <a href="#/settings">{t(words.inSettings)}</a> : <code>{COMMAND[kind]}</code>}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
