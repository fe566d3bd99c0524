// Words of the verbs `restore` and `drill`.
import type { Text } from './text.ts'

export const restoreCliWords = {
  aboutRestore: {
    en: 'bring the office back from a backup (stop Sekisho first)',
    ja: 'バックアップから事務所のデータを復旧(先に関所を停止)',
  },
  aboutDrill: {
    en: 'recovery drill: restore for real, beside the running office',
    ja: '復旧訓練: 稼働中のまま、実際に復旧して確認',
  },
  optionFrom: {
    en: 'folder of the backups, or sftp://user@host:port/path; left out: a place of this office',
    ja: 'バックアップのあるフォルダー、または sftp://user@host:port/path(省略時はこの事務所の保管場所)',
  },
  optionWords: {
    en: 'file with the 24 words of the recovery key (- for standard input); without it they are asked for where they are needed',
    ja: '復旧キーの24語を書いたファイル(- で標準入力)。省略時は必要な場合に入力を求めます',
  },
  optionList: { en: 'only list what could be restored', ja: '復旧できる世代の一覧だけを表示' },
  optionYes: { en: 'replace the data folder without asking', ja: '確認せずにデータフォルダーを置き換える' },
  optionSubject: {
    en: "a plan's folder or dump instead of Sekisho itself (name of the plan)",
    ja: '関所自身ではなく、計画のフォルダーやダンプを復旧(計画名)',
  },
  optionTo: { en: 'empty folder to restore it into', ja: '復旧先の空のフォルダー' },
  optionPartial: { en: 'only read parts back, chosen at random', ja: '無作為に選んだ一部だけを読み戻す' },
  optionRecovery: {
    en: 'with nothing but the recovery key and one place (--from)',
    ja: '復旧キーと1つの保管場所(--from)だけを使う',
  },
  noTerminal: {
    en: 'There is no terminal to ask on. Give --yes and, for the recovery key, --words FILE. Nothing was changed.',
    ja: '確認できる端末がありません。--yes と、復旧キーは --words ファイル で指定してください。何も変更していません。',
  },
  fromNeeded: {
    en: 'Name the backups: --from FOLDER (this machine knows no place of its own that can be reached).',
    ja: '--from フォルダー でバックアップの場所を指定してください(このPCから使える保管場所が見つかりません)。',
  },
  askWords: { en: 'The 24 words of the recovery key, in their order', ja: '復旧キーの24語を順番どおりに入力' },
  generation: { en: 'Generation', ja: '世代' },
  taken: { en: 'Taken', ja: '取得日時' },
  subject: { en: 'Of', ja: '対象' },
  size: { en: 'Size', ja: 'サイズ' },
  entries: { en: 'Entries', ja: '記録' },
  damaged: { en: 'damaged', ja: '破損' },
  nothingThere: { en: 'There are no generations in {place} yet.', ja: '{place} にはまだ世代がありません。' },
  willRestore: {
    en: 'Generation {generation}, taken {taken}, {entries} entries, {size}, from {place}.',
    ja: '{place} の世代 {generation}({taken} 取得、記録 {entries} 件、{size})を復旧します。',
  },
  willReplace: {
    en: 'It takes the place of {folder}. What is there now is kept beside it.',
    ja: '{folder} と入れ替えます。現在の内容は隣に残します。',
  },
  willMake: { en: 'It is put into {folder}, where nothing is yet.', ja: '{folder} に復旧します(現在は空です)。' },
  askReplace: { en: 'Restore now?', ja: '復旧しますか?' },
  notRestored: { en: 'Nothing was changed.', ja: '何も変更していません。' },
  progress: { en: '{phase}: {percent} %', ja: '{phase}：{percent}%' },
  restored: {
    en: 'Restored: {entries} entries verified, every one of them. The log goes on under a new name, and the extensions will say so until an administrator has acknowledged it.',
    ja: '復旧しました。{entries} 件の記録をすべて検証済みです。ログは新しい名前で続き、管理者が確認するまで拡張機能に表示されます。',
  },
  lost: {
    en: '{lost} entries that were written after this backup are not in it.',
    ja: 'このバックアップより後の記録 {lost} 件は含まれていません。',
  },
  takenAway: {
    en: '{count} rights that were taken away after the backup were taken away again.',
    ja: 'バックアップより後に取り消された権利など {count} 件を、再び取り消しました。',
  },
  kept: {
    en: 'The folder as it was: {folder}. Remove it when you no longer need it.',
    ja: '元のフォルダー: {folder}。不要になったら削除してください。',
  },
  newKey: {
    en: 'This machine had no master key: a new one was made in {path}. Keep it apart from the data.',
    ja: 'このPCにはマスターキーがなかったため、{path} に新しく作成しました。データとは別に保管してください。',
  },
  settingsOfMachine: {
    en: 'The address of your app, names and ports are settings of a machine and in no backup: give them again here as on the old one (--upstream, --names and so on, or config.json).',
    ja: 'アプリのアドレス、名前、ポートはPCごとの設定で、バックアップには含まれません。元のPCと同じ値をここでも指定してください(--upstream、--names など、または config.json)。',
  },
  sheetStays: {
    en: 'The recovery key stays the one on the newest sheet, and the master key the one of this PC: neither is in a backup.',
    ja: '復旧キーは最新の用紙のもの、マスターキーはこのPCのものが引き続き有効です(どちらもバックアップには含まれません)。',
  },
  next: {
    en: 'Now start Sekisho: npm start. Browsers that were paired when this backup was taken stay paired if this machine has the same name and address; invite the others again: npx --no sekisho invite --role administrator',
    ja: '次に npm start で関所を起動してください。PCの名前とアドレスが同じなら、このバックアップの時点で登録済みだったブラウザーはそのまま使えます。それ以外は npx --no sekisho invite --role administrator などで登録し直してください。',
  },
  filesRestored: {
    en: 'Restored {files} files ({size}) of "{subject}" into {folder}; every content has its SHA-256.',
    ja: '「{subject}」の {files} ファイル({size})を {folder} に復旧しました。すべての内容が SHA-256 と一致しています。',
  },
  toNeeded: { en: 'Name an empty folder for it: --to FOLDER.', ja: '復旧先の空のフォルダーを --to で指定してください。' },
  noSubject: {
    en: 'There is no generation of "{subject}" in {place}. See --list.',
    ja: '{place} に「{subject}」の世代はありません。--list で確認できます。',
  },
  drillPassed: {
    en: 'Passed: somebody could log in after {rto}; {rpo} of the newest would have been lost.',
    ja: '合格: {rto} でログインできました。失われるのは直近 {rpo} です。',
  },
  drillSubjectPassed: {
    en: 'Passed: everything was there again after {rto}; {rpo} of the newest would have been lost.',
    ja: '合格: {rto} で復元できました。失われるのは直近 {rpo} です。',
  },
  drillPartialPassed: {
    en: 'Passed: what was read back is whole. Only a full drill shows that the office comes back.',
    ja: '合格: 読み戻した部分に問題はありません。事務所全体が復旧できるかは、完全な訓練で確認してください。',
  },
  drillFailed: { en: 'Failed.', ja: '不合格。' },
  drillInconclusive: { en: 'Inconclusive: it could not be tried.', ja: '判定不能: 実施できませんでした。' },
  drillNoOffice: {
    en: 'there is no office on this PC. Keep this output, or run the drill on the office’s own PC.',
    ja: 'このPCには事務所のデータがありません。この表示を控えておくか、事務所のPCで実行してください。',
  },
  drillNotRecorded: {
    en: 'The result could not be recorded with the office: {why}',
    ja: '結果を事務所の記録に残せませんでした: {why}',
  },
} as const satisfies Record<string, Text>
