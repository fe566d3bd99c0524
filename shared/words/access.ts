// Words of access: the step-up passphrase, the way back by the recovery key, and the change of the certificate authority.
import type { Text } from './text.ts'

export const stepUpWords = {
  needed: {
    en: 'Nothing was changed. This act needs your passphrase: type it, and it is done.',
    ja: '何も変更していません。この操作には確認用パスフレーズが必要です。入力すると実行します。',
  },
  wrong: {
    en: 'That is not your passphrase. Nothing was changed; tries left: {left}. If it is forgotten, use the recovery key at the gateway PC: sekisho regain passphrase.',
    ja: 'パスフレーズが違います。何も変更していません(残り{left}回)。忘れた場合は、ゲートウェイのPCで復旧キーを使ってください: sekisho regain passphrase',
  },
  tooMany: {
    en: 'Too many wrong passphrases. Wait {minutes} min and try again, or use the recovery key at the gateway PC: sekisho regain passphrase.',
    ja: 'パスフレーズの誤りが続いたため、受け付けを止めています。{minutes}分待ってやり直すか、ゲートウェイのPCで復旧キーを使ってください: sekisho regain passphrase',
  },
  busy: {
    en: 'Too many passphrases are being checked at once. Try again in a few seconds.',
    ja: 'パスフレーズの確認が集中しています。数秒待ってやり直してください。',
  },
  notSet: {
    en: 'You have no passphrase yet. Set one first, under Settings.',
    ja: '確認用パスフレーズが未設定です。先に「設定」で設定してください。',
  },
  oldNeeded: {
    en: 'You have a passphrase already. Type the present one too. Nothing was changed.',
    ja: 'パスフレーズは設定済みです。現在のパスフレーズも入力してください。何も変更していません。',
  },
  missing: {
    en: 'Your passphrase cannot be checked: what is kept of it is not in the data folder (step-up.sealed). Put the file back, or clear the passphrase by the recovery key at the gateway PC: sekisho regain passphrase.',
    ja: 'パスフレーズを確認できません(データフォルダに step-up.sealed がありません)。ファイルを元に戻すか、ゲートウェイのPCで復旧キーを使って解除してください: sekisho regain passphrase',
  },
  machine: {
    en: 'The command line has no passphrase: whoever has this PC has the keys. Set one in the console, as a person.',
    ja: 'コマンドラインにはパスフレーズを設定できません(このPCを使える人は鍵も使えるため)。コンソールで本人が設定してください。',
  },
  tooShort: {
    en: 'Use at least {least} characters; a sentence of four or five words is good. Nothing was changed.',
    ja: '{least}文字以上にしてください。4〜5語の文がおすすめです。何も変更していません。',
  },
  tooLong: {
    en: 'Use at most {most} characters. Nothing was changed.',
    ja: '{most}文字以内にしてください。何も変更していません。',
  },
  tooPlain: {
    en: 'This is easy to guess (few different characters, a row of keys, or your own name). Choose a sentence. Nothing was changed.',
    ja: '推測されやすいパスフレーズです(文字の種類が少ない、キーの並び、名前など)。文にしてください。何も変更していません。',
  },
  same: {
    en: 'The new passphrase is the present one. Choose another. Nothing was changed.',
    ja: '現在と同じパスフレーズです。別のものにしてください。何も変更していません。',
  },
  unavailable: {
    en: 'Passphrases are not available in this process. Use the office’s own gateway.',
    ja: 'このプロセスではパスフレーズを使えません。事務所のゲートウェイで操作してください。',
  },
} as const satisfies Record<string, Text>

