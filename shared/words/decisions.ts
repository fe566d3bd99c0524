// Words of the decisions that leave the gateway: forward-auth, bouncers, and lists taken over from elsewhere.
import type { Text } from './text.ts'

export const decisionWords = {
  noKey: {
    en: 'This needs the key of a bouncer that is not revoked, in the field X-Api-Key. Make one with "npx --no sekisho bouncer add NAME".',
    ja: '有効な連携先のキーを X-Api-Key ヘッダーで送る必要があります。npx --no sekisho bouncer add 名前 で作成してください。',
  },
  tooManyWrongKeys: {
    en: 'Too many wrong keys from this address. Wait a minute and check the key of the bouncer.',
    ja: 'このアドレスから誤ったキーが続いています。1分ほど待ってから、連携先のキーを確認してください。',
  },
  noFront: {
    en: 'The front cannot be asked at this moment. Wait a moment and ask again.',
    ja: 'フロントに問い合わせできません。しばらくしてから、もう一度お試しください。',
  },
  noVisitor: {
    en: 'The proxy does not say whose request this is. Let it set {field}, as in docs/forward-auth.md.',
    ja: '誰のリクエストかをプロキシが伝えていません。docs/forward-auth.md のとおり {field} を設定してください。',
  },
  contradiction: {
    en: '{one} and {other} say different things, so one of them came from the visitor. Let the proxy set or remove both, as in docs/forward-auth.md.',
    ja: '{one} と {other} の内容が食い違っており、どちらかは訪問者が送ったものです。docs/forward-auth.md のとおり、両方をプロキシで設定または削除してください。',
  },
  wrongFilter: {
    en: '"{name}" is not a filter for decisions. Use scope, value, type, ip, range, contains, scopes, origins, scenarios_containing or scenarios_not_containing.',
    ja: '「{name}」は判定の絞り込みに使えません。scope、value、type、ip、range、contains、scopes、origins、scenarios_containing、scenarios_not_containing を使ってください。',
  },
  wrongUrl: {
    en: 'Give the address of a decision server as https://HOST:PORT, or http:// for one on this PC, without a name, password or question mark in it.',
    ja: '取得元は https://ホスト:ポート の形で指定してください(このPC上なら http:// も可)。名前、パスワード、? は含められません。',
  },
  sourceUnreachable: {
    en: 'The server does not answer ({why}). Check its address and that it runs; it is asked again by itself.',
    ja: '取得元が応答しません({why})。アドレスと稼働状況を確認してください。取得は自動で再試行します。',
  },
  sourceRefused: {
    en: 'The server refused the key. Make a new key there and add the list again.',
    ja: '取得元がキーを受け付けませんでした。取得元で新しいキーを発行し、リストを追加し直してください。',
  },
  sourceStrange: {
    en: 'The server answered something that is not a list of decisions ({why}). Check that it is CrowdSec-compatible.',
    ja: '取得元の応答が判定の一覧ではありません({why})。CrowdSec互換のサーバーか確認してください。',
  },
  sourceUnsaved: {
    en: 'The key of the server could not be kept on the disk. Check space and permissions, then add the list again.',
    ja: '取得元のキーを保存できませんでした。空き容量と権限を確認し、リストを追加し直してください。',
  },
  damagedSources: {
    en: 'The file list-sources.sealed was altered or belongs to another office. Lists stay as they are. Move the file away, start again, and add the servers again.',
    ja: 'list-sources.sealed が改変されたか、別の事務所のものです。リストは現状のままです。ファイルを移してから起動し直し、取得元を追加し直してください。',
  },
  sourceKnown: {
    en: 'There is already a list called "{name}". Choose another name, or remove that one first.',
    ja: '「{name}」というリストがすでにあります。別の名前にするか、先に削除してください。',
  },
  noSource: {
    en: 'This list is not asked for from a server. Reload the table.',
    ja: 'このリストには取得元サーバーがありません。表を再読み込みしてください。',
  },
  tooManySources: {
    en: 'At most {most} servers are asked. Remove a list that is not needed any more.',
    ja: '取得元は最大 {most} か所です。不要なリストを削除してください。',
  },
  startFirst: {
    en: 'The gateway is stopped, and it is what asks the server. Start it and try again.',
    ja: 'サーバーへの問い合わせはゲートウェイが行います。ゲートウェイを起動してから、もう一度お試しください。',
  },
} as const satisfies Record<string, Text>
