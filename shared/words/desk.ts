// Words of the desk: why a request was refused, each sentence ending with what to do next.
import type { Text } from './text.ts'

export const deskWords = {
  backupsUnavailable: {
    en: 'Backups are not run by this gateway. Ask the gateway that serves the office.',
    ja: 'このゲートウェイではバックアップを行いません。事務所のゲートウェイで操作してください。',
  },
  unexpected: {
    en: 'Something unexpected happened in the gateway. Try again; if it stays, tell your administrator the reference number.',
    ja: 'ゲートウェイで予期しない問題が発生しました。もう一度お試しください。続く場合は、参照番号を管理者にお知らせください。',
  },
  tooLarge: {
    en: 'This is more than the gateway takes at once (2 MB). Nothing was changed. Remove parts of it and send it again.',
    ja: '一度に受け付けられる大きさ(2 MB)を超えています。何も変更していません。内容を減らして、もう一度送信してください。',
  },
  unreadableBody: {
    en: 'The request arrived incomplete or in a form the gateway does not read. Nothing was changed. Send it again.',
    ja: '要求が途中で切れたか、読み取れない形式です。何も変更していません。もう一度送信してください。',
  },
  jsonOnly: {
    en: 'The gateway reads JSON only. Send it with the content type application/json.',
    ja: 'ゲートウェイが読み取れるのはJSONだけです。Content-Type を application/json にして送信してください。',
  },
  malformedJson: {
    en: 'This is not JSON. Nothing was changed. Correct it and send it again.',
    ja: 'JSONとして読み取れません。何も変更していません。修正して、もう一度送信してください。',
  },
  noBody: {
    en: 'This address takes no content. Send the request without a body.',
    ja: 'このアドレスは本文を受け付けません。本文なしで送信してください。',
  },
  wrongHost: {
    en: 'This gateway does not answer to that host name. Open it as localhost, by this PC’s name or address, or add the name with SEKISHO_NAMES.',
    ja: 'ゲートウェイはこのホスト名では応答しません。localhost、このPCの名前やアドレスで開くか、SEKISHO_NAMES に名前を追加してください。',
  },
  crossSite: {
    en: 'Another website tried to speak to the gateway; that is refused. Use the Sekisho extension.',
    ja: '別のWebサイトからの要求のため、受け付けませんでした。関所の拡張機能から操作してください。',
  },
  tooMany: {
    en: 'Too many requests from this PC. Wait a minute, then try again.',
    ja: 'このPCからの要求が多すぎます。1分ほど待ってから、もう一度お試しください。',
  },
  noRoute: {
    en: 'There is nothing at this address. See /v1/openapi.json for what there is.',
    ja: 'このアドレスには何もありません。/v1/openapi.json で一覧を確認してください。',
  },
  wrongMethod: {
    en: 'This address does not take this method. Use the one named in the Allow header.',
    ja: 'このアドレスではこのメソッドを使えません。Allow ヘッダーに示したメソッドを使ってください。',
  },
  noRow: {
    en: 'There is no such row, or it is not yours to see. Reload the table.',
    ja: '該当する行がないか、閲覧の権限がありません。表を再読み込みしてください。',
  },
  notPaired: {
    en: 'This device is not paired, or its pairing was revoked. Ask your administrator for a new invitation.',
    ja: 'この端末は登録されていないか、登録が失効しています。管理者に新しい招待を依頼してください。',
  },
  staleNonce: {
    en: 'The proof needs the gateway’s current nonce. Sign the request again with the DPoP-Nonce of this answer.',
    ja: '署名に最新のノンスが必要です。この応答の DPoP-Nonce を使って署名し直してください。',
  },
  badProof: {
    en: 'The proof of key does not fit this request. Nothing was changed. Send it again; if it stays, pair this device anew.',
    ja: '署名がこの要求と一致しません。何も変更していません。もう一度お試しください。続く場合は、端末を登録し直してください。',
  },
  notAllowed: {
    en: 'Your role may not do this. Ask an administrator.',
    ja: 'この操作の権限がありません。管理者に依頼してください。',
  },
  settingsRoute: {
    en: 'Settings are changed in the settings themselves, so that no trace stands without its change. Use the Settings page.',
    ja: '変更のない記録が残らないよう、設定は設定画面からのみ変更できます。「設定」ページから操作してください。',
  },
  probeOnly: {
    en: 'This key belongs to the access-control check and may do nothing. Use a paired device.',
    ja: 'これはアクセス制御の測定用の鍵のため、操作はできません。登録済みの端末から操作してください。',
  },
  tooManyStreams: {
    en: 'This device listens to the gateway too many times at once. Close some of its tabs.',
    ja: 'この端末からの同時接続が多すぎます。いくつかのタブを閉じてください。',
  },
  wrongNumber: {
    en: 'The query needs a whole number. Correct the address.',
    ja: '数値は0以上の整数で指定してください。アドレスを修正してください。',
  },
  wrongRange: {
    en: 'A consistency proof goes from 1 or more entries to no more than the log has. Correct "from" and "to".',
    ja: '整合性の証明の範囲は、1以上かつログの件数以内です。from と to を修正してください。',
  },
  strangeAnswer: {
    en: 'What answered is not the desk of Sekisho. Check the address and the port.',
    ja: '応答したのは関所のデスクではありません。アドレスとポートを確認してください。',
  },
  noAnswer: {
    en: 'The gateway took the request but did not answer in time. See with "npx --no sekisho status" whether it was done, before trying again.',
    ja: 'ゲートウェイからの応答が時間内にありませんでした。再試行の前に、npx --no sekisho status で結果を確認してください。',
  },

  tooManyInvitations: {
    en: 'Twenty invitations are open already. Wait until one is used or has ended (10 minutes), then invite again.',
    ja: '未使用の招待が20件あります。使用されるか期限(10分)が切れてから、もう一度招待してください。',
  },
  tooManyAttempts: {
    en: 'Too many pairings are going on from this PC. Wait ten minutes, then start again.',
    ja: 'このPCからのペアリングが多すぎます。10分待ってから、もう一度始めてください。',
  },
  tooManyWaiting: {
    en: 'Too many devices wait for approval. Ask your administrator to approve or refuse them, then use the code again.',
    ja: '承認待ちの端末が多すぎます。管理者に承認または拒否を依頼してから、もう一度コードを使ってください。',
  },
  pairingExpired: {
    en: 'This pairing is over: it took too long, was answered already, or the gateway was restarted. Start again with a new link or code.',
    ja: 'このペアリングは終了しています(時間切れ、処理済み、またはゲートウェイの再起動)。新しいリンクかコードで、もう一度始めてください。',
  },
  pairingTampered: {
    en: 'The key shown is not the one promised: somebody may stand between this PC and the gateway. Nothing was paired. Tell your administrator.',
    ja: '提示された鍵が、最初に確約したものと異なります。通信が途中で改ざんされた可能性があります。登録していません。管理者にお知らせください。',
  },
  pairingWrongCode: {
    en: 'This code is wrong, used already, or has ended (10 minutes). Check it, or ask your administrator for a new one.',
    ja: 'コードが違うか、使用済み、または期限切れ(10分)です。コードを確認するか、管理者に新しいコードを依頼してください。',
  },
  pairingTooManyTries: {
    en: 'Five wrong codes from this PC. For safety it must wait ten minutes; then ask your administrator for a new code.',
    ja: 'このPCからコードを5回間違えました。安全のため10分待ってから、管理者に新しいコードを依頼してください。',
  },
  plainHttp: {
    en: 'The desk speaks HTTPS only. Open the address with https:// in front.',
    ja: 'デスクはHTTPSでのみ応答します。アドレスの先頭を https:// にして開いてください。',
  },
} as const satisfies Record<string, Text>
