// Consents in words: situations, grades, ways, and why something cannot be recorded.
import type { Text } from './text.ts'

export const consentWords = {
  'never-asked': { en: 'Never asked', ja: '未取得' },
  asked: { en: 'Asked', ja: '依頼中' },
  given: { en: 'Given', ja: '同意済み' },
  renewed: { en: 'Renewed', ja: '更新済み' },
  expired: { en: 'Expired', ja: '期限切れ' },
  withdrawn: { en: 'Withdrawn', ja: '撤回済み' },
  refused: { en: 'Refused', ja: '同意しない' },
  'reconsent-due': { en: 'Re-consent due', ja: '要再同意' },
  notYours: {
    en: 'Somebody else serves this person. Ask an administrator.',
    ja: 'この方の担当はほかのホストです。管理者に依頼してください。',
  },
  wrongId: {
    en: 'The row of a consent is named "person.purpose". Send it again under that name.',
    ja: '同意の行の名前は「本人.利用目的」です。その名前で送り直してください。',
  },
  noPurpose: {
    en: 'This purpose is not in use. Reload the page and choose another one.',
    ja: 'この利用目的は使われていません。画面を読み込み直して、別の利用目的を選んでください。',
  },
  noPerson: {
    en: 'This person is not on record. Add them first.',
    ja: 'この方は登録されていません。先に登録してください。',
  },
  noticeNotCurrent: {
    en: 'The notice has changed since it was shown. Show the current one and ask again.',
    ja: '表示したあとに通知の内容が変わりました。最新の通知を表示して、もう一度確認してください。',
  },
  future: {
    en: 'A consent cannot have been given in the future. Check the date.',
    ja: '同意日が未来の日付になっています。日付を確認してください。',
  },
  guardianNeeded: {
    en: 'A guardian consents for this person. Give the guardian’s name and relation.',
    ja: 'この方には保護者の同意が必要です。保護者の氏名と続柄を入力してください。',
  },
  deadlineNeeded: {
    en: 'Consents to this purpose end. Record it by the consent form, which knows when.',
    ja: 'この利用目的の同意には期限があります。期限を計算する同意フォームから記録してください。',
  },
  nothingToWithdraw: {
    en: 'There is no consent to withdraw. Reload the page.',
    ja: '撤回できる同意がありません。画面を読み込み直してください。',
  },
  quiet: {
    en: 'This person refused, and is not asked again for a while. The date stands in the row.',
    ja: 'この方は同意しないと回答されたため、しばらく依頼できません。再依頼できる日は行に表示されています。',
  },
  onlyThePerson: {
    en: 'Only the person can confirm this. Send them their private link.',
    ja: '確認できるのはご本人だけです。専用リンクを送ってください。',
  },
  saidNoLater: {
    en: 'The person withdrew or refused after this date. Ask them again instead.',
    ja: 'この日付より後に、本人が撤回または「同意しない」と回答しています。改めて同意を依頼してください。',
  },
  refInUse: {
    en: 'Another person has this reference of the app. Correct it, or open that person.',
    ja: 'この予約システム上の識別子は、ほかの方に使われています。識別子を直すか、その方の画面を開いてください。',
  },
  stillReading: {
    en: 'The consents are still being read after the start. Try again in a minute.',
    ja: '起動直後のため、同意の記録を読み込んでいます。1分ほどしてからもう一度お試しください。',
  },
  recordRoute: {
    en: 'Consents are recorded by POST /v1/consents/record, which computes when they end.',
    ja: '同意の記録には POST /v1/consents/record を使ってください(期限を計算します)。',
  },
  notServed: {
    en: 'This gateway keeps no book of consents (it serves a drill). Ask the office’s own gateway.',
    ja: 'このゲートウェイ(訓練用)では同意を扱っていません。事業所のゲートウェイを使ってください。',
  },
} as const satisfies Record<string, Text>
