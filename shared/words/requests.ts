// Requests in words: kinds, situations, outcomes, and why a step cannot be taken.
import type { Text } from './text.ts'

export const requestWords = {
  'purpose-notice': { en: 'Purpose of use', ja: '利用目的の通知' },
  disclosure: { en: 'Disclosure', ja: '開示' },
  correction: { en: 'Correction', ja: '訂正等' },
  'stop-use': { en: 'Stop of use', ja: '利用停止等' },
  erasure: { en: 'Erasure', ja: '消去' },
  'stop-provision': { en: 'Stop of provision to third parties', ja: '第三者提供の停止' },
  'provision-records': { en: 'Records of provision', ja: '第三者提供記録の開示' },
  portability: { en: 'Portability', ja: 'データの移転' },
  received: { en: 'Received', ja: '受付' },
  identity: { en: 'Identity check', ja: '本人確認中' },
  working: { en: 'Working', ja: '調査中' },
  decided: { en: 'Decided', ja: '対応決定' },
  done: { en: 'Done', ja: '実施済み' },
  told: { en: 'Told', ja: '通知済み' },
  withdrawn: { en: 'Withdrawn', ja: '取下げ' },
  grant: { en: 'Granted', ja: '全部応じる' },
  part: { en: 'Granted in part', ja: '一部応じる' },
  refuse: { en: 'Refused', ja: '応じない' },
  letterNotKept: {
    en: 'The text of this letter is not kept: the person was erased. Its SHA-256 stays.',
    ja: '本人の情報を消去したため、この通知文は保存していません(SHA-256 のみ保存)。',
  },
  wrongStep: {
    en: 'This request is at another step now. Reload the page and look at its situation.',
    ja: 'この請求の状況が変わっています。画面を読み込み直して、状況を確認してください。',
  },
  notYours: {
    en: 'Somebody else serves this person. Ask an administrator.',
    ja: 'この方の担当はほかのホストです。管理者に依頼してください。',
  },
  numberTaken: {
    en: 'This number is taken. Send it again.',
    ja: 'この受付番号はすでに使われています。もう一度送信してください。',
  },
  future: {
    en: 'A request cannot have been received in the future. Check the date.',
    ja: '受付日が未来の日付になっています。日付を確認してください。',
  },
  reasonNeeded: {
    en: 'A decision to refuse, or to grant in part, needs a reason. Write it for the person.',
    ja: '応じない場合や一部のみ応じる場合は、本人に伝える理由を記入してください。',
  },
  extendedOnce: {
    en: 'The deadline was extended already, and can be only once.',
    ja: '期限の延長は一度だけです。この請求はすでに延長されています。',
  },
  tooLateToExtend: {
    en: 'The deadline has passed; it can be extended only in time. Answer the person now.',
    ja: '期限を過ぎているため延長できません。すぐに本人へ回答してください。',
  },
  notLater: { en: 'The new deadline must be later than the old one.', ja: '新しい期限は、今の期限より後の日付にしてください。' },
  noPlace: {
    en: 'This place is not on the list of this request. Reload the page.',
    ja: 'この保管先は請求の一覧にありません。画面を読み込み直してください。',
  },
  proofNeeded: {
    en: 'An erasure is done only with its proof. Run the erasure first.',
    ja: '消去は、消去の証明がなければ実施済みにできません。先に消去を実行してください。',
  },
  placesOpen: {
    en: 'Some other places are still open. Finish each of them, or note that nothing is held there.',
    ja: '対応が済んでいない外部の保管先があります。それぞれ対応を記録するか、「保管なし」としてください。',
  },
} as const satisfies Record<string, Text>
