// Ready-made storage periods for lodgings: what the data is and where its period comes from.
import type { Text } from './text.ts'

export const retentionTemplateWords = {
  register: { en: 'Guest register', ja: '宿泊者名簿' },
  registerHere: { en: 'Guest register kept in Sekisho', ja: '宿泊者名簿(関所に登録した本人)' },
  registerWhy: {
    en: 'Hotel Business Act, Article 6, and its Regulation for Enforcement, Article 4-2: three years',
    ja: '旅館業法 第6条、旅館業法施行規則 第4条の2(3年間保存)',
  },
  passports: { en: 'Copies of passports', ja: '旅券の写し' },
  passportsWhy: {
    en: 'Kept together with the guest register, which they complete: three years',
    ja: '宿泊者名簿とともに保存(3年間)',
  },
  reservations: { en: 'Reservations', ja: '予約' },
  reservationsWhy: {
    en: 'The office’s own decision: a year after departure. Vouchers that tax law asks for are kept apart.',
    ja: '事業所の判断(出発から1年)。税法上保存が必要な帳簿書類は別に保存します。',
  },
  messages: { en: 'Messages with guests', ja: '宿泊客とのメッセージ' },
  persons: { en: 'Persons without a newer act', ja: '最後の操作から期間が過ぎた本人' },
  consents: { en: 'Consents that ended', ja: '終了した同意' },
  consentsWhy: {
    en: 'The office’s own decision: so long it can be shown that there was a consent',
    ja: '事業所の判断(同意があったことを示せるよう保存)',
  },
  requests: { en: 'Requests that were answered', ja: '対応を終えた請求' },
  references: { en: 'Reference history', ja: '参照履歴' },
  reports: { en: 'Answered reports', ja: '回答済みの報告' },
  own: { en: 'The office’s own decision', ja: '事業所の判断' },
} as const satisfies Record<string, Text>
