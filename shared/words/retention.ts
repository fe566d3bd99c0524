// Storage periods in the gateway's words: why a rule cannot be carried out, what holds a deletion back, and the command line.
import type { Text } from './text.ts'

/** Why a rule is refused. */
export const retentionRuleWords = {
  noPlace: {
    en: 'Say which other place this rule is about.',
    ja: '外部の保管先を指定してください。',
  },
  wrongMethod: {
    en: 'This method does not fit these rows: persons are erased, other rows are removed, other places are emptied by hand. Choose the one that fits.',
    ja: '削除方法が対象の表に合いません。本人は消去、ほかの表は行の削除、外部の保管先は担当者による削除を選んでください。',
  },
  wrongFrom: {
    en: 'These rows have no such day to count from. Choose another one.',
    ja: 'この表ではその起算日を使用できません。別の起算日を選んでください。',
  },
  noPurpose: {
    en: 'These rows have no purpose. Choose “Any”.',
    ja: 'この表には利用目的がありません。「すべて」を選んでください。',
  },
} as const satisfies Record<string, Text>

export const retentionWords = {
  // What holds back
  heldBy: { en: '{basis}, until {until}', ja: '{basis}({until}まで)' },
  heldOpen: { en: '{basis}, until the hold is ended', ja: '{basis}(保持を終了するまで)' },
  byLaw: { en: '{basis}, to be kept until {until}', ja: '{basis}({until}まで保存義務)' },
  byLawOpen: { en: '{basis}, to be kept as long as the consent lasts', ja: '{basis}(同意が続く間は保存義務)' },
  inForce: { en: 'the consent is in force until {until}', ja: '同意の有効期間中({until}まで)' },
  inForceOpen: { en: 'the consent is in force until it is withdrawn', ja: '同意の有効期間中(撤回されるまで)' },
  quiet: { en: 'refused: not to be asked again before {until}', ja: '不同意の記録({until}までは再依頼しません)' },
  requestOpen: { en: 'a request of this person is still open', ja: '本人からの請求に対応中です' },
  stillOpen: { en: 'still open: finish it first', ja: '対応中です。完了後に削除します' },
  memberStays: {
    en: 'still has access as a member: revoke the devices first',
    ja: '職員として利用中です。先に端末を失効させてください',
  },
  // What cannot be told
  byHand: {
    en: '“{name}” cannot be asked. Its keeper deletes there what is past its due, and says so.',
    ja: '「{name}」は自動では確認できません。担当者が期限到来分を削除し、結果を報告してください。',
  },
  placeGone: {
    en: 'The other place of this rule is not in the list any more. Edit the rule and choose another one, or remove it.',
    ja: 'このルールの保管先は一覧にありません。別の保管先を選ぶか、ルールを削除してください。',
  },
  noRule: {
    en: 'There is no such rule. Reload the list of storage periods.',
    ja: 'この保存期間のルールはありません。一覧を読み込み直してください。',
  },
  notHere: {
    en: 'Nothing is deleted from here: this gateway serves a restored copy for a drill. Ask the office’s own gateway.',
    ja: '訓練用に復元したゲートウェイのため、削除は行いません。実際のゲートウェイで操作してください。',
  },
  stopping: {
    en: 'The gateway is stopping. The run goes on by itself after the next start.',
    ja: 'ゲートウェイを停止しています。次回の起動後、続きから自動で実行します。',
  },
  // The command line
  about: { en: 'Storage periods: what is due, and deleting it', ja: '保存期間: 期限到来の確認と削除' },
  aboutList: { en: 'Show the rules and what is past its due', ja: 'ルールと期限到来件数を表示' },
  aboutRun: { en: 'Delete now what is past its due', ja: '期限が到来したものを今すぐ削除' },
  aboutTemplates: { en: 'Show ready-made rules for lodgings', ja: '宿泊施設向けのひな型を表示' },
  aboutAdd: { en: 'Add a rule from a template', ja: 'ひな型からルールを追加' },
  optionYes: { en: 'really delete; what is erased cannot be brought back', ja: '実際に削除する(元に戻せません)' },
  optionPlace: { en: 'name or id of the other place the rule is about', ja: '対象となる外部の保管先の名前またはID' },
  sure: {
    en: '{due} are past their due, {held} of them held back. Nothing was deleted. What is erased cannot be brought back: run it again with --yes.',
    ja: '期限到来{due}件(うち保持中{held}件)。まだ削除していません。元に戻せないため、実行するには --yes を付けてください。',
  },
  ran: {
    en: '{due} due: {deleted} deleted, {held} held back, {waiting} waiting, {failed} failed.',
    ja: '期限到来{due}件: 削除{deleted}・保持{held}・待機{waiting}・失敗{failed}',
  },
  none: {
    en: 'No storage periods yet. See "sekisho retention templates".',
    ja: '保存期間はまだ設定されていません。「sekisho retention templates」をご覧ください。',
  },
  noTemplate: {
    en: 'There is no such template. "sekisho retention templates" shows them.',
    ja: 'このひな型はありません。「sekisho retention templates」で確認してください。',
  },
  placeNeeded: {
    en: 'This rule is about another place: name it with --place. "sekisho connectors" shows them.',
    ja: 'このルールには外部の保管先が必要です。--place で指定してください(一覧は「sekisho connectors」)。',
  },
  added: { en: 'The rule “{name}” is added.', ja: '「{name}」の保存期間を追加しました。' },
  columnData: { en: 'Data', ja: '対象データ' },
  columnPeriod: { en: 'Kept', ja: '保存期間' },
  columnDue: { en: 'Past due', ja: '期限到来' },
  columnHeld: { en: 'Held back', ja: '保持中' },
  columnNext: { en: 'Next', ja: '次の期限' },
  columnTemplate: { en: 'Template', ja: 'ひな型' },
  columnId: { en: 'Id', ja: '番号' },
  columnWhy: { en: 'Why', ja: '根拠' },
  unknown: { en: 'not known', ja: '不明' },
  days: { en: '{amount} days', ja: '{amount}日' },
  months: { en: '{amount} months', ja: '{amount}か月' },
  years: { en: '{amount} years', ja: '{amount}年' },
} as const satisfies Record<string, Text>
