// What an erasure says: why it is refused, what each step found, and what the proof does not reach.
import type { Text } from './text.ts'

export const erasureWords = {
  held: {
    en: 'A legal hold keeps this person’s data ({basis}), until {until}. Erase afterwards, or end the hold under Retention first.',
    ja: '法的保持の対象です({basis}、{until}まで)。期限後に消去するか、「保存期間」で保持を終了してから消去してください。',
  },
  lawful: {
    en: 'A law says that this person’s data is kept ({why}). Erase after that day; a use can be stopped at once under Requests.',
    ja: '法令により保存が必要です({why})。期限後に消去してください。利用の停止は「開示等の請求」からすぐに行えます。',
  },
  untilEnded: { en: 'it is ended', ja: '終了の操作がある' },
  hasAccess: {
    en: 'This person is a member with a device that still has access. Revoke their devices under People first, then erase.',
    ja: 'この方は職員で、利用できる端末が残っています。先に「職員」で端末を失効させてから消去してください。',
  },
  isMachine: {
    en: 'This is the command line of the gateway’s machine, not a person. Nothing was erased.',
    ja: 'これはゲートウェイのコマンドラインであり、人ではありません。何も消去していません。',
  },
  unknown: {
    en: 'Nothing is kept about such a person. Look the person up under Consents and copy the id.',
    ja: 'この本人に関する記録はありません。「同意」で本人を探し、ID を確認してください。',
  },
  noErasure: {
    en: 'There is no such erasure. Reload the list of proofs.',
    ja: 'この消去の記録はありません。一覧を読み込み直してください。',
  },
  newRoute: {
    en: 'Erasures are begun at POST /v1/erasures/new, where they are carried out, too.',
    ja: '消去は POST /v1/erasures/new で開始してください(実際の消去まで行われます)。',
  },
  notHere: {
    en: 'This process erases nobody. Ask the gateway itself.',
    ja: 'このプロセスでは消去できません。ゲートウェイ本体で操作してください。',
  },
  rowsRemoved: { en: '{looked} rows removed or cut from the person', ja: '{looked}件の行を削除または切り離し' },
  keyDestroyed: { en: 'key destroyed, tombstone set', ja: '鍵を破棄し、破棄の記録を作成' },
  vaultRenewed: { en: 'vault key renewed, vault version {version}', ja: '保管庫の鍵を更新(保管庫の版{version})' },
  bodies: {
    en: '{entries} parts of entries and {rows} parts of rows stay as sealed bytes; {found} of them open',
    ja: 'ログの{entries}か所と行の{rows}か所は封印されたまま残り、うち開けるもの{found}か所',
  },
  named: {
    en: 'named {count} times in what belongs to others',
    ja: '他の記録の中に{count}か所の記載あり',
  },
  keysOnly: {
    en: 'looked for by key only: the texts are not known since a restart',
    ja: '再起動後のため文字列は不明。鍵のみで確認',
  },
  tooShort: {
    en: 'texts shorter than six bytes are not looked for',
    ja: '6バイト未満の文字列は検索の対象外',
  },
  files: { en: '{files} files, {bytes} bytes read', ja: '{files}個のファイル、{bytes}バイトを確認' },
  filesFound: { en: 'still in: {paths}', ja: '残存: {paths}' },
  filesUnread: { en: 'could not be read: {paths}', ja: '読み取れないファイル: {paths}' },
  logBusy: {
    en: 'the write-ahead log or the journal of the vault is still in use; looked at again by itself',
    ja: '書き込みログまたは保管庫のジャーナルが使用中。自動で再確認します',
  },
  importing: {
    en: 'an import is under way, whose sealed file may name the person; looked at again by itself once it has ended',
    ja: '取り込みの実行中で、その封印ファイルに本人の情報が残っている可能性があります。終わり次第、自動で再確認します',
  },
  summaries: {
    en: '{looked} pieces of request summaries read, {removed} thrown away',
    ja: '通信の要約{looked}片を確認し、{removed}片を破棄',
  },
  copies: { en: 'vault.age renewed at {count} places', ja: '{count}か所の保管場所で vault.age を更新' },
  copiesAway: { en: 'waiting for: {places}', ja: '接続待ち: {places}' },
  keptFolders: {
    en: 'remove the folder kept from before: {paths}',
    ja: '以前のフォルダーが残っています。削除してください: {paths}',
  },
  generationsRead: { en: '{looked} generations opened with today’s keys and searched', ja: '{looked}世代を現在の鍵で開いて検索' },
  generationsFound: { en: 'still in: {names}', ja: '残存: {names}' },
  generationsFailed: { en: 'could not be read: {names}', ja: '読み取れない世代: {names}' },
  verified: { en: '{size} entries verify', ja: 'ログ{size}件を検証済み' },
  notVerified: { en: 'the log does not verify: {why}', ja: 'ログの検証に失敗: {why}' },
  stepFailed: { en: 'could not be looked at: {why}', ja: '確認できませんでした: {why}' },
  // The command line
  about: {
    en: 'Erase a person: rows, key and every copy, then look for what is left',
    ja: '本人の情報をすべて消去し、残存を確認',
  },
  optionYes: { en: 'really erase; it cannot be undone', ja: '実際に消去する(元に戻せません)' },
  optionLook: { en: 'look again for what is left of a person who was erased', ja: '消去済みの本人の残存をもう一度確認' },
  sure: {
    en: 'This destroys the key of person {person} for good: consents, requests and history of this person will open nowhere any more, in no backup either. Run it again with --yes.',
    ja: '本人 {person} の鍵を完全に破棄します。同意・請求・履歴は、バックアップを含めどこでも開けなくなります。実行するには --yes を付けてください。',
  },
  begun: { en: 'Erasure {erasure} begun.', ja: '消去 {erasure} を開始しました。' },
  proved: { en: 'Proved: nothing of this person opens any more.', ja: '証明済み: この本人の情報はどこでも開けません。' },
  waiting: {
    en: 'The key is destroyed. Waiting for: {places}. Connect these places; the rest goes on by itself.',
    ja: '鍵は破棄済みです。接続待ち: {places}。保管場所を接続すると自動で続行します。',
  },
  failed: {
    en: 'The key is destroyed, but something is left or could not be looked at; see the steps. Put it right, then run "sekisho erase {person} --look".',
    ja: '鍵は破棄済みですが、残存または確認できない箇所があります。各段階を確認して対処し、「sekisho erase {person} --look」を実行してください。',
  },
  running: { en: 'Still running; see the list of proofs.', ja: '実行中です。消去の証明の一覧で確認してください。' },
  notCovered: { en: 'Not covered: {what}', ja: '対象外: {what}' },
  columnStep: { en: 'Step', ja: '段階' },
  columnState: { en: 'State', ja: '結果' },
  columnLooked: { en: 'Looked at', ja: '確認数' },
  columnFound: { en: 'Found', ja: '残存' },
  columnDetail: { en: 'Detail', ja: '内容' },
  clean: { en: 'clean', ja: '残存なし' },
  found: { en: 'found', ja: '残存あり' },
  stateWaiting: { en: 'waiting', ja: '待機中' },
  stateFailed: { en: 'failed', ja: '失敗' },
  rows: { en: 'Rows', ja: '行' },
  key: { en: 'Key', ja: '鍵' },
  'vault-renewed': { en: 'Vault', ja: '鍵の保管庫' },
  'ledger-bodies': { en: 'Ledger', ja: 'ログの本文' },
  'free-pages': { en: 'Free pages and write-ahead log', ja: '空きページと書き込みログ' },
  blobs: { en: 'Stored files', ja: '保存ファイル' },
  observations: { en: 'Observations', ja: '観測記録' },
  logs: { en: 'Technical log', ja: '技術ログ' },
  exports: { en: 'Other files', ja: 'その他のファイル' },
  'vault-copies': { en: 'Copies of the vault', ja: '保管庫の写し' },
  generations: { en: 'Generations', ja: 'バックアップ世代' },
  'log-verifies': { en: 'Verification of the log', ja: 'ログの検証' },
} as const satisfies Record<string, Text>
