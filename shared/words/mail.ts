// Mail in words: settings, what went wrong with what to do next, and the reminders people get.
import type { Text } from './text.ts'

export const mailWords = {
  about: { en: 'Mail: how private links and reminders are sent', ja: 'メール送信(専用リンクと更新のお知らせ)' },
  aboutShow: { en: 'Show how mail is sent', ja: 'メール送信の設定を表示' },
  aboutSet: { en: 'Set up how mail is sent', ja: 'メール送信を設定' },
  aboutTest: { en: 'Send a mail to try it out', ja: 'テストメールを送信' },
  aboutOff: { en: 'Send no mail any more', ja: 'メール送信を停止' },
  aboutRemind: { en: 'Send the reminders that are due now', ja: '更新のお知らせを今すぐ送信' },
  optionHost: { en: 'mail server, such as smtp.example.jp', ja: 'メールサーバー(例: smtp.example.jp)' },
  optionPort: { en: 'its port (465 for tls, 587 for starttls)', ja: 'ポート(tls は465、starttls は587)' },
  optionSecurity: { en: 'tls, starttls, or none (this machine only)', ja: 'tls、starttls、none(同じPCのみ)' },
  optionUser: { en: 'user name', ja: 'ユーザー名' },
  optionPasswordFile: { en: 'file with the password (one line)', ja: 'パスワードを記載したファイル(1行)' },
  optionFrom: { en: 'address the mails come from', ja: '差出人のメールアドレス' },
  off: {
    en: 'No mail is set up: links and reminders are given by hand.',
    ja: 'メール送信は未設定です(専用リンクなどは手渡しになります)。',
  },
  shown: {
    en: '{host}:{port} ({security}), from {from}, user {user}',
    ja: '{host}:{port}({security})、差出人 {from}、ユーザー {user}',
  },
  nobody: { en: 'none', ja: 'なし' },
  saved: {
    en: 'Mail is set up. Try it out: sekisho mail test ADDRESS',
    ja: 'メール送信を設定しました。sekisho mail test ADDRESS で送信を確認してください。',
  },
  ended: { en: 'No mail is sent any more.', ja: 'メール送信を停止しました。' },
  tested: {
    en: 'The mail server took the mail for {to}. See whether it arrives.',
    ja: 'メールサーバーが {to} 宛てのメールを受け付けました。届いたか確認してください。',
  },
  reminded: {
    en: '{sent} sent, {failed} not sent, {nowhere} without an address',
    ja: '送信 {sent}件、失敗 {failed}件、アドレスなし {nowhere}件',
  },
  passwordFile: {
    en: 'The file {file} cannot be read. Check its path.',
    ja: 'ファイル {file} を読み込めません。パスを確認してください。',
  },
  missing: { en: 'Give --host, --port and --from.', ja: '--host、--port、--from を指定してください。' },

  notReady: {
    en: 'No mail is set up. Set it up under Settings, or with "sekisho mail set".',
    ja: 'メール送信が未設定です。「設定」の画面か sekisho mail set で設定してください。',
  },
  damaged: {
    en: 'The file with the mail settings was altered and cannot be opened. Set mail up again.',
    ja: 'メール設定のファイルが変更されており、開けません。もう一度設定してください。',
  },
  unsaved: {
    en: 'The mail settings could not be stored. Make room on the disk and try again.',
    ja: 'メール設定を保存できませんでした。ディスクの空きを作り、もう一度お試しください。',
  },
  notHere: {
    en: 'Mail is sent by the running gateway. Start it first.',
    ja: 'メールは稼働中のゲートウェイが送信します。先に起動してください。',
  },
  clear: {
    en: 'Without TLS mail goes to this very machine only (localhost). Choose tls or starttls.',
    ja: '暗号化なしで送信できるのは同じPC(localhost)だけです。tls か starttls を選んでください。',
  },
  passwordMissing: {
    en: 'A user needs a password. Give it, or leave the user empty.',
    ja: 'ユーザー名を指定する場合は、パスワードも入力してください。',
  },
  noAddress: {
    en: 'This is no e-mail address. Write it like name@example.jp.',
    ja: 'メールアドレスの形式が正しくありません(例: name@example.jp)。',
  },
  unreachable: {
    en: 'The mail server {host} does not answer ({detail}). Check host, port and network.',
    ja: 'メールサーバー {host} に接続できません({detail})。サーバー名、ポート、ネットワークを確認してください。',
  },
  slow: {
    en: 'The mail server {host} took too long to answer. Try again later.',
    ja: 'メールサーバー {host} の応答に時間がかかりすぎました。しばらくしてからお試しください。',
  },
  untrusted: {
    en: 'The certificate of the mail server {host} is not to be trusted ({detail}). Check the host name.',
    ja: 'メールサーバー {host} の証明書を確認できません({detail})。サーバー名を確認してください。',
  },
  login: {
    en: 'The mail server {host} refused user or password. Check both.',
    ja: 'メールサーバー {host} にログインできません。ユーザー名とパスワードを確認してください。',
  },
  refused: {
    en: 'The mail server {host} refused the mail: {detail}',
    ja: 'メールサーバー {host} がメールを受け付けませんでした: {detail}',
  },

  testSubject: { en: '{office}: mail from Sekisho works', ja: '【{office}】関所からのテストメール' },
  testText: {
    en: 'This mail was sent to try out the mail settings of Sekisho. Nothing needs to be done.',
    ja: '関所のメール設定を確認するために送信したメールです。対応は不要です。',
  },
  renewSubject: {
    en: '{office}: your consent to “{purpose}” ends soon',
    ja: '【{office}】「{purpose}」への同意の期限が近づいています',
  },
  againSubject: { en: '{office}: please look at “{purpose}” again', ja: '【{office}】「{purpose}」への同意についてのお願い' },
  renewText: {
    en: 'Dear {name},\n\nyour consent to “{purpose}” ends on {until}. If you do nothing, it ends and we no longer use your data for it.\n\nTo renew it, or to say no, open your private link:\n{url}\n\nThe link is yours alone: please pass it on to nobody. An older link no longer works.\n\n{office}\n{contact}\n',
    ja: '{name} 様\n\n「{purpose}」へのご同意の期限は{until}です。お手続きがない場合、ご同意は終了し、以後この目的では利用いたしません。\n\n更新される場合、または同意されない場合は、下記の専用リンクからお手続きください。\n{url}\n\nこのリンクはご本人専用です。ほかの方には渡さないでください。以前のリンクは無効になりました。\n\n{office}\n{contact}\n',
  },
  againText: {
    en: 'Dear {name},\n\nplease look at the notice about “{purpose}” and tell us whether you agree. Until then we do not use your data for it.\n\nOpen your private link:\n{url}\n\nThe link is yours alone: please pass it on to nobody. An older link no longer works.\n\n{office}\n{contact}\n',
    ja: '{name} 様\n\n「{purpose}」に関する通知の内容をご確認のうえ、同意されるかどうかをお知らせください。ご回答をいただくまで、この目的では利用いたしません。\n\n下記の専用リンクからお手続きください。\n{url}\n\nこのリンクはご本人専用です。ほかの方には渡さないでください。以前のリンクは無効になりました。\n\n{office}\n{contact}\n',
  },

  // The card in the settings.
  card: { en: 'Mail', ja: 'メール送信' },
  cardWhat: {
    en: 'Private links and reminders to renew a consent go out by mail.',
    ja: '専用リンクや、同意の更新のお知らせをメールで送信します。',
  },
  host: { en: 'Mail server', ja: 'メールサーバー' },
  port: { en: 'Port', ja: 'ポート' },
  security: { en: 'Encryption', ja: '暗号化' },
  securities: {
    tls: { en: 'TLS', ja: 'TLS' },
    starttls: { en: 'STARTTLS', ja: 'STARTTLS' },
    none: { en: 'none (this machine only)', ja: 'なし(同じPCのみ)' },
  },
  user: { en: 'User', ja: 'ユーザー名' },
  password: { en: 'Password', ja: 'パスワード' },
  passwordKept: {
    en: 'A password is kept. Leave this empty to keep it.',
    ja: 'パスワードは保存済みです。変更しない場合は空欄のままにしてください。',
  },
  from: { en: 'From', ja: '差出人アドレス' },
  save: { en: 'Save', ja: '保存' },
  fillIn: { en: 'Fill in mail server and address first.', ja: '先に、メールサーバーと差出人アドレスを入力してください。' },
  end: { en: 'Send no mail', ja: 'メール送信を停止' },
  testTo: { en: 'Send a mail to try it out to', ja: 'テストメールの宛先' },
  test: { en: 'Try it out', ja: 'テスト送信' },
  savedShort: { en: 'Saved.', ja: '保存しました。' },
} as const satisfies Record<string, Text | Record<string, Text>>
