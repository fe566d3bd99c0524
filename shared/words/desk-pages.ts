// Words of the two pages that the desk shows in a plain browser: the office's certificate, and how to use a pairing link.
import type { Text } from './text.ts'

export const deskPageWords = {
  otherLanguage: { en: '日本語', ja: 'English' },
  mark: { en: 'Sekisho · information protection of this office', ja: '関所 · この事務所の情報保護' },

  caTitle: { en: 'Let this PC trust the office’s certificate', ja: 'このPCで事務所の証明書を信頼する' },
  caWhy: {
    en: 'The connection to the gateway is encrypted with a certificate that this office issued itself. Once per PC, its browser has to be told so.',
    ja: 'ゲートウェイとの通信は、この事務所が発行した証明書で暗号化されています。PCごとに一度だけ、ブラウザに登録してください。',
  },
  caScope: {
    en: 'This certificate authority can vouch for this office only: for its own names and for private addresses. No other website can be imitated with it.',
    ja: 'この認証局が保証できるのは、この事務所の名前とプライベートアドレスだけです。ほかのWebサイトになりすますためには使えません。',
  },
  caCompare: {
    en: 'First compare this fingerprint with the one on the gateway PC (shown when Sekisho starts), for example by telephone. If they differ, stop and tell your administrator.',
    ja: '最初に、次のフィンガープリントがゲートウェイのPCの表示(起動時に表示)と同じか、電話などで確認してください。異なる場合は中止し、管理者にお知らせください。',
  },
  caNextWhy: {
    en: 'This office is changing its certificate authority. The new one is below: once a PC trusts it, it goes on without interruption before and after the change{until}.',
    ja: 'この事務所は認証局を入れ替えています。下にあるのは新しい認証局です。登録したPCは、切り替え{until}の前も後もそのまま使えます。',
  },
  caNextUntil: { en: ' (by itself at {date})', ja: '({date} に自動)' },
  caPresent: { en: 'The present one', ja: '現在の認証局' },
  caPresentWhy: {
    en: 'Only to compare, or to remove it after the change. A PC that trusts the new one needs nothing else.',
    ja: '照合用、または切り替え後の削除用です。新しい認証局を登録したPCでは不要です。',
  },
  noNextCa: {
    en: 'No change of the certificate authority is under way. The present one is at /ca.pem.',
    ja: '認証局の入れ替えは進行していません。現在の認証局は /ca.pem にあります。',
  },
  fingerprint: { en: 'Fingerprint (SHA-256)', ja: 'フィンガープリント(SHA-256)' },
  download: { en: 'Download the certificate', ja: '証明書をダウンロード' },
  steps: { en: 'Then, on this PC', ja: '次に、このPCでの手順' },
  gatewayPc: { en: 'The gateway PC itself', ja: 'ゲートウェイのPC自体' },
  gatewayPcSteps: {
    en: 'In Sekisho’s folder, type: npx --no sekisho trust\nIt asks first, and “npx --no sekisho untrust” takes it back.',
    ja: '関所のフォルダで npx --no sekisho trust を実行します。\n確認のうえで登録します。npx --no sekisho untrust で元に戻せます。',
  },
  windows: { en: 'Windows (Chrome, Edge)', ja: 'Windows(Chrome・Edge)' },
  windowsSteps: {
    en: 'Open the downloaded file sekisho-ca.crt and choose “Install Certificate”.\nChoose “Current User”, then “Place all certificates in the following store”.\nBrowse to “Trusted Root Certification Authorities”, then “Finish”.\nWindows asks once more and shows a shorter thumbprint (sha1), which is another one: answer “Yes”, then restart the browser.',
    ja: 'ダウンロードした sekisho-ca.crt を開き、「証明書のインストール」を選びます。\n「現在のユーザー」を選び、「証明書をすべて次のストアに配置する」を選びます。\n「参照」から「信頼されたルート証明機関」を選び、「完了」を押します。\n確認画面が出ます(表示される短い「拇印(sha1)」は上のものとは別です)。「はい」を選び、ブラウザを再起動します。',
  },
  macos: { en: 'macOS (Safari, Chrome)', ja: 'macOS(Safari・Chrome)' },
  macosSteps: {
    en: 'Open the downloaded file: Keychain Access adds it to the “login” keychain.\nDouble-click “Sekisho” in the list and open “Trust”.\nSet “When using this certificate” to “Always Trust”, close, and type your password.\nRestart the browser.',
    ja: 'ダウンロードしたファイルを開くと、「キーチェーンアクセス」の「ログイン」に追加されます。\n一覧の「Sekisho」をダブルクリックし、「信頼」を開きます。\n「この証明書を使用するとき」を「常に信頼」にして閉じ、パスワードを入力します。\nブラウザを再起動します。',
  },
  linux: { en: 'Linux (Chromium, Chrome)', ja: 'Linux(Chromium・Chrome)' },
  linuxSteps: {
    en: 'Open chrome://certificate-manager and choose “Installed by you”, then “Trusted certificates”.\nChoose “Import” and select the downloaded file.\nTick “Trust this certificate for identifying websites” if asked, then restart the browser.',
    ja: 'chrome://certificate-manager を開き、「インストール済みの証明書」の「信頼できる証明書」を選びます。\n「インポート」で、ダウンロードしたファイルを選びます。\n「ウェブサイトの識別に使用する」を確認された場合はオンにし、ブラウザを再起動します。',
  },
  firefox: { en: 'Firefox (any system)', ja: 'Firefox(すべてのシステム)' },
  firefoxSteps: {
    en: 'Open Settings, search for “certificates” and press “View Certificates”.\nIn the tab “Authorities” choose “Import” and select the downloaded file.\nTick “Trust this CA to identify websites” and press OK.',
    ja: '「設定」で「証明書」を検索し、「証明書を表示」を押します。\n「認証局証明書」タブの「インポート」で、ダウンロードしたファイルを選びます。\n「この認証局によるウェブサイトの識別を信頼する」をオンにして「OK」を押します。',
  },
  ios: { en: 'iPhone, iPad', ja: 'iPhone・iPad' },
  iosSteps: {
    en: 'Open this page in Safari, download the certificate and allow the profile.\nIn Settings choose “Profile Downloaded” and “Install”.\nIn Settings, General, About, “Certificate Trust Settings”, switch on “Sekisho”.',
    ja: 'このページをSafariで開いて証明書をダウンロードし、プロファイルを許可します。\n「設定」の「ダウンロード済みのプロファイル」を選び、「インストール」を押します。\n「設定」→「一般」→「情報」→「証明書信頼設定」で「Sekisho」をオンにします。',
  },
  android: { en: 'Android', ja: 'Android(スマートフォン・タブレット)' },
  androidSteps: {
    en: 'Download the certificate.\nIn Settings search for “CA certificate” and choose “Install a certificate”, “CA certificate”, “Install anyway”.\nSelect the downloaded file. Android then says that the network may be monitored: it means every certificate added by hand.',
    ja: '証明書をダウンロードします。\n「設定」で「CA証明書」を検索し、「証明書のインストール」→「CA証明書」→「インストールする」を選びます。\nダウンロードしたファイルを選びます。「ネットワークが監視される可能性」の表示は、手動で追加した証明書すべてに出るものです。',
  },
  addresses: { en: 'Addresses of this gateway', ja: 'このゲートウェイのアドレス' },
  addressesNote: {
    en: 'From another PC, use the one with this PC’s name or office address.',
    ja: 'ほかのPCからは、このPCの名前または事務所内のアドレスを使ってください。',
  },

  pairTitle: { en: 'Pair your browser with this office', ja: 'ブラウザを事務所に登録する' },
  pairWhy: {
    en: 'You have opened a pairing link. It is used in the Sekisho extension, once, within 10 minutes.',
    ja: 'これはペアリング用のリンクです。関所の拡張機能で、10分以内に一度だけ使えます。',
  },
  pairSteps: {
    en: 'Copy the whole address of this page from the address bar, with everything after the #.\nPress the Sekisho button (関) in the browser’s toolbar and choose “Pair this browser”.\nPaste the address. Both screens then show the same four words; compare them with your administrator.',
    ja: 'アドレスバーから、このページのアドレス全体(# 以降も含む)をコピーします。\nブラウザのツールバーの「関」を押し、「このブラウザーを登録する」を選びます。\nアドレスを貼り付けます。両方の画面に同じ4つの言葉が出ますので、管理者と照らし合わせてください。',
  },
  pairMissing: {
    en: 'No such button? The extension is not installed on this browser yet. Ask your administrator.',
    ja: 'ボタンがない場合は、拡張機能がまだ入っていません。管理者にお問い合わせください。',
  },
  pairTrust: {
    en: 'If your browser warned about this page: first let this PC trust the office’s certificate',
    ja: 'このページで警告が出た場合は、先に事務所の証明書を登録してください',
  },
} as const satisfies Record<string, Text>
