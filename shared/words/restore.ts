// Words of restoring and of recovery drills.
import type { Text } from './text.ts'

export const restoreWords = {
  swapStuck: {
    en: 'The restored folder {from} could not be put in the place of {to}. Stop every Sekisho on this machine, then run the command again.',
    ja: '復旧したフォルダー {from} を {to} と入れ替えられませんでした。このPCの関所をすべて停止してから、もう一度実行してください。',
  },
  parentMissing: {
    en: 'The folder {parent} does not exist. Make it first, or choose another data folder with --data.',
    ja: 'フォルダー {parent} がありません。先に作成するか、--data で別のデータフォルダーを指定してください。',
  },
  mountPoint: {
    en: 'The data folder {folder} is a disk of its own and cannot be exchanged as a whole. Name a folder below it with --data, restore there, then set it as the data folder.',
    ja: 'データフォルダー {folder} は独立したディスクのため、丸ごと入れ替えることができません。--data でその下のフォルダーを指定して復旧し、それをデータフォルダーに設定してください。',
  },
  link: {
    en: '{folder} is a link to {target}. Name {target} with --data.',
    ja: '{folder} は {target} へのリンクです。--data で {target} を指定してください。',
  },
  parentUnwritable: {
    en: 'The folder {parent} is not writable for this user, so nothing can be exchanged in it. Run the command as the user of Sekisho, or give it that right.',
    ja: 'このユーザーはフォルダー {parent} に書き込めないため、入れ替えができません。関所のユーザーとして実行するか、書き込み権限を付けてください。',
  },
  noFolder: {
    en: '{folder} is a file and no folder. Name the data folder with --data.',
    ja: '{folder} はフォルダーではなくファイルです。--data でデータフォルダーを指定してください。',
  },
  notLetGo: {
    en: 'The system does not let {folder} be renamed, so everything stays as it was. Close whatever uses it, or name another data folder with --data.',
    ja: '{folder} の名前をシステムが変更できないため、すべて元のままです。使用中のプログラムを閉じるか、--data で別のデータフォルダーを指定してください。',
  },
  markerDamaged: {
    en: 'The record of a restore, {path}, does not read. If {folder} is there, remove the record and start again; if not, first give its name back to the newest of the folders beside it that begin with the same name.',
    ja: '復旧の記録 {path} を読み取れません。{folder} があれば記録を削除して再び実行してください。なければ、同じ名前で始まる隣のフォルダーのうち最新のものを先にその名前に戻してください。',
  },
  noPlace: {
    en: 'There are no backups of Sekisho in {path}. Name the folder that holds place.json.',
    ja: '{path} に関所のバックアップがありません。place.json があるフォルダーを指定してください。',
  },
  placeNewer: {
    en: '{path} was written by a newer Sekisho. Install that one, then restore.',
    ja: '{path} は新しいバージョンの関所が使っています。そのバージョンをインストールしてから復旧してください。',
  },
  noVault: {
    en: 'vault.age is missing in {path}: without it nothing there can be opened with the recovery key. Try another place.',
    ja: '{path} に vault.age がありません。これがないと復旧キーで開けません。別の保管場所を試してください。',
  },
  noGeneration: {
    en: 'There is no generation of Sekisho in {path} yet. Try another place.',
    ja: '{path} には関所自身の世代がまだありません。別の保管場所を試してください。',
  },
  vaultOlder: {
    en: 'The keys in {path} are older than this generation: some of it could not be read. Choose an older generation, or another place.',
    ja: '{path} の鍵がこの世代より古いため、一部を読めません。より古い世代か、別の保管場所を選んでください。',
  },
  noSpace: {
    en: 'Restoring needs {needed} of free space in {folder}; there are {free}. Make room first.',
    ja: '復旧には {folder} に {needed} の空き容量が必要ですが、{free} しかありません。先に空きを作ってください。',
  },
  placeNotHere: {
    en: 'The place "{name}" ({path}) is not on this machine. Connect it, or remove it and add another one: npx --no sekisho place add FOLDER',
    ja: '保管場所「{name}」({path})はこのPCにありません。接続するか、削除して別の場所を追加してください: npx --no sekisho place add フォルダー',
  },
  madeMeanwhile: {
    en: 'Meanwhile another Sekisho was begun in {folder}, so nothing was replaced. Stop it, then restore again.',
    ja: '復旧の間に {folder} で別の関所が起動したため、何も置き換えていません。それを停止してから、もう一度復旧してください。',
  },
  notVerified: {
    en: 'What was restored did not verify, so nothing was replaced: {detail} Choose another generation or place.',
    ja: '復旧した内容の検証に失敗したため、何も置き換えていません: {detail} 別の世代または保管場所を選んでください。',
  },
  notSound: {
    en: 'The log in this generation does not hold together ({detail}). Choose another generation.',
    ja: 'この世代のログは整合していません({detail})。別の世代を選んでください。',
  },
  notOffice: {
    en: 'The generation {generation} is not of Sekisho itself. Restore it with --subject and --to.',
    ja: '世代 {generation} は関所自身のものではありません。--subject と --to を付けて復旧してください。',
  },
  toNotEmpty: {
    en: 'The folder {folder} is not empty. Name an empty one, so that nothing is mixed.',
    ja: 'フォルダー {folder} は空ではありません。混ざらないように、空のフォルダーを指定してください。',
  },
  takenAwayBefore: {
    en: 'Taken away before the restore of {generation}, and again after it.',
    ja: '{generation} の復旧より前に取り消されていたため、復旧後に再び取り消しました。',
  },
  livingUnreadable: {
    en: 'The folder that is replaced cannot be read any more: what was revoked or lifted after this generation is not known and has to be done again by hand.',
    ja: '置き換えるフォルダーを読み取れません。この世代より後の失効や解除は分からないため、手作業でやり直してください。',
  },
} as const satisfies Record<string, Text>

