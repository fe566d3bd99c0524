// Words of the extension's background and pairing page: notifications, menus, the toolbar button, and pairing step by step.
import type { Text } from './text.ts'

export const extensionBaseWords = {
  product: { en: 'Sekisho', ja: '関所' },
  unexpected: {
    en: 'Something unexpected happened. The report is kept on this PC and is tried again by itself.',
    ja: '予期しない問題が起きました。報告はこのパソコンに保存してあり、自動で再送信します。',
  },
  otherOffice: {
    en: 'This report was written for another office, so it is not sent to this one. Take it back, or report again.',
    ja: 'この報告は別の事務所あてに作成されたため、送信していません。取り消すか、もう一度報告してください。',
  },

  menuPage: { en: 'Report this page to your administrator', ja: 'このページを管理者に報告' },
  menuSelection: { en: 'Report the selected text to your administrator', ja: '選択した部分を管理者に報告' },
  menuLink: { en: 'Report this link to your administrator', ja: 'このリンクを管理者に報告' },
  menuImage: { en: 'Report this image to your administrator', ja: 'この画像を管理者に報告' },

  undo: { en: 'Undo', ja: '取り消す' },
  held: { en: 'Will be sent to your administrator in 10 s.', ja: '10秒後に管理者へ送信します。' },
  heldClick: {
    en: 'Will be sent to your administrator in 10 s. To undo, click here.',
    ja: '10秒後に管理者へ送信します。取り消すには、この通知をクリックしてください。',
  },
  coveredCount: {
    en: 'Covered before sending (numbers, passwords): {count}.',
    ja: '番号・パスワードを{count}か所、伏せ字にしました。',
  },
  undone: { en: 'Taken back. Nothing was sent.', ja: '取り消しました。何も送信していません。' },
  tooLate: {
    en: 'It is already on its way. You can take it back under “My reports”.',
    ja: 'すでに送信が始まっています。「自分の報告」から取り下げられます。',
  },
  acknowledged: {
    en: 'Your administrator has it. Please leave the message as it is.',
    ja: '管理者に届きました。メッセージは削除せず、そのまま残しておいてください。',
  },
  offline: {
    en: 'Saved on this PC. It will be sent when the gateway is back.',
    ja: 'このパソコンに保存しました。ゲートウェイにつながり次第、自動で送信します。',
  },
  refused: {
    en: 'Saved on this PC, but not sent: {why}',
    ja: 'このパソコンに保存しましたが、送信できませんでした。{why}',
  },
  unreadable: {
    en: 'This page could not be read, so nothing was reported. Open Sekisho and tell in your own words what you saw.',
    ja: 'このページは読み取れないため、報告していません。関所を開いて、気づいたことを文章で報告してください。',
  },
  notStored: {
    en: 'The report could not be saved on this PC. Free some disk space, then report again.',
    ja: '報告をこのパソコンに保存できませんでした。ディスクの空きを増やしてから、もう一度報告してください。',
  },
  alertTitle: { en: 'Urgent: look at this login', ja: '至急: ログインを確認してください' },
  answerTitle: { en: 'Answer to your report', ja: '報告への回答' },

  badgeTitle: { en: 'Sekisho: report a message, see the status', ja: '関所: 不審な連絡の報告と管理状況' },
  badgeUrgent: { en: 'Sekisho: urgent reports: {count}', ja: '関所: 至急の報告 {count}件' },
  badgeFailed: { en: 'Sekisho: items that failed: {count}', ja: '関所: 異常のある項目 {count}件' },
  badgeUnsent: { en: 'Sekisho: reports not sent yet: {count}', ja: '関所: 未送信の報告 {count}件' },
  badgeActionable: { en: 'Sekisho: things that need you: {count}', ja: '関所: 要対応 {count}件' },
  badgeAnswers: { en: 'Sekisho: new answers to your reports: {count}', ja: '関所: 報告への新しい回答 {count}件' },
  badgeNotPaired: { en: 'Sekisho: this browser is not paired', ja: '関所: このブラウザーは登録されていません' },
  badgeUnknown: { en: 'Sekisho: no news from the gateway', ja: '関所: ゲートウェイから応答がありません' },

  pairTitle: { en: 'Pair this browser', ja: 'このブラウザーを登録' },
  pairAlready: {
    en: 'This browser was paired as {name}. A new pairing takes its place.',
    ja: 'このブラウザーは{name}さんとして登録されました。新しく登録すると、前の登録に代わって使われます。',
  },
  pairIntro: {
    en: 'Paste the whole pairing link from your administrator. No link? Type the gateway’s address and the code.',
    ja: '管理者から受け取った登録用リンクを、そのまま貼り付けてください。リンクがない場合は、ゲートウェイのアドレスとコードを入力します。',
  },
  pairAddress: { en: 'Pairing link, or the gateway’s address', ja: '登録用リンク、またはゲートウェイのアドレス' },
  pairCode: { en: 'Code (8 letters and digits)', ja: 'コード(英数字8文字)' },
  pairCodeHint: {
    en: 'Filled in by itself when you paste the link. It works once, for 10 minutes.',
    ja: 'リンクを貼り付けると自動で入力されます。使えるのは1回だけ、10分以内です。',
  },
  pairStart: { en: 'Pair', ja: '登録する' },
  pairPermissionSoon: {
    en: 'The browser then asks whether Sekisho may talk to this one address. Nothing is sent anywhere else.',
    ja: 'このあとブラウザーが、このアドレスとの通信を許可するか確認します。ほかへは何も送りません。',
  },
  pairWorking: { en: 'Asking the gateway…', ja: 'ゲートウェイに確認しています…' },
  pairWrongAddress: {
    en: 'This is neither a pairing link nor an address such as localhost:8444. Copy it again from your administrator’s message.',
    ja: '登録用リンクでも、localhost:8444 のようなアドレスでもありません。管理者からの連絡をもう一度コピーしてください。',
  },
  pairWrongForm: {
    en: 'A code has 8 letters and digits, such as 7KM4-RT9W. Look at it again.',
    ja: 'コードは 7KM4-RT9W のような英数字8文字です。もう一度ご確認ください。',
  },
  pairNoPermission: {
    en: 'Without this permission Sekisho cannot reach the gateway. Press “Pair” again and choose “Allow”.',
    ja: '許可がないと、ゲートウェイに接続できません。もう一度「登録する」を押し、「許可」を選んでください。',
  },
  pairForeign: {
    en: 'The other side could not prove that it knows the code. It may not be your gateway. Stop here and tell your administrator.',
    ja: '接続先が、コードを知っていることを証明できませんでした。本物のゲートウェイではない可能性があります。操作を中止し、管理者に知らせてください。',
  },
  pairNothingThere: {
    en: 'Nothing answers at this address. The gateway may be switched off, this PC may be outside the office network, or the address may be mistyped. Check these, then press “Pair” again.',
    ja: 'このアドレスから応答がありません。ゲートウェイが停止しているか、このパソコンが事務所のネットワークの外にあるか、アドレスに誤りがある可能性があります。確認してから、もう一度「登録する」を押してください。',
  },
  pairNotReached: {
    en: 'Nothing answers at this address. The gateway may be switched off, this PC may be outside the office network, or this browser does not trust the gateway’s certificate yet. Open the gateway’s page: if a warning appears there, follow your administrator’s steps for the certificate.',
    ja: 'このアドレスから応答がありません。ゲートウェイが停止しているか、このパソコンが事務所のネットワークの外にあるか、ブラウザーがゲートウェイの証明書をまだ信頼していません。ゲートウェイのページを開き、警告が表示される場合は、管理者の案内に従って証明書を登録してください。',
  },
  pairNotTrusted: {
    en: 'The gateway is there, but this browser does not trust its certificate yet. Open the gateway’s page and follow its steps, or run “sekisho trust” on the gateway’s PC.',
    ja: 'ゲートウェイは動いていますが、このブラウザーはその証明書をまだ信頼していません。ゲートウェイのページを開いて手順に従うか、ゲートウェイのパソコンで「sekisho trust」を実行してください。',
  },
  pairOpenGateway: { en: 'Open the gateway’s page', ja: 'ゲートウェイのページを開く' },
  pairWaitTitle: { en: 'Waiting for your administrator', ja: '管理者の承認を待っています' },
  pairWait: {
    en: 'Your administrator sees the same four words. Compare them, in this order; then the administrator approves.',
    ja: '管理者の画面にも同じ4つの語が表示されます。順番まで同じことを確かめてから、管理者が承認します。',
  },
  pairFourWords: { en: 'Four words', ja: '4つの語' },
  pairAs: { en: 'You will be: {name}, {role}', ja: '登録する人: {name}さん({role})' },
  pairFingerprint: { en: 'Fingerprint of the office’s certificate (SHA-256)', ja: '事務所の証明書のフィンガープリント(SHA-256)' },
  pairCancel: { en: 'Start over', ja: '最初からやり直す' },
  pairRefused: {
    en: 'Your administrator did not approve this browser. Ask why, then start again with a new code.',
    ja: '管理者がこのブラウザーを承認しませんでした。理由を確認し、新しいコードで最初からやり直してください。',
  },
  pairExpired: {
    en: 'The 10 minutes are over, and nothing was approved. Ask for a new code and start again.',
    ja: '10分が過ぎたため、承認されていません。新しいコードを依頼して、最初からやり直してください。',
  },
  pairAllowTitle: { en: 'Allow the connection again', ja: '接続をもう一度許可' },
  pairAllowFor: {
    en: 'This browser is still paired. Only the permission for {origin} is missing.',
    ja: 'このブラウザーの登録は有効です。{origin} との通信の許可だけが必要です。',
  },
  pairDone: { en: 'This browser is paired', ja: 'このブラウザーを登録しました' },
  pairDoneAs: { en: 'You are {name}, {role}.', ja: '{name}さん({role})として使えます。' },
  pairDoneNext: {
    en: 'Pin Sekisho to the toolbar. When a message looks suspicious, press its button, or {key} on the keyboard.',
    ja: '関所をツールバーに固定してください。不審なメッセージを見つけたら、そのボタンを押すか、キーボードの{key}を押します。',
  },
  pairConsole: { en: 'Open the console', ja: '管理画面を開く' },
  pairClose: { en: 'Close this page', ja: 'このページを閉じる' },
} as const satisfies Record<string, Text>