export const regainWords = {
  about: {
    en: 'The way back by the recovery key: a forgotten passphrase, an administrator’s lost PC',
    ja: '復旧キーによる回復(パスフレーズの失念、管理者のPCの故障・紛失)',
  },
  aboutPassphrase: {
    en: 'Clear the step-up passphrase of an administrator, by the recovery key',
    ja: '管理者の確認用パスフレーズを復旧キーで解除',
  },
  aboutDevices: {
    en: 'Revoke all devices of an administrator and issue a new link, by the recovery key',
    ja: '管理者の全端末を失効させ、新しいリンクを発行(復旧キーを使用)',
  },
  optionWords: {
    en: 'File with the 24 words (- for standard input)',
    ja: '24語を書いたファイル(- で標準入力)',
  },
  ask: { en: 'The 24 words of the recovery key, in their order', ja: '復旧キーの24語を順番どおりに入力' },
  noTerminal: {
    en: 'There is no terminal to type the words into. Give a file: --words FILE (- for standard input). Nothing was changed.',
    ja: '端末がないため入力できません。--words ファイル(- で標準入力)で指定してください。何も変更していません。',
  },
  noFile: {
    en: 'The file {path} cannot be read. Check the path. Nothing was changed.',
    ja: '{path} を読み取れません。パスを確認してください。何も変更していません。',
  },
  nobody: {
    en: 'No administrator is called “{name}”. Administrators: {names}. Nothing was changed.',
    ja: '「{name}」という管理者はいません。管理者: {names}。何も変更していません。',
  },
  several: {
    en: 'Several administrators are called “{name}”. Give the id instead: {ids}. Nothing was changed.',
    ja: '「{name}」という管理者が複数います。IDで指定してください: {ids}。何も変更していません。',
  },
  notAdministrator: {
    en: 'The recovery key helps administrators only. For anybody else, an administrator revokes and invites. Nothing was changed.',
    ja: '復旧キーの対象は管理者だけです。ほかの職員には管理者が失効と招待を行ってください。何も変更していません。',
  },
  machineOnly: {
    en: 'This is done at the gateway PC, on the command line: sekisho regain. Nothing was changed.',
    ja: 'この操作はゲートウェイのPCのコマンドラインで行います: sekisho regain。何も変更していません。',
  },
  noRecovery: {
    en: 'This office has no recovery key yet. Make one first: sekisho recovery --new. Nothing was changed.',
    ja: 'この事務所にはまだ復旧キーがありません。先に sekisho recovery --new で作成してください。何も変更していません。',
  },
  expired: {
    en: 'This took too long, or the gateway was restarted meanwhile. Run the command again. Nothing was changed.',
    ja: '時間切れか、その間にゲートウェイが再起動しました。もう一度実行してください。何も変更していません。',
  },
  wrong: {
    en: 'These are not the words of this office’s recovery key. Nothing was changed; the try is in the operation log. Compare each word with the sheet.',
    ja: 'この事務所の復旧キーの語と一致しません。何も変更していません(試行は操作ログに記録しました)。用紙と1語ずつ照合してください。',
  },
  tooMany: {
    en: 'Too many wrong recovery keys. Wait {minutes} min and run the command again. Nothing was changed.',
    ja: '復旧キーの誤りが続いたため、受け付けを止めています。{minutes}分待って再実行してください。何も変更していません。',
  },
  noPassphrase: {
    en: '{name} has no passphrase. There is nothing to clear.',
    ja: '{name}さんはパスフレーズを設定していません。解除するものはありません。',
  },
  passphraseCleared: {
    en: 'The passphrase of {name} is cleared and on record. Every administrator is told. Set a new one in the console, under Settings.',
    ja: '{name}さんのパスフレーズを解除し、記録しました。全管理者に通知します。コンソールの「設定」で新しく設定してください。',
  },
  devicesReplaced: {
    en: '{count} device(s) of {name} are revoked and on record. Every administrator is told.',
    ja: '{name}さんの端末{count}台を失効させ、記録しました。全管理者に通知します。',
  },
  link: {
    en: 'Link for the new PC (until {until}, works once): {link}\nOr address {address} and code {code}.',
    ja: '新しいPC用のリンク({until}まで・1回のみ): {link}\nまたは、アドレス {address} とコード {code}',
  },
  linkStopped: {
    en: 'The gateway is stopped: start it within ten minutes, and the link works.',
    ja: 'ゲートウェイは停止中です。10分以内に起動すると、リンクを使えます。',
  },
  approve: {
    en: 'Another administrator compares the four words and approves the new PC.',
    ja: '別の管理者が4つの言葉を照合し、新しいPCを承認します。',
  },
  reason: { en: 'By the recovery key, on the gateway PC', ja: '復旧キーによる(ゲートウェイのPCで実行)' },
} as const satisfies Record<string, Text>

