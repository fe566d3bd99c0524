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
  noPerson: {
    en: 'Nobody is kept under this name any more. Look for the person again.',
    ja: 'この本人の情報は登録されていません。もう一度検索してください。',
  },
  noRequest: {
    en: 'There is no such request. Reload the page.',
    ja: 'この請求は見つかりません。画面を読み込み直してください。',
  },
  otherKind: {
    en: 'This request is of another kind. Receive one of the right kind first.',
    ja: 'この請求は種別が異なります。該当する種別の請求として受け付けてください。',
  },
  decideFirst: {
    en: 'First check who asks, and decide. Then it can be carried out.',
    ja: '先に本人確認と対応の決定を行ってください。その後で実施できます。',
  },
  wasRefused: {
    en: 'It was decided not to do this. Change the decision first.',
    ja: '「応じない」と決定されています。実施するには、先に決定を変更してください。',
  },
  noExtension: {
    en: 'The law of this request knows no extension. Answer the person in time.',
    ja: 'この請求の根拠法令には期限の延長がありません。期限内に回答してください。',
  },
  proofNotYet: {
    en: 'The erasure is not proved yet. Wait until nothing is left and no backup place is awaited, then mark it done.',
    ja: '消去の証明がまだ完了していません。残存がなく、待機中の保管場所もなくなってから、実施済みにしてください。',
  },
  newRoute: {
    en: 'Requests are received at POST /v1/requests/new, and extended at POST /v1/requests/{id}/extend: number and deadline are computed there.',
    ja: '請求の受付は POST /v1/requests/new、期限の延長は POST /v1/requests/{id}/extend で行ってください(番号と期限は自動で計算されます)。',
  },
  notHere: {
    en: 'Requests are handled by the running gateway. Start it first.',
    ja: '請求の対応は、稼働中のゲートウェイで行います。先に起動してください。',
  },
} as const satisfies Record<string, Text>
