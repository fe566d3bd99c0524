// Words of the witness: what a browser says when the log it saw is not the log it is shown. Everybody in the office reads these.
import type { Text } from './text.ts'

type Words = Record<string, Text | Record<string, Text>>

export const witnessWords = {
  badge: {
    en: 'Sekisho: the record that this PC saw is gone. Open for what to do.',
    ja: '関所: このPCが確認した記録が失われています。開いて対処を確認してください。',
  },
  title: {
    en: 'Stop: part of the office’s record is gone',
    ja: '作業を止めてください: 事務所の記録が失われています',
  },
  means: {
    en: 'The gateway no longer shows the record that this PC saw before, and nothing explains it. Somebody may have exchanged or rolled back its data.',
    ja: 'このPCが以前に確認した記録を、ゲートウェイが示せません。復旧などの説明もありません。データが差し替えられたか、巻き戻された可能性があります。',
  },
  what: { en: 'What to do', ja: 'してほしいこと' },
  stop: {
    en: 'Do not go on working with the office’s app and messages.',
    ja: '事務所のアプリやメッセージの利用を中断してください。',
  },
  call: { en: 'Call {name} now.', ja: 'すぐに{name}さんへ電話してください。' },
  callSelf: {
    en: 'It is you the others are told to call. Stop the gateway, then ask whoever looks after its machine what happened to its data.',
    ja: 'ほかの職員には、あなたへ電話するよう案内しています。ゲートウェイを停止し、そのPCの担当者に、データに何があったか確認してください。',
  },
  callAdministrator: { en: 'Call your administrator now.', ja: 'すぐに管理者へ電話してください。' },
  keepOn: {
    en: 'Leave this PC switched on: it holds the evidence.',
    ja: 'このPCの電源を切らないでください。証拠が残っています。',
  },
  save: { en: 'Save the evidence', ja: '証拠を保存する' },
  again: { en: 'Compare again', ja: 'もう一度確認する' },
  againGood: { en: 'What this PC saw is there again.', ja: 'このPCが確認した記録が、再び確認できました。' },
  againSame: { en: 'It is still gone.', ja: 'まだ確認できません。' },
  againAway: {
    en: 'The gateway could not be asked. Check that it runs, then compare again.',
    ja: 'ゲートウェイに確認できませんでした。起動しているか確かめて、もう一度お試しください。',
  },
  details: { en: 'Evidence', ja: '証拠' },
  breaches: {
    shorter: {
      en: 'It has fewer entries than this PC saw.',
      ja: 'このPCが確認したときより、記録の件数が減っています。',
    },
    different: {
      en: 'Under the same number of entries there is other content.',
      ja: '記録の件数は同じですが、内容が異なります。',
    },
    unproven: {
      en: 'It cannot be proved that what this PC saw is the beginning of what is there now.',
      ja: 'このPCが確認した記録が、現在の記録に続いていることを証明できません。',
    },
    unsigned: {
      en: 'What is shown is not signed by the key that this PC knows.',
      ja: '示された記録に、このPCが知っている鍵の署名がありません。',
    },
    'other-key': {
      en: 'It is signed by a key that the known one never vouched for.',
      ja: 'これまでの鍵が保証していない鍵で署名されています。',
    },
    'false-epoch': {
      en: 'What is said about a restore does not fit what is there.',
      ja: '復旧についての説明が、現在の記録と一致しません。',
    },
  },
  saw: { en: 'This PC saw', ja: 'このPCが確認した記録' },
  sawEntries: { en: '{size} entries, with this root:', ja: '{size}件。ルートハッシュ:' },
  sawAt: { en: 'Seen', ja: '確認した日時' },
  since: { en: 'Gone since', ja: '失われたのを検知した日時' },
  told: { en: 'Shown instead', ja: '代わりに示された内容' },
  ends: {
    en: 'This warning ends by itself when the right record is back. Otherwise an administrator pairs this browser again, once it is clear what happened.',
    ja: '正しい記録に戻ると、この警告は自動的に消えます。それ以外の場合は、原因を確認したうえで、管理者がこのブラウザーを登録し直してください。',
  },
  notifyTitle: { en: 'Sekisho: stop and read', ja: '関所: 至急ご確認ください' },
  notify: {
    en: 'The record that this PC saw before is gone. Do not go on working, leave this PC on, and call your administrator.',
    ja: 'このPCが以前に確認した記録が失われています。作業を止め、電源を入れたまま、管理者に電話してください。',
  },

  restoredTitle: { en: 'Sekisho was restored from a backup', ja: '関所がバックアップから復旧されました' },
  repairedTitle: { en: 'The end of the log was mended', ja: 'ログの末尾が修復されました' },
  restoredBy: { en: 'By {name}.', ja: '実施者: {name}。' },
  restoredNothing: {
    en: 'Nothing of the record is known to be lost.',
    ja: '失われたことが分かっている記録はありません。',
  },
  restoredLost: { en: '{count} entries are lost.', ja: '記録{count}件が失われました。' },
  restoredHere: {
    en: 'This PC had seen {count} entries that are gone.',
    ja: 'このPCが確認済みの記録のうち、{count}件が失われています。',
  },
  restoredAsk: {
    en: 'If nobody in the office restored it, call your administrator now.',
    ja: '事務所で復旧を行った人がいない場合は、すぐに管理者へ電話してください。',
  },
  acknowledge: { en: 'I know of it', ja: '把握しています' },
  acknowledged: { en: 'On record: you know of it.', ja: '把握したことを記録しました。' },
  commandLine: { en: 'the command line ({who})', ja: 'コマンドライン({who})' },

  epochs: { en: 'Epochs of the log', ja: '記録の区切り' },
  epochsMeans: {
    en: 'Where the log goes on after a restore, a repair or a new key. Every paired browser checks these against what it saw.',
    ja: '復旧、修復、鍵の変更の後に、ログが引き継がれた箇所です。登録済みのブラウザーは、自分が確認した記録と照合しています。',
  },
  reasons: {
    restore: { en: 'Restored', ja: '復旧' },
    'tail-repaired': { en: 'End mended', ja: '末尾を修復' },
    'log-key': { en: 'New key of the log', ja: 'ログの鍵を変更' },
  },
  goesOn: { en: 'goes on from entry {size}', ja: '{size}件目から継続' },
  signedByOld: { en: 'signed by the old key', ja: '以前の鍵による署名あり' },
  notSignedByOld: { en: 'not signed by the old key', ja: '以前の鍵による署名なし' },
  acknowledgedBy: { en: 'acknowledged by {name}', ja: '{name}が把握済み' },
  witness: { en: 'This browser as a witness', ja: 'このブラウザーによる立会い' },
  witnessNever: {
    en: 'This browser has not compared the log yet.',
    ja: 'このブラウザーは、まだログを照合していません。',
  },
  witnessGood: {
    en: 'Compared: all {size} entries that this browser saw are still there.',
    ja: '照合済み: このブラウザーが確認した{size}件は、すべて残っています。',
  },
  compared: { en: 'last compared', ja: '最終照合' },
} as const satisfies Words