export const drillWords = {
  nothingYet: {
    en: 'There is no generation yet that could be restored. Back up first.',
    ja: '復旧できる世代がまだありません。先にバックアップを取ってください。',
  },
  reached: { en: 'Reached the place {place}.', ja: '保管場所 {place} に接続しました。' },
  opened: {
    en: 'Opened the generation {generation} at {place}: {files} files, {bytes} bytes.',
    ja: '{place} の世代 {generation} を開きました({files} ファイル、{bytes} バイト)。',
  },
  vaultThere: {
    en: 'vault.age is there ({bytes} bytes, SHA-256 {sha256}). Only a drill with the recovery key shows that it opens.',
    ja: 'vault.age があります({bytes} バイト、SHA-256 {sha256})。実際に開けるかどうかは、復旧キーを使う訓練で確かめられます。',
  },
  vaultMissing: {
    en: 'vault.age is missing in {path}: with the recovery key alone nothing there could be opened. It is stored again with the next backup; look after that place.',
    ja: '{path} に vault.age がありません。復旧キーだけでは何も開けない状態です。次のバックアップで再び保存されますが、その保管場所を確認してください。',
  },
  vaultDamaged: {
    en: 'vault.age in {path} is no age file, so the recovery key does not open it. Back up again and look after that place.',
    ja: '{path} の vault.age は age 形式ではなく、復旧キーで開けません。もう一度バックアップを取り、その保管場所を確認してください。',
  },
  vaultOpened: {
    en: 'Opened vault.age at {place} with the recovery key.',
    ja: '{place} の vault.age を復旧キーで開きました。',
  },
  restored: {
    en: 'Restored {files} files ({bytes} bytes) into a scratch folder; every content has its SHA-256.',
    ja: '{files} ファイル({bytes} バイト)を作業用フォルダーに復旧し、すべての内容が SHA-256 と一致しました。',
  },
  verified: {
    en: 'Verified {entries} entries, every body and every row; root {root}.',
    ja: '{entries} 件の記録、すべての内容と行を検証しました(ルート {root})。',
  },
  started: {
    en: 'A gateway of its own started on it, at {origin}.',
    ja: '復旧したデータで専用のゲートウェイを起動しました({origin})。',
  },
  loggedIn: {
    en: 'Logged in there with a proof of key over TLS; it answered as {name}, with {rows} rows of people.',
    ja: '鍵の証明によりTLSでログインできました({name}、職員 {rows} 件)。',
  },
  partRead: {
    en: 'Read back {objects} of {all} parts, chosen at random ({bytes} bytes); each opened and had its content.',
    ja: '無作為に選んだ {objects}/{all} 個({bytes} バイト)を読み戻し、すべて開けて内容も一致しました。',
  },
  checkPassed: {
    en: 'The check command accepted the restored dump (exit 0): {command}',
    ja: '確認コマンドが復旧したダンプを受け付けました(終了コード 0): {command}',
  },
  checkFailed: {
    en: 'The check command refused the restored dump ({detail}): {command}. Look at the dump and the command.',
    ja: '確認コマンドが復旧したダンプを受け付けませんでした({detail}): {command}。ダンプとコマンドを確認してください。',
  },
  cancelled: { en: 'Stopped by a person before the end.', ja: '途中で中止されました。' },
  startFailed: {
    en: 'The restored gateway did not start: {detail} Look at its log and take a new backup.',
    ja: '復旧したゲートウェイが起動しませんでした: {detail} ログを確認し、新しいバックアップを取ってください。',
  },
  loginFailed: {
    en: 'Nobody could log in to the restored gateway: {detail} Take a new backup and try again.',
    ja: '復旧したゲートウェイにログインできませんでした: {detail} 新しいバックアップを取り、もう一度試してください。',
  },
  unexpected: {
    en: 'The drill broke off for an unexpected reason: {detail} Run it again; if it stays, tell whoever looks after Sekisho.',
    ja: '訓練が予期しない理由で中断しました: {detail} もう一度実行し、続く場合は関所の担当者に伝えてください。',
  },
} as const satisfies Record<string, Text>
