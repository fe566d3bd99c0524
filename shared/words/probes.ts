// Words of the measured controls: one sentence per finding, with the measured value and, where something is wrong, what to do.
import type { Text } from './text.ts'

export const probeWords = {
  front: { en: 'Front', ja: 'フロント' },
  desk: { en: 'Desk', ja: 'デスク' },
  page: { en: 'Registration page', ja: '登録ページ' },

  // ── Whatever the control ───────────────────────────────────────────────────
  notMeasuredYet: { en: 'Not measured yet.', ja: 'まだ測定していません。' },
  firstRun: { en: 'The first measurement is running.', ja: '最初の測定を行っています。' },
  stale: {
    en: 'The last measurement is too old to count. Press "Check now".',
    ja: '最後の測定が古いため判定できません。「今すぐ測定」を押してください。',
  },
  timedOut: {
    en: 'The measurement took longer than {seconds} s and was stopped. Press "Check now"; if it happens again, see the log.',
    ja: '測定が{seconds}秒を超えたため中止しました。「今すぐ測定」を押し、繰り返す場合はログを確認してください。',
  },
  defect: {
    en: 'The measurement itself failed (reference {reference} in the log). Press "Check now".',
    ja: '測定そのものに失敗しました(ログの参照番号 {reference})。「今すぐ測定」を押してください。',
  },

  nothingMeasured: { en: 'Nothing could be measured.', ja: '何も測定できませんでした。' },

  // ── Encrypted with TLS ─────────────────────────────────────────────────────
  tlsGood: {
    en: '{versions}, nothing below 1.2 · certificate {days} d left · {upstream}',
    ja: '{versions}(1.2未満は拒否)・証明書は残り{days}日・{upstream}',
  },
  tlsScope: {
    en: 'Handshakes from this machine to front and desk, and where the office app is. Not covered: whether the app can be reached from other machines past the gateway, and mail.',
    ja: 'このコンピューターからフロントとデスクへの接続、および業務アプリの接続先。対象外: ゲートウェイを通らずに他のコンピューターからアプリに届くかどうか、メール。',
  },
  upstreamNone: { en: 'no app behind it yet', ja: '業務アプリは未設定' },
  upstreamLoopback: { en: 'app on this machine', ja: '業務アプリは同じコンピューター内' },
  upstreamTls: { en: 'app over TLS', ja: '業務アプリへもTLS' },
  upstreamPlain: {
    en: 'The way to the office app ({upstream}) is not encrypted. Run the app on this machine, or give it an https address.',
    ja: '業務アプリ({upstream})への通信が暗号化されていません。アプリを同じコンピューターで動かすか、https のアドレスを指定してください。',
  },
  noListener: {
    en: 'Neither front nor desk is listening. Restart Sekisho.',
    ja: 'フロントもデスクも待ち受けていません。関所を再起動してください。',
  },
  noAnswer: {
    en: '{listener}: no connection could be made ({error}). See whether it runs and whether 127.0.0.1 is blocked.',
    ja: '{listener}: 接続できませんでした({error})。稼働しているか、127.0.0.1 がブロックされていないか確認してください。',
  },
  handshakeFailed: {
    en: '{listener}: no TLS handshake is possible ({error}). Restart Sekisho; if it stays, see the log.',
    ja: '{listener}: TLSの接続が成立しません({error})。関所を再起動し、解消しない場合はログを確認してください。',
  },
  oldVersion: {
    en: '{listener} accepts {version}, which is broken. Allow TLS 1.2 and newer only.',
    ja: '{listener}が安全でない{version}を受け付けています。TLS 1.2以上だけを許可してください。',
  },
  weakSuite: {
    en: '{listener} accepts the weak cipher suite {suite}. Allow AEAD suites only.',
    ja: '{listener}が弱い暗号スイート{suite}を受け付けています。AEAD方式だけを許可してください。',
  },
  plainServed: {
    en: '{listener} answers plain HTTP with {answer} instead of refusing or redirecting it. Restart Sekisho; if it stays, see the log.',
    ja: '{listener}が暗号化されていないHTTPに{answer}と応答しました(拒否も転送もしていません)。関所を再起動し、解消しない場合はログを確認してください。',
  },
  nextChainFailed: {
    en: '{listener}: PCs that trust only the next certificate authority are turned away ({error}). Give the change up and begin it again: sekisho keys rotate authority --cancel',
    ja: '{listener}: 新しい認証局だけを登録したPCから接続できません({error})。入れ替えを中止して、やり直してください: sekisho keys rotate authority --cancel',
  },
  chainFailed: {
    en: '{listener}: the certificate does not verify ({error}). Press "Check now" after a restart, or renew the certificate.',
    ja: '{listener}: 証明書を検証できません({error})。再起動後に「今すぐ測定」を押すか、証明書を更新してください。',
  },
  ownChain: {
    en: '{listener}: the issuer of the own certificate is not in its file and not known to this machine ({error}). Add the intermediate certificates to the file.',
    ja: '{listener}: 独自の証明書の発行元がファイルになく、このコンピューターでも確認できません({error})。中間証明書をファイルに追加してください。',
  },
  expired: {
    en: '{listener}: the certificate ended {days} d ago. Renew it.',
    ja: '{listener}: 証明書の有効期限が{days}日前に切れています。更新してください。',
  },
  fewDays: {
    en: '{listener}: the certificate has only {days} d left. Renew it.',
    ja: '{listener}: 証明書の有効期限まで残り{days}日です。更新してください。',
  },
  wrongName: {
    en: '{listener}: the certificate is not for the name {name}. Have it issued for that name, or correct SEKISHO_NAMES.',
    ja: '{listener}: 証明書が名前 {name} に対応していません。その名前で発行するか、SEKISHO_NAMES を修正してください。',
  },
  publicUnderWay: { en: 'It is being ordered.', ja: '取得中です。' },
  publicMissing: {
    en: 'There is no public certificate for {names} yet: visitors see a warning. {reason}',
    ja: '{names} の公開用証明書がまだないため、訪問者に警告が表示されます。{reason}',
  },
  publicWrongName: {
    en: 'The public certificate is not for the name {name}: visitors see a warning. {reason}',
    ja: '公開用証明書が名前 {name} に対応していないため、訪問者に警告が表示されます。{reason}',
  },
  publicExpired: {
    en: 'The public certificate of {name} ended {days} d ago: visitors see a warning. {reason}',
    ja: '{name} の公開用証明書の有効期限が{days}日前に切れており、訪問者に警告が表示されます。{reason}',
  },
  publicFewDays: {
    en: 'The public certificate of {name} has only {days} d left and is not renewed. {reason}',
    ja: '{name} の公開用証明書の有効期限まで残り{days}日ですが、更新できていません。{reason}',
  },
  publicChain: {
    en: 'This machine does not trust the authority that issued the certificate of {name} ({error}). If it is not one of your own, choose another SEKISHO_ACME_DIRECTORY.',
    ja: '{name} の証明書を発行した認証局を、このコンピューターでは確認できません({error})。所内の認証局でない場合は、別の SEKISHO_ACME_DIRECTORY を指定してください。',
  },
  notSwapped: {
    en: '{listener} still presents an earlier certificate. Restart Sekisho.',
    ja: '{listener}が以前の証明書を使い続けています。関所を再起動してください。',
  },

  // ── Access control ─────────────────────────────────────────────────────────
  accessGood: {
    en: '{routes} routes × 4 checks ({requests} requests): all refused',
    ja: '{routes}経路×4種類の検査({requests}件)をすべて拒否',
  },
  accessScope: {
    en: "Every protected route of the desk, asked without proof, with a stale nonce, with a revoked key and with too low a role, naming rows that cannot exist. Not covered: the office app's own roles.",
    ja: 'デスクの保護された全経路。証明なし、古いナンス、失効した鍵、不足する権限で、存在しない行を指定して要求。対象外: 業務アプリ自身の権限。',
  },
  accessOpen: {
    en: '{count} answers were no refusal: {first}. Do not use the desk over the network until this is mended.',
    ja: '{count}件の要求が拒否されませんでした: {first}。修正されるまで、ネットワーク経由でデスクを使わないでください。',
  },
  accessUnasked: {
    en: '{count} requests got no usable answer: {first}. Press "Check now" in a minute.',
    ja: '{count}件の要求に有効な応答がありませんでした: {first}。1分後に「今すぐ測定」を押してください。',
  },
  accessIdentity: {
    en: "The probe's own device is not accepted ({answer}), so roles could not be measured. Restart Sekisho; if it stays, see the log.",
    ja: '測定用の端末が受け付けられないため({answer})、権限を測定できません。関所を再起動し、解消しない場合はログを確認してください。',
  },
  accessDown: {
    en: 'The desk does not answer ({error}). Restart Sekisho; if it stays, see the log.',
    ja: 'デスクが応答しません({error})。関所を再起動し、解消しない場合はログを確認してください。',
  },

  // ── Encrypted storage ──────────────────────────────────────────────────────
  storageGood: {
    en: '{files} files ({size}) searched for {canaries} stored texts and the master key: none in the clear',
    ja: '{files}個のファイル({size})を検索し、保存済みの{canaries}件の内容とマスターキーが平文で残っていないことを確認',
  },
  storageScope: {
    en: "The data folder, the master key, backup folders that could be read ({places}), the newest generation in each ({generations}), and the volumes of: {volumes}. Not covered: backup places on other machines, disks that encrypt by themselves, the contents of the app's files, and app data nobody named (SEKISHO_APP_DATA, or a backup plan for a folder).",
    ja: 'データフォルダ、マスターキー、読み取れたバックアップ先のフォルダ({places}か所)とその最新世代({generations}件)、次のボリューム: {volumes}。対象外: ほかの機器の保管場所、自己暗号化ディスク、業務アプリのファイルの中身、場所が未指定のアプリのデータ(SEKISHO_APP_DATA またはフォルダのバックアップ計画で指定)。',
  },
  plaintextFound: {
    en: 'Stored content stands in the clear in {file}. Remove that file, or stop Sekisho and restore the folder from a backup.',
    ja: '保存内容が {file} に平文で残っています。そのファイルを削除するか、関所を停止してバックアップから復元してください。',
  },
  keyInData: {
    en: 'The master key stands in the data folder ({file}). Remove it from there and keep it apart.',
    ja: 'マスターキーがデータフォルダ内({file})にあります。そこから削除し、別の場所に保管してください。',
  },
  keyMissing: {
    en: 'The master key file {path} is not there. Put it back before the next start: without it the data cannot be opened.',
    ja: 'マスターキーのファイル {path} がありません。次の起動の前に戻してください。ないとデータを開けません。',
  },
  keyOpen: {
    en: 'Others on this machine can read or change the master key (mode {mode}). Run: chmod 600 {path}',
    ja: 'このコンピューターの他の利用者がマスターキーを読み書きできます(権限 {mode})。実行してください: chmod 600 {path}',
  },
  keyOwner: {
    en: 'The master key file {path} belongs to another user (uid {uid}). Give it to the user that runs Sekisho.',
    ja: 'マスターキーのファイル {path} の所有者が別の利用者です(uid {uid})。関所を動かす利用者に変更してください。',
  },
  keyFolderOpen: {
    en: 'Others can replace the master key, since its folder {path} is writable for them. Run: chmod go-w {path}',
    ja: 'マスターキーのフォルダ {path} に他の利用者が書き込めるため、差し替えられるおそれがあります。実行してください: chmod go-w {path}',
  },
  folderOpen: {
    en: 'Others on this machine can enter the data folder (mode {mode}). Run: chmod 700 {path}',
    ja: 'このコンピューターの他の利用者がデータフォルダに入れます(権限 {mode})。実行してください: chmod 700 {path}',
  },
  fileOpen: {
    en: 'Others on this machine can change {file} (mode {mode}). Run: chmod go-w on it.',
    ja: 'このコンピューターの他の利用者が {file} を変更できます(権限 {mode})。chmod go-w を実行してください。',
  },
  unread: {
    en: '{count} files could not be read ({file}). Give them to the user that runs Sekisho.',
    ja: '{count}個のファイルを読み取れません({file})。関所を動かす利用者に所有者を変更してください。',
  },
  rowNotSealed: {
    en: 'A stored row ({what}) opens without its key. Stop Sekisho and restore from a backup.',
    ja: '保存された行({what})が鍵なしで開けます。関所を停止してバックアップから復元してください。',
  },
  rowNotOpened: {
    en: 'A stored row ({what}) does not open with its key. Run: sekisho verify --deep',
    ja: '保存された行({what})が鍵で開けません。実行してください: sekisho verify --deep',
  },
  coreDumps: {
    en: 'Core dumps are on ({limit}): a crash could write keys to the disk. Start Sekisho after: ulimit -c 0',
    ja: 'コアダンプが有効です({limit})。異常終了時に鍵がディスクに書かれるおそれがあります。ulimit -c 0 の後に起動してください。',
  },
  coreDumpsChild: {
    en: 'Core dumps are on in processes that Sekisho starts ({limit}): a crash could write keys to the disk. Start Sekisho after: ulimit -c 0',
    ja: '関所が起動するプロセスのコアダンプが有効です({limit})。異常終了時に鍵がディスクに書かれるおそれがあります。ulimit -c 0 の後に起動してください。',
  },
  keyNamed: {
    en: 'The file {file} in the data folder is named like a key. Keys belong outside it: move it away.',
    ja: 'データフォルダに鍵のような名前のファイル {file} があります。鍵は別の場所に保管してください。',
  },
  keyAtPlace: {
    en: 'The master key is in the file {file} at the backup place {place}: whoever finds the one has the other. Remove it there, then change the key: sekisho keys rotate master',
    ja: '保管場所「{place}」のファイル {file} にマスターキーが含まれています。削除したうえで鍵を変更してください: sekisho keys rotate master',
  },
  plaintextAtPlace: {
    en: 'The file {file} at the backup place {place} holds stored text in the clear. Remove it.',
    ja: '保管場所「{place}」のファイル {file} に、保存済みの内容が平文で含まれています。削除してください。',
  },
  vaultAtPlace: {
    en: 'The file {file} at the backup place {place} is a vault or a key. There only vault.age belongs: remove it.',
    ja: '保管場所「{place}」に鍵または保管庫のファイル {file} があります。置いてよいのは vault.age だけです。削除してください。',
  },
  keyInGeneration: {
    en: 'The generation {generation} at {place} holds a key or a vault ({file}): a backup must not open itself. Leave it out of the plan, then change the key: sekisho keys rotate master',
    ja: '保管場所「{place}」の世代 {generation} に、鍵または保管庫({file})が含まれています。計画の対象から外し、鍵を変更してください: sekisho keys rotate master',
  },
  volumePlain: {
    en: 'The disk under {path} is not encrypted. What Sekisho keeps there is sealed, but by default the key lies on the same disk: encrypt it (LUKS, BitLocker, FileVault).',
    ja: '{path} のディスクは暗号化されていません。関所のデータは暗号化済みですが、既定では鍵も同じディスクにあります。ディスクを暗号化してください(BitLocker、FileVault、LUKS)。',
  },
  volumeUnknown: {
    en: 'Whether the disk under {path} is encrypted cannot be told from here. Look in the settings of the system.',
    ja: '{path} のディスクが暗号化されているか、ここからは確認できません。システムの設定で確認してください。',
  },
  appVolumePlain: {
    en: 'The disk under {path} (data of the office app) is not encrypted: whoever takes it can read it. Encrypt it (LUKS, BitLocker, FileVault).',
    ja: '{path} (業務アプリのデータ)のディスクは暗号化されていません。持ち出されると読み取られます。ディスクを暗号化してください(BitLocker、FileVault、LUKS)。',
  },
  appVolumeUnknown: {
    en: 'Whether the disk under {path} (data of the office app) is encrypted cannot be told from here. Look in the settings of the system.',
    ja: '{path} (業務アプリのデータ)のディスクが暗号化されているか、ここからは確認できません。システムの設定で確認してください。',
  },
  recoveryUnconfirmed: {
    en: 'The recovery key is not confirmed. Type two of its words back to finish set-up.',
    ja: '復旧キーが未確認です。2つの語を入力して初期設定を完了してください。',
  },

  // ── Operation log ──────────────────────────────────────────────────────────
  logGood: { en: '{size} entries verified in {ms} ms', ja: '{size}件の記録を{ms}ミリ秒で検証' },
  logScope: {
    en: 'The whole operation log of this gateway: every entry, the tree over them, and the signed head. Not covered: logs of the office app.',
    ja: 'このゲートウェイの操作ログ全体(全記録、そのハッシュ木、署名付きの先頭)。対象外: 業務アプリのログ。',
  },
  logBad: {
    en: 'The log does not verify from entry {entry}: {what} Stop Sekisho, keep the folder as it is, and restore from a backup.',
    ja: '操作ログは{entry}番の記録から検証できません: {what} 関所を停止し、フォルダをそのまま保全して、バックアップから復元してください。',
  },
  logBadWhole: {
    en: 'The log does not verify: {what} Stop Sekisho, keep the folder as it is, and restore from a backup.',
    ja: '操作ログを検証できません: {what} 関所を停止し、フォルダをそのまま保全して、バックアップから復元してください。',
  },
  logReadOnly: { en: 'Nothing can be recorded: {why}', ja: '記録できない状態です: {why}' },
} as const satisfies Record<string, Text>
