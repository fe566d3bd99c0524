// What the keys say to people: the vault's export, the recovery words, rotation, where the master key comes from.
import type { Text } from './text.ts'

export const keysWords = {
  // The vault's export (vault.age)
  exportDamaged: {
    en: 'The keys in vault.age are not whole ({detail}). Take the vault.age of another backup place.',
    ja: 'vault.age の鍵に欠けがあります({detail})。別の保管場所の vault.age を使ってください。',
  },
  exportNewer: {
    en: 'vault.age was written by a newer Sekisho (format {found}, this one knows {known}). Install the newer version; nothing was changed.',
    ja: 'vault.age は新しい版の Sekisho で作成されています(形式{found}、この版は{known}まで)。新しい版を入れてください。何も変更していません。',
  },
  vaultExists: {
    en: 'There is already a vault.db in this folder. Give an empty folder.',
    ja: 'このフォルダーにはすでに vault.db があります。空のフォルダーを指定してください。',
  },
  vaultFileForeign: {
    en: 'This file is not a vault.age. Take the vault.age of a backup place.',
    ja: 'このファイルは vault.age ではありません。保管場所にある vault.age を指定してください。',
  },

  // The words of the recovery key
  wordsCount: {
    en: 'The recovery key has 24 words; these are {found}. Type all of them in their order, with spaces between.',
    ja: '復旧キーは24個の単語ですが、入力は{found}個です。すべての単語を順番に、空白で区切って入力してください。',
  },
  wordsUnknown: {
    en: 'Not a word of the list: number {numbers}. Compare the spelling with the sheet and type the words again.',
    ja: '単語の一覧にない語があります({numbers}番目)。用紙の表記を確認して、もう一度入力してください。',
  },
  wordsChecksum: {
    en: 'Each word exists, but together they are no recovery key: one is another word than on the sheet, or two have changed places. Compare them one by one and type them again.',
    ja: '単語はすべて一覧にありますが、組み合わせが復旧キーになりません。別の単語になっているか、順番が入れ替わっています。用紙と1語ずつ照合して、もう一度入力してください。',
  },
  wordsElsewhere: {
    en: 'These words are a recovery key, but not the one this vault.age was made for. Take the newest sheet of this office, or an older backup place.',
    ja: '復旧キーとしては正しい単語ですが、この vault.age のものではありません。この事業所の最新の用紙を使うか、以前の保管場所を指定してください。',
  },

  // What keys there are
  aboutGroup: { en: 'the keys of the office: what there is, and new ones', ja: '鍵の一覧と変更' },
  aboutList: { en: 'what keys there are, their versions, and when each was changed', ja: '鍵の一覧(版と変更日時)' },
  aboutRotate: {
    en: 'a new key: master, vault, log, authority, or (gateway stopped) recovery',
    ja: '鍵を新しくする: master、vault、log、authority、recovery(recoveryはゲートウェイの停止中のみ)',
  },
  optionTo: {
    en: 'master only, gateway stopped: put the new key at this path, or in keyring:NAME',
    ja: 'master のみ(ゲートウェイの停止中): 新しい鍵の保存先(ファイル、または keyring:名前)',
  },
  optionSheet: {
    en: 'write the words as a page to print (.html, else text), readable by you alone, instead of showing them',
    ja: '単語を画面に表示せず、印刷用のページ(.html、それ以外はテキスト)として本人だけが読めるファイルに保存',
  },
  columnId: { en: 'Key', ja: '鍵' },
  columnName: { en: 'For', ja: '用途' },
  columnVersion: { en: 'Version', ja: '版' },
  columnChanged: { en: 'Changed', ja: '変更日時' },
  columnBy: { en: 'By', ja: '変更者' },
  columnWhere: { en: 'Kept in', ja: '保管先' },
  master: { en: 'Master key', ja: 'マスターキー' },
  vault: { en: 'Vault key', ja: '保管庫の鍵' },
  log: { en: 'Key of the log', ja: 'ログの鍵' },
  authority: { en: 'Office CA', ja: '認証局' },
  recovery: { en: 'Recovery key', ja: '復旧キー' },
  passphrase: { en: 'Step-up passphrase', ja: '確認用パスフレーズ' },
  byGateway: { en: 'the gateway', ja: 'ゲートウェイ' },
  inFolder: { en: 'data folder, sealed', ja: 'データフォルダー(封印済み)' },
  onPaper: { en: 'on paper', ja: '紙' },

  // Changing them
  noSuchKey: {
    en: 'There is no key "{kind}" to change. Give master, vault, log, authority or recovery.',
    ja: '「{kind}」という鍵はありません。master、vault、log、authority、recovery のいずれかを指定してください。',
  },
  toMasterOnly: {
    en: '"--to" is for the master key only. Leave it out for the others.',
    ja: '--to はマスターキー専用です。ほかの鍵では指定しないでください。',
  },
  stopToMove: {
    en: 'The master key moves to another place while the gateway is stopped. Stop it, run this again, then start it with the new "--key-file".',
    ja: 'マスターキーの保管先の変更は、ゲートウェイの停止中に行います。停止してからもう一度実行し、新しい --key-file で起動してください。',
  },
  stopForRecovery: {
    en: 'The words of a recovery key do not travel: stop the gateway, run this on its machine, then start it again.',
    ja: '復旧キーの単語は通信路に流しません。ゲートウェイを停止し、そのPCで実行してから、起動し直してください。',
  },
  rotated: { en: '{name}: changed, now version {version}.', ja: '{name}を変更しました(版{version})。' },
  masterRotated: {
    en: 'The new one is at {place}, in the place of the old one, which opens nothing any more.',
    ja: '新しい鍵は {place} にあります。以前の鍵では何も開けません。',
  },
  masterMoved: {
    en: 'The new one is at {place}; the old one opens nothing any more. Start the gateway with --key-file {place} (or SEKISHO_KEY_FILE).',
    ja: '新しい鍵は {place} にあります。以前の鍵では何も開けません。今後は --key-file {place}(または SEKISHO_KEY_FILE)を指定して起動してください。',
  },
  copiesOpen: {
    en: 'Old copies of vault.db, if there are any, still open with the old key: destroy them if the old key may have been seen.',
    ja: '古い vault.db の写しがある場合、以前の鍵で開けます。鍵が漏れた可能性があるときは、写しを破棄してください。',
  },
  recoveryReplaced: {
    en: 'Earlier words of this office open no vault.age made from now on. Make a backup now, so that every place has the new one.',
    ja: '以前の単語では、今後作成される vault.age を開けません。すべての保管場所が新しくなるように、今すぐバックアップを実行してください。',
  },
  recoveryTypeBack: {
    en: 'Type words {first} and {second} back when the sheet is put away: "npx --no sekisho recovery WORD WORD", or in the extension. Until then "Encrypted storage" is Warning.',
    ja: '用紙を保管したら、{first}番目と{second}番目の語を入力してください(npx --no sekisho recovery 語 語、または拡張機能)。それまで「保存データの暗号化」は「注意」のままです。',
  },
  recoveryConfirmed: { en: 'Recovery key confirmed.', ja: '復旧キーを確認しました。' },

  // The page to print
  sheetTitle: { en: 'Recovery key', ja: '復旧キー' },
  sheetOffice: { en: 'Office: {name}', ja: '事業所: {name}' },
  sheetNoName: { en: '(write its name here) ____________________', ja: '(名称を記入) ____________________' },
  sheetMade: { en: 'Made: {date}', ja: '作成日時: {date}' },
  sheetWhat: {
    en: 'With the words above and any one backup place, everything that Sekisho keeps for this office comes back on a new machine: records, members, rules, settings, keys. Whoever has the words and a backup can read all of it.',
    ja: '上の単語といずれか1つの保管場所があれば、関所に保管された記録・職員・ルール・設定・鍵を、新しいPCにすべて復元できます。単語とバックアップの両方を手にした人は、その内容をすべて読めます。',
  },
  sheetHow: { en: 'On a new machine:', ja: '新しいPCでの使い方:' },
  sheetStep1: {
    en: 'Install Sekisho and connect a backup place (the disk or folder).',
    ja: '関所をインストールし、保管場所(ディスクやフォルダー)を接続します。',
  },
  sheetStep2: {
    en: 'Run: npx --no sekisho restore --from PLACE',
    ja: '次を実行します: npx --no sekisho restore --from 保管場所',
  },
  sheetStep3: {
    en: 'Type the words in the order of their numbers, with spaces between. A wrong one is named.',
    ja: '番号の順に、単語を空白で区切って入力します。誤りがあれば何番目かが表示されます。',
  },
  sheetStep4: {
    en: 'Start Sekisho, pair the extensions again if it says so, and make a new recovery key with: npx --no sekisho keys rotate recovery',
    ja: '関所を起動し、案内に従って拡張機能をペアリングし直し、新しい復旧キーを作成します: npx --no sekisho keys rotate recovery',
  },
  sheetKeep: {
    en: 'Keep this sheet away from the office machine, in a safe or a sealed envelope. Do not photograph it or put it into a cloud. If it may have been seen, make a new one.',
    ja: 'この用紙は事業所のPCとは別の場所(金庫や封筒)に保管してください。撮影やクラウドへの保存はしないでください。他人に見られた可能性がある場合は、新しい復旧キーを作成してください。',
  },
  sheetWritten: {
    en: 'The recovery key is in {path}, readable by you alone. Print it now, put the sheet away, and delete the file.',
    ja: '復旧キーを {path} に保存しました(本人だけが読めます)。今すぐ印刷して保管し、このファイルを削除してください。',
  },
  sheetFailed: {
    en: 'The page {path} could not be written ({detail}). Write the words below on paper now; they are shown only once.',
    ja: 'ページ {path} を保存できませんでした({detail})。以下の単語を今すぐ紙に書き写してください。表示は一度だけです。',
  },
  sheetExists: {
    en: 'There is already a file at {path}. Give another path; nothing was changed.',
    ja: '{path} にはすでにファイルがあります。別の場所を指定してください。何も変更していません。',
  },
  sheetInData: {
    en: 'The page must not be in the data folder, from where it would go into backups. Give another path; nothing was changed.',
    ja: 'データフォルダーの中には保存できません(バックアップに含まれるため)。別の場所を指定してください。何も変更していません。',
  },

  // Where the master key is kept
  keyPlaceUnusable: {
    en: 'The master key at {name} cannot be read or written ({detail}). Check the file, its folder and its owner, then try again.',
    ja: 'マスターキー {name} を読み書きできません({detail})。ファイルとフォルダー、所有者を確認して、もう一度お試しください。',
  },
  keyPlaceTaken: {
    en: 'There is already a key at {name}. Give another place; nothing was changed.',
    ja: '{name} にはすでに鍵があります。別の場所を指定してください。何も変更していません。',
  },
  keyringUnusable: {
    en: 'The keyring of this machine cannot be used for {name} ({detail}). Unlock it or sign in to the desktop session it belongs to; on a server use a key file or a systemd credential.',
    ja: 'このPCのキーリングで {name} を利用できません({detail})。キーリングのロックを解除するか、デスクトップにサインインしてください。サーバーではキーファイルか systemd のクレデンシャルを使ってください。',
  },
  credentialFixed: {
    en: 'The master key is a systemd credential, which the service cannot change. Stop the gateway and run this as root with "--key-file" set to the file that the credential is made from, or add "--to FILE" and make the credential from that file.',
    ja: 'マスターキーは systemd のクレデンシャルのため、サービスからは変更できません。ゲートウェイを停止し、クレデンシャルの元のファイルを --key-file に指定して root で実行するか、--to ファイル を付けて実行し、そのファイルからクレデンシャルを作り直してください。',
  },
  rotationUnfinished: {
    en: 'An earlier change of the master key was interrupted. Restart the gateway: it finishes or drops it. Then try again.',
    ja: '以前のマスターキーの変更が中断されています。ゲートウェイを再起動すると、変更が完了するか取り消されます。その後もう一度お試しください。',
  },
} as const satisfies Record<string, Text>
