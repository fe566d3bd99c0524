// Words of certificates: what is wrong with a file or a name, and what to do about it.
import type { Text } from './text.ts'

export const tlsWords = {
  caKeyDamaged: {
    en: 'The key of the office CA ({path}) cannot be opened: it was altered, or the master key is not the one it was sealed with. Put both back as they were. If they are lost for good: remove {path} and {ca}, start again, and have every PC trust the new CA.',
    ja: '認証局の鍵({path})を開けません。改変されたか、マスターキーが異なります。両方を元に戻してください。失われた場合は、{path} と {ca} を削除して起動し直し、各パソコンで新しい認証局を信頼する設定を行ってください。',
  },
  caKeyMissing: {
    en: 'The certificate {ca} is there, but its key {path} is missing. Put the key back. If it is lost for good: remove {ca}, start again, and have every PC trust the new CA.',
    ja: '証明書 {ca} はありますが、その鍵 {path} が見つかりません。鍵を元に戻してください。失われた場合は、{ca} を削除して起動し直し、各パソコンで新しい認証局を信頼する設定を行ってください。',
  },
  newerVersion: {
    en: 'The file {path} was written by a newer version of Sekisho. Start that version. Nothing was changed.',
    ja: '{path} は、より新しい版の関所で書かれています。その版で起動してください。何も変更していません。',
  },
  caFileRestored: {
    en: 'The file {path} was missing or altered and has been written again from the sealed copy. Nothing else is needed; find out who changed it.',
    ja: '{path} が見つからないか改変されていたため、封印した控えから書き直しました。ほかの操作は不要ですが、変更の原因を確認してください。',
  },
  leafRemade: {
    en: 'The certificate in {path} was missing or damaged and has been issued again. Nothing is to be done.',
    ja: '{path} の証明書が見つからないか壊れていたため、発行し直しました。操作は不要です。',
  },
  leafNotStored: {
    en: 'A new certificate is in use but could not be written to {path}. Check that the disk of the data folder has space and is writable.',
    ja: '新しい証明書を使用していますが、{path} に書き込めませんでした。データフォルダのディスクの空き容量と書き込み権限を確認してください。',
  },
  namesOutside: {
    en: 'The office CA was made before these names were known and may not vouch for them: {names}. To make it again: stop Sekisho, remove {path} and {ca}, start it, and have every PC trust the new CA.',
    ja: '認証局の作成後に追加された名前のため、証明できません: {names}。関所を停止し、{path} と {ca} を削除して起動し直すと、認証局を作り直します。その後、各パソコンで新しい認証局を信頼する設定を行ってください。',
  },
  caEnding: {
    en: 'The office CA ends in {days} d. To make it again: stop Sekisho, remove {path} and {ca}, start it, and have every PC trust the new CA.',
    ja: '認証局の有効期限まで残り{days}日です。関所を停止し、{path} と {ca} を削除して起動し直すと、認証局を作り直します。その後、各パソコンで新しい認証局を信頼する設定を行ってください。',
  },
  caNotYet: {
    en: 'By the clock of this machine the office CA is not valid yet. Set the clock right.',
    ja: 'このコンピューターの時計では、認証局の有効期間がまだ始まっていません。時計を正しく合わせてください。',
  },
  ownUnreadable: {
    en: 'The file {path} cannot be read ({code}). Check the path and its permissions, or remove SEKISHO_TLS_CERT and SEKISHO_TLS_KEY.',
    ja: '{path} を読み取れません({code})。パスと権限を確認するか、SEKISHO_TLS_CERT と SEKISHO_TLS_KEY を外してください。',
  },
  ownNotCertificate: {
    en: 'The file {path} is not a certificate in PEM. Name the file with the certificate chain, leaf first.',
    ja: '{path} はPEM形式の証明書ではありません。サーバー証明書を先頭にしたチェーンのファイルを指定してください。',
  },
  ownNotKey: {
    en: 'The file {path} is not a private key in PEM without a passphrase. Name the right file, or take the passphrase off.',
    ja: '{path} はパスフレーズなしのPEM形式の秘密鍵ではありません。正しいファイルを指定するか、パスフレーズを外してください。',
  },
  ownMismatch: {
    en: 'The key {key} does not belong to the certificate {path}. Name two files that belong together.',
    ja: '秘密鍵 {key} と証明書 {path} が対応していません。対応する2つのファイルを指定してください。',
  },
  ownExpired: {
    en: 'The certificate {path} ended on {date}. Renew it, or remove SEKISHO_TLS_CERT and SEKISHO_TLS_KEY to use the office CA.',
    ja: '証明書 {path} は {date} に有効期限が切れています。更新するか、SEKISHO_TLS_CERT と SEKISHO_TLS_KEY を外して事務所の認証局を使用してください。',
  },
  ownNotYet: {
    en: 'The certificate {path} is valid only from {date}. Check the clock of this machine, or use another certificate.',
    ja: '証明書 {path} の有効期間は {date} からです。このコンピューターの時計を確認するか、別の証明書を使用してください。',
  },
  ownNoNames: {
    en: 'The certificate {path} names no host (no subject alternative name). Have it issued for the name of the office.',
    ja: '証明書 {path} にホスト名(サブジェクト代替名)がありません。事務所の名前で発行し直してもらってください。',
  },
  ownRefused: {
    en: 'TLS does not take the certificate {path}: {reason}. Have it issued with a P-256 or RSA 2048 key, or larger.',
    ja: '証明書 {path} はTLSで使用できません({reason})。P-256またはRSA 2048ビット以上の鍵で発行し直してもらってください。',
  },
  ownKept: {
    en: 'The changed certificate was not taken over; the earlier one stays in use. {reason}',
    ja: '変更された証明書は使用せず、以前の証明書を使い続けます。{reason}',
  },
  publicDamaged: {
    en: 'The public certificate in {path} is damaged and is being ordered again. Find out who changed it.',
    ja: '{path} の公開用証明書が壊れているため、取得し直しています。変更の原因を確認してください。',
  },
  publicMended: {
    en: 'The file {path} was missing or altered and has been written again from the sealed copy. Nothing else is needed.',
    ja: '{path} が見つからないか改変されていたため、封印した控えから書き直しました。ほかの操作は不要です。',
  },
  acmeMemoryDamaged: {
    en: 'The account for public certificates in {path} cannot be opened. A new account is being registered. Find out who changed it.',
    ja: '{path} の公開用証明書のアカウントを開けないため、新しいアカウントを登録しています。変更の原因を確認してください。',
  },
  acmeUnreachable: {
    en: 'The certificate authority {directory} cannot be reached ({detail}). Check the internet connection and SEKISHO_ACME_DIRECTORY.',
    ja: '認証局 {directory} に接続できません({detail})。インターネット接続と SEKISHO_ACME_DIRECTORY を確認してください。',
  },
  acmeWrongAnswer: {
    en: 'The certificate authority {directory} gave an answer that makes no sense ({detail}). Check SEKISHO_ACME_DIRECTORY; nothing was changed.',
    ja: '認証局 {directory} の応答を理解できません({detail})。SEKISHO_ACME_DIRECTORY を確認してください。何も変更していません。',
  },
  acmeConnection: {
    en: 'The certificate authority could not reach {name} on port {port} ({detail}). Forward port {port} of the router to this machine, and open it in the firewall.',
    ja: '認証局が {name} のポート{port}に接続できませんでした({detail})。ルーターのポート{port}をこのコンピューターに転送し、ファイアウォールで許可してください。',
  },
  acmeDns: {
    en: 'The name {name} has no address the certificate authority can find ({detail}). Correct its DNS entry (A or AAAA).',
    ja: '認証局が {name} のアドレスを見つけられませんでした({detail})。DNSの登録(AまたはAAAA)を修正してください。',
  },
  acmeUnauthorized: {
    en: 'The certificate authority did not find this gateway under {name}, port {port} ({detail}). Point the name and port {port} at this machine, and let nothing in front of it end TLS.',
    ja: '認証局は {name} のポート{port}でこの関所を確認できませんでした({detail})。名前とポート{port}をこのコンピューターに向け、手前でTLSを終端しないようにしてください。',
  },
  acmeCaa: {
    en: 'DNS does not allow this certificate authority to issue for {name} ({detail}). Correct the CAA entry, or choose another SEKISHO_ACME_DIRECTORY.',
    ja: 'DNSの設定により、この認証局は {name} の証明書を発行できません({detail})。CAAレコードを修正するか、別の SEKISHO_ACME_DIRECTORY を指定してください。',
  },
  acmeRateLimited: {
    en: 'The certificate authority {directory} was asked too often ({detail}). Nothing is to be done: it is tried again by itself, later.',
    ja: '認証局 {directory} への要求が多すぎます({detail})。時間をおいて自動的に再試行するため、操作は不要です。',
  },
  acmeRejectedName: {
    en: 'The certificate authority does not issue for {name} ({detail}). Take it out of SEKISHO_PUBLIC_NAMES, or choose another SEKISHO_ACME_DIRECTORY.',
    ja: '認証局は {name} の証明書を発行しません({detail})。SEKISHO_PUBLIC_NAMES から外すか、別の SEKISHO_ACME_DIRECTORY を指定してください。',
  },
  acmeBinding: {
    en: 'The certificate authority {directory} wants an account made beforehand ({detail}). Get its key there and set SEKISHO_ACME_EAB_KID and SEKISHO_ACME_EAB_KEY_FILE.',
    ja: '認証局 {directory} には事前のアカウント登録が必要です({detail})。認証局で鍵を取得し、SEKISHO_ACME_EAB_KID と SEKISHO_ACME_EAB_KEY_FILE を指定してください。',
  },
  acmeContact: {
    en: 'The certificate authority {directory} does not take the mail address ({detail}). Correct SEKISHO_ACME_EMAIL.',
    ja: '認証局 {directory} がメールアドレスを受け付けません({detail})。SEKISHO_ACME_EMAIL を修正してください。',
  },
  acmeRefused: {
    en: 'The certificate authority {directory} refused the certificate for {name} ({detail}). Correct what it names; it is tried again by itself.',
    ja: '認証局 {directory} が {name} の証明書を発行しませんでした({detail})。示された点を修正してください。自動的に再試行します。',
  },
  acmeDefect: {
    en: 'Getting the public certificate failed in an unexpected way. It is tried again by itself; if it stays so, see the log.',
    ja: '公開用証明書の取得中に予期しない問題が発生しました。自動的に再試行しますが、解消しない場合はログを確認してください。',
  },
  bindingUnreadable: {
    en: 'The key of the external account in {path} cannot be read ({code}). Put it there as the certificate authority gave it (base64url).',
    ja: '{path} の外部アカウントの鍵を読み取れません({code})。認証局から受け取ったとおり(base64url)に保存してください。',
  },
  plainRefused: {
    en: 'This address is reached by https:// only.',
    ja: 'このアドレスには https:// で接続してください。',
  },
} as const satisfies Record<string, Text>
