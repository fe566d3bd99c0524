// Three steps for somebody who typed a password or opened a file: what to do now, offline too. Nobody is blamed.
import type { Exposure } from '../../../shared/registers/reports.ts'
import { popupWords } from '../../../shared/words/extension.ts'
import { Sign } from '../../ui/icons.tsx'
import { useLanguage } from '../../ui/language.ts'

export function UrgentCard({ contact, exposure }: { contact: { name: string; phone: string }; exposure: Exposure | null }) {
  const { t } = useLanguage()
  const number = contact.phone.trim()
  return (
    <section className="urgent-card" role="alert" aria-label={t(popupWords.urgentTitle)}>
      <h2>
        <Sign name="warning" /> {t(popupWords.urgentTitle)}
      </h2>
      <ol>
        <li>{t(exposure === 'file' ? popupWords.urgentFile : popupWords.urgentPassword)}</li>
        <li>
          {number ? (
            <>
              {t(popupWords.urgentCall, { name: contact.name || t(popupWords.yourAdministrator) })}{' '}
              <a className="phone" href={`tel:${number.replace(/[^\d+]/g, '')}`}>
                <Sign name="phone" /> {number}
              </a>
            </>
          ) : (
            t(popupWords.urgentCallNoNumber, { name: contact.name || t(popupWords.yourAdministrator) })
          )}
        </li>
        <li>{t(popupWords.urgentLeaveOn)}</li>
      </ol>
      <p className="quiet">{t(popupWords.urgentThanks)}</p>
    </section>
  )
}
