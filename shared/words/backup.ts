// Words of the engine that takes and reads generations: what is wrong with a place, a generation or what is to be backed up.
import type { Text } from './text.ts'

export const backupWords = {
  placeMissing: {
    en: 'The folder {path} is not there. Connect the disk or share it is on, then check the place again. (For a new place: make the folder first.)',
    ja: 'フォルダー {path} が見つかりません。ディスクや共有フォルダーを接続してから、もう一度確認してください(新しい保管場所の場合は、先にフォルダーを作成してください)。',
  },
  placeNoFolder: {
    en: '{path} is not a folder. Choose a folder.',
    ja: '{path} はフォルダーではありません。フォルダーを選んでください。',
  },
  placeForbidden: {
    en: 'Sekisho may not write in {path}. Give its user the right to write there.',
    ja: '{path} に書き込む権限がありません。関所を動かすユーザーに書き込みを許可してください。',
  },
  placeFull: {
    en: 'There is no room left in {path}. Make room there, or keep fewer generations.',
    ja: '{path} の空き容量がありません。空きを作るか、残す世代を減らしてください。',
  },
  placeBroken: {
    en: '{path} does not read or write as it should ({detail}). Check the disk, or use another place.',
    ja: '{path} の読み書きに失敗しました({detail})。ディスクを点検するか、別の保管場所を使ってください。',
  },
  placeOccupied: {
    en: '{path} already holds other files. Choose an empty folder for the backups.',
    ja: '{path} にはすでに別のファイルがあります。バックアップ用の空のフォルダーを選んでください。',
  },
  placeForeign: {
    en: '{path} holds the backups of another office. Choose another folder: nothing was written there.',
    ja: '{path} には別の事務所のバックアップがあります。別のフォルダーを選んでください。何も書き込んでいません。',
  },
  placeNotOurs: {
    en: '{path} is there, but the backups are not: the disk is probably not mounted. Connect it (an empty folder in its place: remove that first), or add the folder as a new place. Nothing was written.',
    ja: '{path} はありますが、バックアップが見つかりません。ディスクが接続されていない可能性があります。接続してください(代わりに空のフォルダーを作った場合は、先に削除してください)。新しく使うフォルダーなら、保管場所として追加し直してください。何も書き込んでいません。',
  },
  placeNewer: {
    en: '{path} was written by a newer Sekisho. Update this one first.',
    ja: '{path} は新しいバージョンの関所が使っています。先にこの関所を更新してください。',
  },
  placeBusy: {
    en: '{path} is in use by the same office on another machine until {until}. Stop Sekisho there, or wait.',
    ja: '{path} は、同じ事務所の別のコンピューターが {until} まで使用中です。そちらの関所を停止するか、しばらくお待ちください。',
  },
  sftpAway: {
    en: 'The server {server} cannot be reached ({detail}). Check its address, that it runs, and the network.',
    ja: 'サーバー {server} に接続できません({detail})。アドレス、サーバーの稼働状況、ネットワークを確認してください。',
  },
  sftpLost: {
    en: 'The connection to {path} was lost. Check the network; the next backup goes on with what is there.',
    ja: '{path} との接続が切れました。ネットワークを確認してください。次のバックアップは保存済みの部分から続きます。',
  },
  sftpOtherKey: {
    en: 'The server {server} shows another host key than the one that was entered ({shown}). Nothing was sent. If the server was set up anew, remove the place and add it with the new fingerprint; otherwise ask who runs it.',
    ja: 'サーバー {server} のホスト鍵が登録されたものと違います({shown})。何も送信していません。サーバーを作り直した場合は、保管場所を外して新しいフィンガープリントで登録し直してください。心当たりがなければ管理者に確認してください。',
  },
  sftpNoKey: {
    en: 'The server {server} has no host key of a kind that is safe (Ed25519, ECDSA, RSA with SHA-2). Update the server.',
    ja: 'サーバー {server} には安全な種類のホスト鍵(Ed25519、ECDSA、SHA-2 を使う RSA)がありません。サーバーを更新してください。',
  },
  sftpKeyUnreadable: {
    en: 'The private key for {server} cannot be read ({detail}). Give a key as ssh-keygen makes it, with its passphrase if it has one.',
    ja: '{server} 用の秘密鍵を読み取れません({detail})。ssh-keygen で作成した鍵を、パスフレーズがあればそれも添えて指定してください。',
  },
  sftpLogin: {
    en: 'The server {server} does not let {user} in. Check the user name and the password, or that the key is among its authorized keys.',
    ja: 'サーバー {server} に {user} でログインできません。ユーザー名とパスワード、または鍵が登録されているかを確認してください。',
  },
  sftpMissing: {
    en: 'The server {server} lets {user} in but offers no SFTP ({detail}). Switch SFTP on there.',
    ja: 'サーバー {server} に {user} でログインできましたが、SFTP を利用できません({detail})。サーバーで SFTP を有効にしてください。',
  },
  sftpNoRename: {
    en: '{path}: this server cannot replace a file in one step (posix-rename@openssh.com). Use a server with OpenSSH.',
    ja: '{path}: このサーバーはファイルを一度に置き換えられません(posix-rename@openssh.com)。OpenSSH のサーバーを使ってください。',
  },
  sourceNoFolder: {
    en: '{path} is not a folder. Correct the plan.',
    ja: '{path} はフォルダーではありません。計画を修正してください。',
  },
  sourceUnreadable: {
    en: '{path} cannot be read ({detail}). Check that it exists and that Sekisho may read it.',
    ja: '{path} を読み取れません({detail})。フォルダーがあることと、関所に読み取り権限があることを確認してください。',
  },
  sourceOverlaps: {
    en: 'The place {place} lies inside what is backed up ({path}). Choose a place outside it.',
    ja: '保管場所 {place} がバックアップ対象({path})の中にあります。外にある場所を選んでください。',
  },
  commandFailed: {
    en: 'The command "{program}" did not end well ({detail}). Nothing was stored. Run it by hand to see why.',
    ja: 'コマンド「{program}」が正常に終了しませんでした({detail})。何も保存していません。手動で実行して原因を確認してください。',
  },
  manifestBroken: {
    en: 'The generation {generation} is damaged at this place ({detail}). Use another generation or place.',
    ja: '世代 {generation} はこの保管場所で壊れています({detail})。別の世代または保管場所を使ってください。',
  },
  manifestNewer: {
    en: 'The generation {generation} was made by a newer Sekisho. Update this one first.',
    ja: '世代 {generation} は新しいバージョンの関所で作成されました。先にこの関所を更新してください。',
  },
  generationMissing: {
    en: 'There is no generation {generation} at this place. List what is there.',
    ja: 'この保管場所に世代 {generation} はありません。一覧で確認してください。',
  },
  objectMissing: {
    en: 'The generation {generation} lacks a part ({object}) at this place. Take a new backup; use another place to restore.',
    ja: '世代 {generation} の一部({object})がこの保管場所にありません。新しいバックアップを取り、復旧には別の保管場所を使ってください。',
  },
  objectDamaged: {
    en: 'A part of the generation {generation} is damaged at this place ({object}: {detail}). Take a new backup and check the disk.',
    ja: '世代 {generation} の一部がこの保管場所で壊れています({object}: {detail})。新しいバックアップを取り、ディスクを点検してください。',
  },
  fileDiffers: {
    en: 'The file {path} of the generation {generation} does not have the content it was stored with. Use another generation.',
    ja: '世代 {generation} のファイル {path} が保存時の内容と一致しません。別の世代を使ってください。',
  },
  restoreUnwritable: {
    en: '{path} could not be written ({detail}). Check that its disk has room and that Sekisho may write there.',
    ja: '{path} に書き込めません({detail})。ディスクの空き容量と書き込み権限を確認してください。',
  },
  lastGeneration: {
    en: 'Nothing was removed: it would have been the last generation at {path}. Take a new one first.',
    ja: '何も削除していません。{path} の最後の世代だからです。先に新しい世代を取ってください。',
  },
  nothingStored: {
    en: 'The backup reached none of its places: {detail}',
    ja: 'どの保管場所にもバックアップできませんでした: {detail}',
  },
  pruneRefused: {
    en: 'Nothing was removed: the generation {generation} cannot be read, and what it needs is not known.',
    ja: '何も削除していません。世代 {generation} を読み取れず、必要な部分が分からないためです。',
  },
  readme: {
    en: 'Backups of Sekisho. Do not change or remove anything here.\n\nvault.age opens with the 24 words of the recovery key; what is in it opens objects/ and generations/. All of them are files in the age format (age-encryption.org/v1).\n\nTo restore on a new machine: install Sekisho, then: npx --no sekisho restore --from <this folder>\n',
    ja: '関所のバックアップです。変更や削除をしないでください。\n\nvault.age は復旧キーの24語で開きます。その中の鍵で objects/ と generations/ が開きます。いずれも age 形式(age-encryption.org/v1)のファイルです。\n\n新しいPCで復旧するには: 関所をインストールし、npx --no sekisho restore --from <このフォルダー> を実行します。\n',
  },
} as const satisfies Record<string, Text>
