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
} as const satisfies Record<string, Text>
