// What `sekisho repair` says to people.
import type { Text } from './text.ts'

export const repairWords = {
  about: {
    en: 'mend the end of the log after a crash, or write the rows anew from the log',
    ja: '異常停止後のログの末尾を修復、または表をログから作り直す',
  },
  optionRows: { en: 'write the table of rows anew from the log', ja: '表の行をログから作り直す' },
  optionYes: { en: 'do not ask', ja: '確認せずに実行' },

  sound: {
    en: 'The end of the log is sound ({size} entries). Nothing is to be mended.',
    ja: 'ログの末尾に異常はありません({size}件)。修復の必要はありません。',
  },
  shorter: {
    en: '{lost} entries that were signed for are gone; {size} are left and whole. Repairing goes on from those and writes into the log that {lost} are lost: every extension shows it until an administrator acknowledges it. A backup may have more: see "sekisho restore".',
    ja: '署名済みの記録{lost}件が失われ、{size}件が完全な状態で残っています。修復すると残った記録から再開し、{lost}件が失われたことをログに残します(管理者が確認するまで、すべての拡張機能に表示されます)。バックアップのほうが多く残っている場合があります(「sekisho restore」)。',
  },
  headMissing: {
    en: 'The signed head is gone, so nobody can say whether entries are missing; {size} are there and whole. Repairing goes on from those and writes that into the log.',
    ja: '署名済み先頭情報がないため、記録の欠落を判定できません。{size}件は完全な状態です。修復するとそこから再開し、そのことをログに残します。',
  },
  unsigned: {
    en: '{dropped} entries at the end, written just before the last stop and not signed for yet, do not agree with their hashes; the {size} before them are whole. Repairing cuts them off.',
    ja: '末尾の{dropped}件(前回停止の直前に書かれ、まだ署名されていない記録)がハッシュと一致しません。その前の{size}件は完全な状態です。修復すると末尾を切り離します。',
  },
  askTail: { en: 'Repair the end of the log?', ja: 'ログの末尾を修復しますか?' },
  askRows: { en: 'Write the table of rows anew from the log?', ja: '表の行をログから作り直しますか?' },
  notAsked: {
    en: 'Nothing was changed. Run the command again with --yes to repair without a terminal.',
    ja: '何も変更していません。端末がない場合は --yes を付けて実行してください。',
  },
  refusedByPerson: {
    en: 'Nothing was changed. Run "sekisho repair" again when you are ready.',
    ja: '何も変更していません。準備ができたら「sekisho repair」をもう一度実行してください。',
  },
  kept: {
    en: 'A copy of the folder as it was is kept at {kept}.',
    ja: '修復前のフォルダーの控えは {kept} にあります。',
  },
  repaired: {
    en: 'Repaired: the log has {entries} entries and verifies; {lost} signed entries are lost, {dropped} unsigned ones were cut off.',
    ja: '修復しました。ログは{entries}件で、検証に成功しました。署名済みの記録{lost}件が失われ、未署名の記録{dropped}件を切り離しました。',
  },
  rowsWritten: {
    en: 'Done: {rows} rows were written anew from the log, and everything verifies.',
    ja: '完了しました。{rows}行をログから作り直し、検証に成功しました。',
  },
  stillBad: {
    en: 'It does not verify after the repair ({what}). Bring back the newest backup with "sekisho restore"; the copy at {kept} is as it was.',
    ja: '修復後の検証で異常が見つかりました({what})。「sekisho restore」で最新のバックアップから復元してください。{kept} の控えは元のままです。',
  },
} as const satisfies Record<string, Text>
