// How a purpose stands with its notices: the version in effect, the draft, and the word for it. Pure.
import type { NoticeText, NoticeTexts } from '../../../shared/notices.ts'
import { currentNotice, type Notice } from '../../../shared/registers/notices.ts'
import type { Purpose } from '../../../shared/registers/purposes.ts'

export type NoticeSituation = 'none' | 'draft' | 'coming' | 'in-effect' | 'retired'

export interface NoticeState {
  readonly situation: NoticeSituation
  readonly current: Notice | undefined
  readonly draft: Notice | undefined
  /** Newest first, drafts left out. */
  readonly versions: readonly Notice[]
}

export function noticeState(purpose: Pick<Purpose, 'id' | 'retired'>, notices: readonly Notice[], now: number): NoticeState {
  const own = notices.filter(notice => notice.purpose === purpose.id)
  const versions = own.filter(({ version }) => version > 0).sort((a, b) => b.version - a.version)
  const draft = own.filter(({ version }) => version === 0).sort((a, b) => b.draftedAt - a.draftedAt)[0]
  const current = currentNotice(own, purpose.id, now)?.notice
  const situation = purpose.retired
    ? 'retired'
    : current
      ? 'in-effect'
      : versions.length > 0
        ? 'coming'
        : draft
          ? 'draft'
          : 'none'
  return { situation, current, draft, versions }
}

const EMPTY: NoticeText = {
  title: '',
  purposeOfUse: '',
  dataItems: '',
  storagePeriod: '',
  recipients: '',
  contact: '',
  withdrawal: '',
  rights: '',
  more: '',
}

/** What the editor begins with: the draft, else the newest version, else what the purpose itself says. */
export function firstTexts(purpose: Purpose, { draft, versions }: NoticeState): NoticeTexts {
  const from = draft?.texts ?? versions[0]?.texts
  const fresh = (language: 'en' | 'ja'): NoticeText => ({
    ...EMPTY,
    title: purpose.name[language],
    purposeOfUse: purpose.text[language],
    dataItems: purpose.dataItems.map(item => item[language]).join('\n'),
    recipients: purpose.recipients.map(item => item[language]).join('\n'),
  })
  return { ...from, ja: from?.ja ?? fresh('ja'), en: from?.en ?? fresh('en') }
}
