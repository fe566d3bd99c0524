// The versions of a notice, newest first, each with its text as it was shown and its digests.

import { noticeDocument } from '../../../shared/notices.ts'
import type { Notice } from '../../../shared/registers/notices.ts'
import { purposeWords, noticeEditorWords as words } from '../../../shared/words/extension-purposes.ts'
import { useLanguage } from '../../ui/language.ts'
import { Time } from '../../ui/time.tsx'
import type { NoticeState } from './notice-state.ts'

export function NoticeVersions({ state, nameOf }: { state: NoticeState; nameOf: (person: string) => string }) {
  const { t } = useLanguage()
  const word = (notice: Notice) => {
    if (notice.id === state.current?.id) return words.inEffect
    return state.current && notice.version < state.current.version ? words.earlier : words.comes
  }
  return (
    <section className="stack tight" aria-labelledby="versions">
      <h3 id="versions">{t(words.versions)}</h3>
      {state.versions.length === 0 ? (
        <p className="quiet">{t(words.noVersions)}</p>
      ) : (
        <ul className="card lines">
          {state.versions.map(notice => (
            <li key={notice.id} className="version">
              <details>
                <summary>
                  <span className="strong">{t(purposeWords.version, { version: notice.version })}</span>{' '}
                  <span className="pill">{t(word(notice))}</span>
                  <span className="block faint">
                    {notice.effectiveFrom !== null && <Time at={notice.effectiveFrom} as="stamp" />} ·{' '}
                    {notice.minor === null ? t(words.materialShort) : t(words.minorShort, { reason: notice.minor })}
                  </span>
                </summary>
                <div className="stack tight">
                  {notice.publishedBy !== null && (
                    <p className="faint">
                      <span className="foreign">{t(words.publishedBy, { name: nameOf(notice.publishedBy) })}</span>{' '}
                      {notice.publishedAt !== null && <Time at={notice.publishedAt} as="stamp" />}
                    </p>
                  )}
                  {Object.entries(notice.texts).map(([language, text]) => (
                    <div key={language} className="stack tight">
                      <pre className="document foreign" lang={language}>
                        {noticeDocument(text, language)}
                      </pre>
                      <p className="faint">
                        {t(words.digest)} <code>{notice.digests[language]}</code>
                      </p>
                    </div>
                  ))}
                </div>
              </details>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