export const authorityWords = {
  damaged: {
    en: 'The next certificate authority ({path}) cannot be opened. Put the file back from a backup, or remove it to give the change up; PCs that trust only the next one then need /ca again.',
    ja: '次の認証局({path})を開けません。バックアップから戻すか、このファイルを削除して入れ替えを中止してください(新しい認証局だけを登録したPCでは、/ca での登録が再度必要です)。',
  },
  notStored: {
    en: 'The next certificate authority could not take over: {path} cannot be written. It is tried again every hour; make room on the disk.',
    ja: '認証局を切り替えられません({path} に書き込めません)。1時間ごとに再試行します。ディスクの空きを確保してください。',
  },
  underWay: {
    en: 'A change of the certificate authority is already under way. Finish it (--finish) or give it up (--cancel). Nothing was changed.',
    ja: '認証局の入れ替えはすでに進行中です。完了(--finish)または中止(--cancel)してください。何も変更していません。',
  },
  past: {
    en: 'This date has passed. Choose a later one, or leave it out and finish by hand. Nothing was changed.',
    ja: '過去の日時です。これからの日時を指定するか、指定せずに手動で完了してください。何も変更していません。',
  },
  wrongDate: {
    en: '“{value}” is no date. Write it as 2026-12-31 or 2026-12-31T18:00. Nothing was changed.',
    ja: '「{value}」は日付ではありません。2026-12-31 または 2026-12-31T18:00 のように入力してください。何も変更していません。',
  },
  oneOption: {
    en: 'Give one of --on, --finish and --cancel. Nothing was changed.',
    ja: '--on、--finish、--cancel はどれか1つだけ指定してください。何も変更していません。',
  },
  optionOn: { en: 'The new one takes over by itself at the end of this date', ja: 'この日の終わりに自動で切り替える' },
  optionFinish: { en: 'The new one takes over now', ja: '新しい認証局に今すぐ切り替える' },
  optionCancel: { en: 'Give the change up', ja: '入れ替えを中止する' },
  begun: {
    en: 'A new certificate authority is made and on record. Its fingerprint: {fingerprint}\nOn each PC of the office, open {url} (there with this PC’s name instead of localhost) and follow the steps. PCs that trust the present one go on without interruption.',
    ja: '新しい認証局を作成し、記録しました。フィンガープリント: {fingerprint}\n事務所の各PCで {url} (localhost の代わりにこのPCの名前)を開き、手順に従って登録してください。現在の認証局を登録済みのPCは、そのまま使えます。',
  },
  thenFinish: {
    en: 'When every PC has it: sekisho keys rotate authority --finish',
    ja: '全PCの登録が終わったら実行します: sekisho keys rotate authority --finish',
  },
  thenDate: { en: 'It takes over by itself after {date}.', ja: '{date} を過ぎると自動で切り替わります。' },
  thisPc: { en: 'On this PC: sekisho trust', ja: 'このPCでは次を実行します: sekisho trust' },
  finished: {
    en: 'The new certificate authority has taken over, without a restart. Fingerprint: {fingerprint}\nA PC whose browser warns has not been told: open {url} there.',
    ja: '再起動なしで新しい認証局に切り替わりました。フィンガープリント: {fingerprint}\nブラウザが警告するPCは未登録です。そのPCで {url} を開いてください。',
  },
  cancelled: {
    en: 'The change is given up and on record. The present certificate authority stays.',
    ja: '入れ替えを中止し、記録しました。現在の認証局を引き続き使います。',
  },
  none: {
    en: 'No change of the certificate authority is under way. Begin one first. Nothing was changed.',
    ja: '認証局の入れ替えは進行していません。先に開始してください。何も変更していません。',
  },
} as const satisfies Record<string, Text>
