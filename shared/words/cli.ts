// Words of the command line.
import type { Text } from './text.ts'

export const cliWords = {
  helpUsage: { en: 'Usage:', ja: '使い方:' },
  helpOptions: { en: 'Options:', ja: 'オプション:' },
  helpCommands: { en: 'Commands:', ja: 'コマンド:' },
  helpArguments: { en: 'Arguments:', ja: '引数:' },
  helpSettings: { en: 'Settings (see the README; the same for every command):', ja: '設定(READMEを参照。どのコマンドにも共通):' },
  helpHelp: { en: 'show this help', ja: 'この使い方を表示' },
  helpVersion: { en: 'show the version', ja: 'バージョンを表示' },
  wrongVerb: {
    en: 'There is no command "{name}". "npx --no sekisho help" lists them.',
    ja: '「{name}」というコマンドはありません。npx --no sekisho help で一覧を表示できます。',
  },
  wrongOption: {
    en: 'There is no option "{name}" here. Add --help to see which there are.',
    ja: 'ここでは「{name}」というオプションは使えません。--help を付けると使えるものを表示します。',
  },
  missingArgument: {
    en: 'Something is missing: "{name}". Add --help to see how it is written.',
    ja: '「{name}」を指定してください。--help を付けると書き方を表示します。',
  },
  missingValue: { en: '"{name}" needs a value after it.', ja: '「{name}」の後に値を指定してください。' },
  tooManyArguments: {
    en: 'There are more words than this command takes. Put quotes round a name with spaces.',
    ja: '指定が多すぎます。空白を含む名前は引用符で囲んでください。',
  },
  didYouMean: { en: ' Did you mean "{name}"?', ja: '「{name}」のことではありませんか。' },
  about: { en: 'Sekisho: information-protection operations for a small office', ja: '関所: 小さな事務所のための情報保護の運用' },
  aboutStart: { en: 'start front and desk', ja: 'フロントとデスクを起動' },
  aboutDemo: {
    en: 'start a demo: one believable week and a sample app, in a temporary folder',
    ja: 'デモを起動(一時フォルダに1週間分のデータと見本アプリ)',
  },
  aboutInvite: { en: 'invite a member: prints a code and a link', ja: '職員を招待(コードとリンクを表示)' },
  aboutRules: { en: 'import or export the monitoring rules (JSON)', ja: '監視ルールの読み込み・書き出し(JSON)' },
  aboutRulesImport: {
    en: 'replace the whole set of rules by the file, or change nothing',
    ja: 'ルール全体をファイルの内容に置き換え(誤りがあれば何も変更しない)',
  },
  aboutRulesExport: { en: 'write the rules to the file', ja: 'ルールをファイルに書き出し' },
  aboutBlock: { en: 'block an address or network', ja: 'アドレスまたはネットワークをブロック' },
  aboutUnblock: { en: 'lift the active blocks of an address or network', ja: 'アドレスまたはネットワークのブロックを解除' },
  aboutBlocks: { en: 'blocking history', ja: 'ブロック履歴' },
  aboutVerify: { en: 'prove the whole log without the master key', ja: 'マスターキーなしでログ全体を検証' },
  aboutStatus: { en: 'status of the controls', ja: '管理状況' },
  aboutCheck: { en: 'measure now: one control or all', ja: '今すぐ測定(1項目または全項目)' },
  aboutRecovery: { en: 'type back two words of the recovery key', ja: '復旧キーの2語を入力' },
  aboutTrust: { en: "let this PC's browsers trust the office's certificate", ja: 'このPCのブラウザで事務所の証明書を信頼' },
  aboutUntrust: { en: 'take that trust back', ja: '証明書の信頼を取り消し' },
  optionJson: { en: 'answer as JSON', ja: 'JSONで出力' },
  optionRole: { en: 'administrator, host or user', ja: 'administrator(管理者)・host(ホスト)・user(利用者)' },
  optionName: { en: "the person's name", ja: '氏名' },
  optionFor: { en: 'how long: 30m, 1h, 7d, 10y', ja: '期間: 30m、1h、7d、10y' },
  optionReason: { en: 'why', ja: '理由' },
  optionSilently: { en: 'without the explaining page', ja: '説明ページを表示しない' },
  optionEvenSo: {
    en: 'also if it would shut out this PC, the gateway or most visitors',
    ja: 'このPC自身や多くの訪問者が対象になる場合も実行する',
  },
  optionAll: { en: 'ended and lifted ones too', ja: '終了・解除済みも表示' },
  optionDeep: {
    en: 'also open bodies and rebuild the rows (needs the master key)',
    ja: '本文を開き、行も再構築(マスターキーが必要)',
  },
  optionConfig: { en: 'config file (JSON)', ja: '設定ファイル(JSON)' },

  unexpected: {
    en: 'Something unexpected happened; nothing is promised to be done. Run the command again; with SEKISHO_DEBUG=1 it shows the details.',
    ja: '予期しない問題が発生しました。処理は完了していない可能性があります。もう一度実行してください。SEKISHO_DEBUG=1 を付けると詳細を表示します。',
  },

  noData: {
    en: 'There is no Sekisho data in {folder}. A new office: npm start. An office from its backup: npx --no sekisho restore. Data elsewhere: name the folder with --data.',
    ja: '{folder} に関所のデータがありません。新しく始める場合は npm start、バックアップから復旧する場合は npx --no sekisho restore を実行してください。別の場所にある場合は --data でフォルダーを指定してください。',
  },
  optionSystem: {
    en: 'also the store of the whole system (Linux, as root)',
    ja: 'システム全体の証明書ストアにも適用(Linux、管理者権限)',
  },
  vaultMissing: {
    en: 'But vault.db with the keys is missing: nothing in the log can be read. Put it back from your last copy of the data folder.',
    ja: 'ただし、鍵を収めた vault.db がないため、ログの内容を読めません。データフォルダの直近の控えから戻してください。',
  },
  optionNew: {
    en: 'make a new recovery key in place of one not confirmed yet (gateway stopped)',
    ja: '未確認の復旧キーを作り直す(ゲートウェイ停止中のみ)',
  },
  stopFirst: {
    en: 'Stop the gateway first, then run this again.',
    ja: '先にゲートウェイを停止してから、もう一度実行してください。',
  },
  gatewayStopped: {
    en: 'The gateway is stopped. Start it to measure this.',
    ja: 'ゲートウェイは停止しています。測定するには起動してください。',
  },
  busy: {
    en: 'The data folder is held by another command and the gateway does not answer. Try again in a moment.',
    ja: 'データフォルダは別のコマンドが使用中で、ゲートウェイも応答しません。しばらくしてからもう一度お試しください。',
  },
  noCliKey: {
    en: 'The key of the command line ({path}) is missing or damaged. Start the gateway once as the user who set it up; it makes a new one.',
    ja: 'コマンドラインの鍵({path})がないか、壊れています。初期設定を行ったユーザーでゲートウェイを一度起動すると、新しく作成されます。',
  },
  wrongDuration: {
    en: '"{value}" is not a length of time. Use for example 30m, 1h, 7d or 10y (at most 10 years).',
    ja: '「{value}」は期間として使えません。30m、1h、7d、10y のように指定してください(最長10年)。',
  },
  wrongAddress: {
    en: '"{value}" is neither an address nor a network. Use for example 203.0.113.7, 203.0.113.0/24 or 2001:db8::/64.',
    ja: '「{value}」はアドレスでもネットワークでもありません。203.0.113.7、203.0.113.0/24、2001:db8::/64 のように指定してください。',
  },
  wrongRole: {
    en: '"{value}" is not a role. Use administrator, host or user.',
    ja: '「{value}」という権限はありません。administrator、host、user のいずれかを指定してください。',
  },
  wrongCode: {
    en: '"{value}" is not a control. Use one of: {codes}.',
    ja: '「{value}」という管理項目はありません。次から選んでください: {codes}',
  },
  fileUnreadable: {
    en: 'The file {path} cannot be read. Check its name and permissions. Nothing was changed.',
    ja: 'ファイル {path} を読めません。名前と権限を確認してください。何も変更していません。',
  },
  fileNotJson: {
    en: 'The file {path} is not JSON ({why}). Correct it. Nothing was changed.',
    ja: 'ファイル {path} はJSONではありません({why})。修正してください。何も変更していません。',
  },
  fileUnwritable: {
    en: 'The file {path} cannot be written. Check the folder and permissions.',
    ja: 'ファイル {path} に書き込めません。フォルダと権限を確認してください。',
  },

  invited: {
    en: 'Invitation for {name} ({role}), one use, until {until}:\n  {link}\n  or address {address} and code {code}',
    ja: '{name} さん({role})の招待(1回限り、{until}まで有効):\n  {link}\n  または、アドレス {address} とコード {code}',
  },
  imported: {
    en: 'Rules imported: {changes} changes, {count} rules now.',
    ja: 'ルールを読み込みました。変更 {changes} 件、現在 {count} 件です。',
  },
  exported: { en: '{count} rules written to {path}.', ja: '{count} 件のルールを {path} に書き出しました。' },
  blocked: { en: '{subject} is blocked until {until}.', ja: '{subject} を {until} までブロックしました。' },
  unblocked: { en: '{count} block(s) of {subject} lifted.', ja: '{subject} のブロックを {count} 件解除しました。' },
  nothingToLift: {
    en: '{subject} is not blocked. See "npx --no sekisho blocks".',
    ja: '{subject} はブロックされていません。npx --no sekisho blocks で確認できます。',
  },
  noBlocks: { en: 'Nobody is blocked.', ja: 'ブロック中のアドレスはありません。' },
  verified: { en: 'The log is whole: {size} entries, root {root}.', ja: 'ログは完全です。{size} 件、ルートハッシュ {root}。' },
  verifiedDeep: {
    en: 'The log is whole, bodies open and the rows are what the entries make: {size} entries, root {root}.',
    ja: 'ログは完全です。本文を開き、行の再構築とも一致しました。{size} 件、ルートハッシュ {root}。',
  },
  notVerified: {
    en: 'The log is NOT whole{entry}: {what}. Keep the data folder as it is and go back to your last copy of it, in another folder.',
    ja: 'ログに異常があります{entry}: {what}。データフォルダはそのまま保管し、別のフォルダで直近の控えに戻してください。',
  },
  firstBad: { en: ' (first bad entry: {entry})', ja: '(最初の異常: {entry} 件目)' },
  neverMeasured: { en: 'never measured', ja: '未測定' },
  automatic: { en: 'automatic', ja: '自動' },
  columnSubject: { en: 'subject', ja: '対象' },
  columnSituation: { en: 'situation', ja: '状況' },
  columnSince: { en: 'since', ja: '発生日時' },
  columnUntil: { en: 'until', ja: '期限' },
  columnReason: { en: 'reason', ja: '理由' },
  situationActive: { en: 'active', ja: '有効' },
  situationAllowed: { en: 'active, let through until {until}', ja: '有効({until}まで通行可)' },
  situationEnded: { en: 'ended', ja: '終了' },
  situationLifted: { en: 'lifted', ja: '解除' },
  'false-alarm': { en: 'false alarm', ja: '誤検知' },
  ok: { en: 'OK', ja: '正常' },
  warning: { en: 'Warning', ja: '注意' },
  failed: { en: 'Failed', ja: '異常' },
  unknown: { en: 'Unknown', ja: '不明' },
  'not-applicable': { en: 'Not applicable', ja: '対象外' },
  administrator: { en: 'administrator', ja: '管理者' },
  host: { en: 'host', ja: 'ホスト' },
  user: { en: 'user', ja: '利用者' },
  newMember: { en: 'New member', ja: '新しい職員' },
  ruleReason: { en: '{rule}: {limit} in {seconds} s', ja: '{rule}: {seconds}秒間に{limit}件' },

  trusted: {
    en: 'Trusted in: {places}. Restart the browser.',
    ja: '信頼に追加しました: {places}。ブラウザを再起動してください。',
  },
  untrusted: { en: 'Removed from: {places}.', ja: '信頼から削除しました: {places}。' },
  trustNowhere: {
    en: 'No place could be changed. {why} The steps by hand are on the page {url}.',
    ja: '変更できませんでした。{why} 手作業の手順は {url} にあります。',
  },
  trustNeedsTool: {
    en: 'Install "{tool}" ({package}) for the browsers of this user.',
    ja: 'このユーザーのブラウザ用に「{tool}」({package})をインストールしてください。',
  },
  trustNeedsRoot: {
    en: 'The system-wide store needs an administrator of this PC.',
    ja: 'システム全体への追加には、このPCの管理者権限が必要です。',
  },
} as const satisfies Record<string, Text>
