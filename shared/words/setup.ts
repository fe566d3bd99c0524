// Words of set-up and start: what the machine needs, what was made, what to do next.
import type { Text } from './text.ts'

export const setupWords = {
  addressesMisled: {
    en: 'The front takes visitors for somebody else: it asked itself and saw a forged address. Check SEKISHO_TRUSTED_PROXIES; until then do not rely on blocks by address.',
    ja: 'フロントが訪問者を取り違えています(自己確認で偽の送信元が見えました)。SEKISHO_TRUSTED_PROXIES を確認してください。それまではIPアドレスによるブロックに頼らないでください。',
  },
  firstAdministrator: { en: 'Office manager', ja: '管理担当者' },
  masterKeyMissing: {
    en: 'The master key {path} is missing, and the data folder cannot be opened without it. Put the file back, or set SEKISHO_KEY_FILE to where it is. Nothing was changed.',
    ja: 'マスターキー {path} が見つからないため、データフォルダを開けません。ファイルを元に戻すか、SEKISHO_KEY_FILE で場所を指定してください。何も変更していません。',
  },
  masterKeyDamaged: {
    en: 'The file {path} is not a master key of Sekisho. Put the right file back. Nothing was changed.',
    ja: '{path} は関所のマスターキーではありません。正しいファイルに戻してください。何も変更していません。',
  },
  alreadyRuns: {
    en: 'Sekisho already runs on this data folder ({folder}, process {pid}). Stop that one first, or use another folder with --data.',
    ja: 'このデータフォルダ({folder})では、すでに関所が動作しています(プロセス {pid})。先にそちらを停止するか、--data で別のフォルダを指定してください。',
  },
  portTaken: {
    en: 'Port {port} is taken by another program. Stop it, or choose another port with {flag}.',
    ja: 'ポート {port} は別のプログラムが使用中です。そちらを停止するか、{flag} で別のポートを指定してください。',
  },
  portForbidden: {
    en: 'This user may not listen on port {port}. Choose a port above 1023 with {flag}.',
    ja: 'このユーザーはポート {port} で待ち受けできません。{flag} で1024以上のポートを指定してください。',
  },
  addressMissing: {
    en: 'This machine has no address {host}. Choose another one with {flag}.',
    ja: 'このコンピューターにはアドレス {host} がありません。{flag} で別のアドレスを指定してください。',
  },
  dataUnwritable: {
    en: 'The data folder {folder} cannot be made or written. Check its permissions, or choose another with --data.',
    ja: 'データフォルダ {folder} を作成または書き込みできません。権限を確認するか、--data で別のフォルダを指定してください。',
  },
  damagedSettings: {
    en: 'settings.json in the data folder cannot be opened: it was altered, or the master key is not the one it was sealed with. Put both back as they were.',
    ja: 'データフォルダの settings.json を開けません。改変されたか、マスターキーが異なります。両方を元に戻してください。',
  },
  settingsNotSafe: {
    en: 'settings.json could not be stored safely ({detail}). Check the disk, then restart the gateway: settings change again after that.',
    ja: 'settings.json を安全に保存できませんでした({detail})。ディスクを点検し、ゲートウェイを再起動してください。設定の変更は再起動後にできます。',
  },
  settingsFailed: {
    en: 'Nothing was changed: an earlier change of settings.json could not be stored safely. Check the disk, then restart the gateway.',
    ja: '何も変更していません。以前の変更で settings.json を安全に保存できませんでした。ディスクを点検し、ゲートウェイを再起動してください。',
  },
  settingsUnwritable: {
    en: 'Nothing was changed: settings.json could not be written. Check that the disk of the data folder has space and is writable, then try again.',
    ja: '何も変更していません。settings.json に書き込めませんでした。データフォルダのディスクの空き容量と書き込み権限を確認して、もう一度お試しください。',
  },
  wrongRecoveryWords: {
    en: 'These are not the two words asked for. Look at the numbers beside the words on the recovery key sheet and type them again.',
    ja: '入力された2語が一致しません。復旧キーの番号を確認して、もう一度入力してください。',
  },
  recoveryAlready: {
    en: 'The recovery key is already confirmed. There is nothing to do.',
    ja: '復旧キーはすでに確認済みです。操作は不要です。',
  },

  made: { en: 'Set up', ja: '初期設定を行いました' },
  madeData: {
    en: 'data folder        {folder} (only this user can open it)',
    ja: 'データフォルダ      {folder}(このユーザーだけが開けます)',
  },
  madeKey: { en: 'master key         {path} (kept apart from the data)', ja: 'マスターキー        {path}(データとは別に保管)' },
  madeCa: {
    en: 'certificate (CA)   made for this office only; fingerprint {fingerprint}',
    ja: '認証局(CA)          この事務所専用に作成。フィンガープリント {fingerprint}',
  },
  running: { en: 'Sekisho is running.', ja: '関所が起動しました。' },
  front: { en: 'Your app, protected  {url}', ja: '保護されたアプリ      {url}' },
  frontEmpty: {
    en: 'No app is protected yet. Start with: npm start -- --upstream http://127.0.0.1:3000',
    ja: '保護するアプリが未設定です。次のように起動してください: npm start -- --upstream http://127.0.0.1:3000',
  },
  desk: { en: 'Desk                 {url}', ja: 'デスク                {url}' },
  page: { en: 'Registration page    {url}', ja: '登録ページ            {url}' },
  caPage: { en: 'For other office PCs {url}/ca', ja: 'ほかのPCの準備        {url}/ca' },
  extensionBuilding: { en: 'Building the browser extension …', ja: 'ブラウザ拡張機能を作成しています…' },
  extension: {
    en: 'Browser extension    {chrome}\n  Chrome, Edge: open chrome://extensions, turn on Developer mode, "Load unpacked", choose that folder.',
    ja: 'ブラウザ拡張機能      {chrome}\n  Chrome・Edge: chrome://extensions を開き、デベロッパーモードをオンにして「パッケージ化されていない拡張機能を読み込む」でこのフォルダを選びます。',
  },
  extensionFailed: {
    en: 'The browser extension could not be built: {why}. The gateway runs without it. Run "npm run build" to see the details.',
    ja: 'ブラウザ拡張機能を作成できませんでした: {why}。ゲートウェイは動作しています。詳しくは npm run build を実行してください。',
  },
  firstBackup: { en: 'First backup         {sentence}', ja: '最初のバックアップ    {sentence}' },
  firstBackupFailed: {
    en: 'The first backup did not succeed: {sentence} It is tried again. See: npx --no sekisho check backup',
    ja: '最初のバックアップに失敗しました: {sentence} 自動で再試行します。確認: npx --no sekisho check backup',
  },
  firstLink: {
    en: 'Pair the first administrator (one use, 10 minutes): open the extension and paste this link\n  {link}\n  or type the address {address} and the code {code}',
    ja: '最初の管理者をペアリングします(1回限り、10分間有効)。拡張機能を開き、次のリンクを貼り付けてください\n  {link}\n  または、アドレス {address} とコード {code} を入力してください',
  },
  newLink: {
    en: 'A new link at any time: npx --no sekisho invite --role administrator',
    ja: '新しいリンクはいつでも発行できます: npx --no sekisho invite --role administrator',
  },
  recoveryTitle: {
    en: 'Recovery key: write these 24 words on paper and keep it away from this PC. They are shown only once. Whoever has them will be able to open your backups.',
    ja: '復旧キー: 次の24語を紙に書き、このPCとは別の場所に保管してください。表示は一度だけです。この24語があればバックアップを開けます。',
  },
  recoveryAsk: {
    en: 'Type word {first} and word {second} of the recovery key (empty: later)',
    ja: '復旧キーの{first}番目と{second}番目の語を入力してください(空欄: あとで)',
  },
  recoveryWord: { en: 'Word {number}', ja: '{number}番目の語' },
  recoveryLater: {
    en: 'Setup is finished when words {first} and {second} of the recovery key are typed back: in the extension, or with "npx --no sekisho recovery WORD WORD". Until then "Encrypted storage" stays Warning.',
    ja: '復旧キーの{first}番目と{second}番目の語を入力すると、初期設定が完了します(拡張機能、または npx --no sekisho recovery 語 語)。それまで「保存データの暗号化」は「注意」のままです。',
  },
  recoveryDone: { en: 'Recovery key confirmed. Setup is finished.', ja: '復旧キーを確認しました。初期設定は完了です。' },
  firstStepsFile: {
    en: 'Recovery key and pairing link are in {path} (only this user can read it). Read it, put the recovery key on paper, then delete the file.',
    ja: '復旧キーとペアリングリンクは {path} にあります(このユーザーだけが読めます)。内容を確認して復旧キーを紙に控え、その後ファイルを削除してください。',
  },
  firstStepsLink: {
    en: 'The pairing link for the first administrator is in {path} (only this user can read it).',
    ja: '最初の管理者のペアリングリンクは {path} にあります(このユーザーだけが読めます)。',
  },
  readOnly: { en: 'Warning: nothing can be recorded. {why}', ja: '注意: 記録ができない状態です。{why}' },
  trustHint: {
    en: 'So that this PC trusts the certificate: npx --no sekisho trust (undo: npx --no sekisho untrust)',
    ja: 'このPCで証明書を信頼するには: npx --no sekisho trust(元に戻すには: npx --no sekisho untrust)',
  },
  stopHint: { en: 'Stop with Ctrl+C.', ja: '停止するには Ctrl+C を押します。' },
  stopping: { en: 'Stopping: letting open answers finish …', ja: '停止しています。処理中の応答の完了を待っています…' },
  stopped: { en: 'Stopped. Everything acknowledged is stored.', ja: '停止しました。受け付けた内容はすべて保存されています。' },
  unexpected: {
    en: 'Something unexpected happened (reference {reference}). The details are in the log {path}. Start again; if it stays, go back to your last copy of the data folder.',
    ja: '予期しない問題が発生しました(番号 {reference})。詳細はログ {path} にあります。もう一度起動してください。続く場合は、データフォルダの直近の控えに戻してください。',
  },
} as const satisfies Record<string, Text>
