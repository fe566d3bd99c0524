// What the API for the office's app says when it cannot do what was asked, and what the command line says of its keys and bindings.
import type { Text } from './text.ts'

export const appApiWords = {
  noKey: {
    en: 'This app key is wrong, missing or revoked. Make one with "sekisho appkey add" and send it as "Authorization: Bearer …".',
    ja: '連携キーが正しくないか、送られていないか、失効しています。「sekisho appkey add」で作成し、「Authorization: Bearer …」で送ってください。',
  },
  tooManyWrongKeys: {
    en: 'Too many wrong app keys from this address. Wait a minute, and check the key.',
    ja: 'このアドレスから誤った連携キーが続けて送られました。1分ほど待ち、キーを確認してください。',
  },
  noPerson: {
    en: 'Nobody is known by this reference. Send the person first (PUT /v1/app/persons).',
    ja: 'この参照名の方は登録されていません。先に PUT /v1/app/persons で登録してください。',
  },
  noPurpose: {
    en: 'There is no purpose with this code in use. Check the code on the Purposes page.',
    ja: 'このコードの利用目的は使われていません。「利用目的」の画面でコードを確認してください。',
  },
  noNotice: {
    en: 'This purpose has no published notice yet. Publish one on the Purposes page.',
    ja: 'この利用目的には公開中の通知がありません。「利用目的」の画面で公開してください。',
  },
  noLanguage: {
    en: 'The notice is not written in this language. There is: {languages}.',
    ja: 'この言語の通知はありません。使える言語: {languages}',
  },
  noToken: {
    en: 'The token that the notice was shown is wrong, older than 30 minutes, used already, or of another key. Show the notice again and take a new one.',
    ja: '通知を表示したことを示すトークンが正しくないか、30分を過ぎたか、使用済みか、別のキーのものです。通知をもう一度表示し、新しいトークンを取得してください。',
  },
  notWhatWasShown: {
    en: 'The token is about another notice, purpose or person than this consent. Send what was shown.',
    ja: 'トークンの通知・利用目的・本人が、この同意の内容と一致しません。表示した内容のまま送ってください。',
  },
  nothingToWithdraw: {
    en: 'This person never answered for this purpose. There is nothing to withdraw.',
    ja: 'この方はこの利用目的について回答していません。撤回する同意はありません。',
  },
  otherIdempotent: {
    en: 'This Idempotency-Key was used for a different request. Use a new one for each act.',
    ja: 'このIdempotency-Keyは別の内容の要求で使われています。操作ごとに新しい値を使ってください。',
  },
  badIdempotency: {
    en: 'An Idempotency-Key has at most 100 visible characters.',
    ja: 'Idempotency-Keyは100文字以内の半角文字にしてください。',
  },
  noPage: {
    en: 'The registration page is not open. Start the gateway with its page port.',
    ja: '登録ページが開いていません。ページ用のポートを指定して関所を起動してください。',
  },
  unavailable: {
    en: 'Consents cannot be looked up just now. Try again in a minute.',
    ja: '同意の記録を確認できません。1分ほどしてからもう一度お試しください。',
  },
  fromApp: { en: 'Sent by the app', ja: 'アプリからの更新' },

  aboutBindings: { en: 'List the routes bound to a purpose', ja: '利用目的を割り当てた経路の一覧' },
  aboutBinding: { en: 'Routes of the app bound to a purpose', ja: '利用目的を割り当てた経路' },
  aboutBindingAdd: { en: 'Serve these paths only with consent to a purpose', ja: '指定した経路を、同意がある場合だけ通す' },
  aboutBindingRemove: { en: 'Take a binding away', ja: '割当を削除' },
  optionPath: {
    en: 'path pattern such as /bookings/** (several: separated by commas)',
    ja: '経路のパターン(例: /bookings/**。複数はコンマ区切り)',
  },
  optionMethods: { en: 'methods such as GET,POST (left out: all)', ja: 'メソッド(例: GET,POST。省略時はすべて)' },
  optionNoHistory: {
    en: 'do not write uses into the reference history (lowers the control)',
    ja: '参照履歴に記録しない(管理状況が下がります)',
  },
  optionRemarks: { en: 'remarks', ja: '備考' },
  columnName: { en: 'name', ja: '名前' },
  columnPaths: { en: 'paths', ja: '経路' },
  columnMethods: { en: 'methods', ja: 'メソッド' },
  columnPurpose: { en: 'purpose', ja: '利用目的' },
  columnHistory: { en: 'history', ja: '参照履歴' },
  all: { en: 'all', ja: 'すべて' },
  on: { en: 'on', ja: '記録する' },
  off: { en: 'OFF', ja: '記録しない' },
  noBindings: { en: 'No route is bound to a purpose.', ja: '利用目的を割り当てた経路はありません。' },
  noBinding: {
    en: 'There is no binding "{name}". "sekisho bindings" lists them.',
    ja: '割当「{name}」はありません。「sekisho bindings」で一覧を確認できます。',
  },
  needsPath: { en: 'Say which paths: --path "/bookings/**".', ja: '--path "/bookings/**" のように経路を指定してください。' },
  bindingAdded: {
    en: '{paths} is served only with a valid consent to "{purpose}".',
    ja: '{paths} は「{purpose}」への有効な同意がある場合だけ通します。',
  },
  bindingRemoved: { en: 'The binding "{name}" was taken away.', ja: '割当「{name}」を削除しました。' },

  aboutAppkeys: { en: 'List the keys of the office’s app', ja: '連携キーの一覧' },
  aboutAppkey: { en: 'Keys by which the office’s app calls the API', ja: 'アプリがAPIを使うための連携キー' },
  aboutAppkeyAdd: { en: 'Make a key for a server of the app; it is shown once', ja: '連携キーを作成(キーは一度だけ表示)' },
  aboutAppkeyRevoke: { en: 'Revoke a key at once', ja: '連携キーを失効' },
  optionAllKeys: { en: 'revoked ones, too', ja: '失効したキーも表示' },
  columnCreated: { en: 'made', ja: '作成日時' },
  columnSituation: { en: 'situation', ja: '状況' },
  inForce: { en: 'in force', ja: '有効' },
  revoked: { en: 'revoked', ja: '失効' },
  noAppkeys: { en: 'There is no app key.', ja: '連携キーはありません。' },
  noAppkey: {
    en: 'There is no app key "{name}" in force. "sekisho appkeys" lists them.',
    ja: '有効な連携キー「{name}」はありません。「sekisho appkeys」で一覧を確認できます。',
  },
  appkeyKnown: {
    en: 'There is an app key "{name}" already. Revoke it first, or choose another name.',
    ja: '連携キー「{name}」はすでにあります。先に失効するか、別の名前にしてください。',
  },
  appkeyAdded: {
    en: 'Key of "{name}", shown this once:\n{key}\nKeep it where only the server reads it.',
    ja: '「{name}」の連携キーです。表示は今回だけです。\n{key}\nサーバーだけが読める場所に保管してください。',
  },
  appkeyRevoked: { en: 'The app key "{name}" is revoked.', ja: '連携キー「{name}」を失効しました。' },
} as const satisfies Record<string, Text>
