// What other places answer, why they did not, and what the command line says of them.
import type { Text } from './text.ts'

export const connectorWords = {
  noAnswer: {
    en: '“{name}” could not be asked: {why}. Nothing was counted; set it right under Other places and ask again.',
    ja: '「{name}」に問い合わせできませんでした({why})。件数は確認できていません。「外部の保管先」で設定を直し、もう一度確認してください。',
  },
  timedOut: { en: 'no answer within {seconds} s', ja: '{seconds}秒以内に応答がありません' },
  tooMuch: { en: 'it answered with more than {most}', ja: '応答が上限({most})を超えています' },
  notNumber: { en: 'it did not answer with one whole number', ja: '応答が整数1つではありません' },
  notTime: { en: 'its second value is no time', ja: '2つ目の値が日時ではありません' },
  exited: { en: 'the command ended with status {status}', ja: 'コマンドが終了コード {status} で終了しました' },
  notStarted: { en: 'the command could not be started ({code})', ja: 'コマンドを起動できません({code})' },
  notInFolder: {
    en: 'there is no command “{file}” in the gateway’s folder {folder}',
    ja: 'ゲートウェイのフォルダー {folder} にコマンド「{file}」がありません',
  },
  writable: {
    en: '“{file}” can be changed by others: take their right to write away (chmod go-w)',
    ja: '「{file}」を他のユーザーが変更できます。書き込み権限を外してください(chmod go-w)',
  },
  readable: {
    en: '“{file}” can be read by others: take their rights away (chmod 600)',
    ja: '「{file}」を他のユーザーが読めます。権限を外してください(chmod 600)',
  },
  noSecret: { en: 'its password or key {from} is missing or empty', ja: 'パスワードまたは鍵({from})がないか、空です' },
  noHost: { en: 'no address is known for {host}', ja: '{host} のアドレスが見つかりません' },
  notOffice: {
    en: '{host} is not this machine and not in the office’s network',
    ja: '{host} はこのコンピューターでも事務所のネットワークでもありません',
  },
  needsHttps: {
    en: 'only this machine may be asked without https',
    ja: 'https 以外で問い合わせできるのはこのコンピューターだけです',
  },
  status: { en: 'it answered with status {status}', ja: '状態コード {status} が返されました' },
  notJson: { en: 'its answer is no JSON as described', ja: '応答が所定の JSON ではありません' },
  notReached: { en: 'it was not reached ({code})', ja: '接続できません({code})' },
  database: { en: 'the database refused ({code})', ja: 'データベースに拒否されました({code})' },
  unknownParameter: { en: 'the query names “:{name}”, which is never given', ja: 'SQL に未対応の引数「:{name}」があります' },
  notHere: {
    en: 'This process asks no other places. Ask the gateway itself.',
    ja: 'このプロセスからは外部の保管先に問い合わせできません。ゲートウェイ本体で操作してください。',
  },
  noConnector: {
    en: 'There is no such place. See the list under Other places.',
    ja: 'この保管先はありません。「外部の保管先」の一覧を確認してください。',
  },
  byHand: {
    en: '“{name}” is looked after by a person: ask its keeper and note the answer in the request.',
    ja: '「{name}」は担当者が対応する保管先です。担当者に確認し、結果を請求に記録してください。',
  },
  about: { en: 'other places where personal data is kept', ja: '個人情報の外部の保管先' },
  aboutList: { en: 'all other places and what they answered last', ja: '外部の保管先と最新の回答の一覧' },
  aboutAsk: { en: 'asks one place how much is past its due', ja: '期限を過ぎた件数を保管先に問い合わせ' },
  optionBefore: { en: 'older than this day (YYYY-MM-DD)', ja: 'この日より前のもの(YYYY-MM-DD)' },
  wrongDay: { en: 'A day is written as 2026-11-23. Try again.', ja: '日付は 2026-11-23 の形式で指定してください。' },
  none: { en: 'No other places yet.', ja: '外部の保管先はまだありません。' },
  columnName: { en: 'Place', ja: '保管先' },
  columnHow: { en: 'How', ja: '方法' },
  columnAnswer: { en: 'Last answer', ja: '最新の回答' },
  columnId: { en: 'Id', ja: 'ID' },
  notAsked: { en: 'not asked yet', ja: '未確認' },
  due: { en: '{due} past their due', ja: '期限超過 {due}件' },
  dueSince: { en: '{due} past their due, the oldest of {oldest}', ja: '期限超過 {due}件(最古: {oldest})' },
  kinds: {
    postgres: { en: 'PostgreSQL', ja: 'PostgreSQL データベース' },
    sqlite: { en: 'SQLite file', ja: 'SQLiteファイル' },
    command: { en: 'command', ja: 'コマンド' },
    webhook: { en: 'web address', ja: 'Webhook' },
    'by-hand': { en: 'by a named person', ja: '担当者が対応' },
  },
} as const satisfies Record<string, Text | Record<string, Text>>
