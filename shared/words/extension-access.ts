// Words of the extension about access: the passphrase for grave acts, and a change of the certificate authority.
import type { Text } from './text.ts'

export const accessWords = {
  title: { en: 'Your passphrase, please', ja: 'パスフレーズの確認' },
  why: {
    en: 'This act weighs more than others. After your passphrase it is done, and you are not asked again for five minutes.',
    ja: '重要な操作のため、確認用パスフレーズが必要です。入力すると実行し、その後5分間は確認しません。',
  },
  passphrase: { en: 'Passphrase', ja: 'パスフレーズ' },
  goOn: { en: 'Go on', ja: '続ける' },
  goBack: { en: 'Go back', ja: '戻る' },
  typeFirst: { en: 'Type your passphrase first.', ja: '先にパスフレーズを入力してください。' },
  own: { en: 'Passphrase for grave acts', ja: '重要な操作の確認用パスフレーズ' },
  set: { en: 'Set. Last changed:', ja: '設定済みです。最終変更:' },
  cleared: {
    en: 'Your passphrase was cleared with the recovery key. Set a new one.',
    ja: 'パスフレーズは復旧キーで解除されました。新しく設定してください。',
  },
  propose: {
    en: 'You have none yet. Without it, whoever sits at this unlocked PC may do everything you may.',
    ja: 'まだ設定していません。設定するまでは、ロックを解除したこのPCの前に座った人が、あなたと同じ操作をすべて実行できます。',
  },
  means: {
    en: 'It is asked for before roles, devices of administrators, plans, places, keys and the like are changed. Forgotten: the recovery key clears it, at the gateway PC.',
    ja: '権限、管理者の端末、バックアップ計画、保管場所、鍵などを変更する前に確認します。忘れた場合は、ゲートウェイのPCで復旧キーを使って解除します。',
  },
  setOne: { en: 'Set a passphrase', ja: 'パスフレーズを設定' },
  change: { en: 'Change the passphrase', ja: 'パスフレーズを変更' },
  old: { en: 'Present passphrase', ja: '現在のパスフレーズ' },
  fresh: { en: 'New passphrase', ja: '新しいパスフレーズ' },
  again: { en: 'New passphrase, once more', ja: '新しいパスフレーズ(確認)' },
  save: { en: 'Save', ja: '保存' },
  saved: { en: 'On record: your passphrase is set.', ja: 'パスフレーズを設定し、記録しました。' },
  oldFirst: { en: 'Type the present one first.', ja: '先に現在のパスフレーズを入力してください。' },
  short: {
    en: 'At least {least} characters; a sentence is good.',
    ja: '{least}文字以上で入力してください(文がおすすめです)。',
  },
  differ: { en: 'The two are not the same yet.', ja: '2つの入力が一致していません。' },
  column: { en: 'Passphrase', ja: 'パスフレーズ' },
  hasOne: { en: 'Set', ja: '設定済み' },
  hasNone: { en: 'Not set', ja: '未設定' },
  notAsked: { en: 'Not asked', ja: '対象外' },
  caNext: {
    en: 'The office is changing its certificate. Let this PC trust the new one: open the page, compare the fingerprint, follow the steps.',
    ja: '事務所の証明書を入れ替えています。このPCに新しい証明書を登録してください。ページを開き、フィンガープリントを確認して、手順に従います。',
  },
  caUntil: { en: 'Until', ja: '期限:' },
  caOpen: { en: 'Open the page', ja: 'ページを開く' },
} as const satisfies Record<string, Text>
