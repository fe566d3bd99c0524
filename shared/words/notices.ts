// Headings of a notice as people read it, and why one cannot be published.
import type { Text } from './text.ts'

export const noticeWords = {
  title: { en: 'Title', ja: '題名' },
  languages: { ja: { en: 'Japanese', ja: '日本語' }, en: { en: 'English', ja: '英語' } },
  purposeOfUse: { en: 'Purpose of use', ja: '利用目的' },
  dataItems: { en: 'Information we hold', ja: '取得する情報' },
  storagePeriod: { en: 'How long we keep it', ja: '保存期間' },
  recipients: { en: 'Who else receives it', ja: '提供先' },
  contact: { en: 'Whom to ask', ja: 'お問い合わせ窓口' },
  withdrawal: { en: 'How to withdraw your consent', ja: '同意の撤回方法' },
  rights: { en: 'Your rights', ja: 'ご本人の権利' },
  more: { en: 'More', ja: 'その他' },
  missing: {
    en: 'This notice cannot be published yet. Fill in: {fields}.',
    ja: 'このままでは公開できません。次の項目を記入してください: {fields}',
  },
  minorNeedsReason: {
    en: 'A minor change needs a reason, in your own words.',
    ja: '軽微な変更とする場合は、その理由を記入してください。',
  },
  firstIsMaterial: {
    en: 'The first version of a notice cannot be a minor change. Publish it without a reason.',
    ja: '最初の版は軽微な変更にできません。理由を付けずに公開してください。',
  },
  published: {
    en: 'A published notice is not changed any more. Write a new version.',
    ja: '公開した通知は変更できません。新しい版を作成してください。',
  },
  noPurpose: {
    en: 'There is no such purpose. Reload the page and choose again.',
    ja: 'その利用目的はありません。画面を読み込み直してください。',
  },
  tooEarly: {
    en: 'A notice cannot take effect in the past. Choose today or a later day.',
    ja: '過去の日時から有効にすることはできません。今日以降を指定してください。',
  },
} as const satisfies Record<string, Text | Readonly<Record<string, Text>>>
