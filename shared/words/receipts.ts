// Receipts of consents in words: the page a person prints and keeps, and what a verification says.
import type { ConsentWay } from '../registers/consents.ts'
import type { Text } from './text.ts'

const ways = {
  'hosted-page': { en: 'on the registration page', ja: '登録ページ' },
  'private-link': { en: 'by the private link', ja: '専用リンク' },
  extension: { en: 'in the browser extension', ja: 'ブラウザーの拡張機能' },
  app: { en: 'in the office’s app', ja: '事業者のアプリ' },
  'in-person': { en: 'in person', ja: '対面' },
  paper: { en: 'on paper', ja: '書面' },
  phone: { en: 'by telephone', ja: '電話' },
  email: { en: 'by e-mail', ja: '電子メール' },
  import: { en: 'taken over from earlier records', ja: '既存の記録からの取込' },
} as const satisfies Record<ConsentWay, Text>

export const receiptWords = {
  ways,
  title: { en: 'Receipt of consent', ja: '同意の控え' },
  keep: {
    en: 'Keep this page. With it, or with the signed file, you can show at any time what was agreed.',
    ja: 'このページを保管してください。署名付きファイルとあわせて、同意の内容をいつでも確認できます。',
  },
  person: { en: 'Name', ja: '氏名' },
  guardian: { en: 'Guardian', ja: '保護者' },
  guardianOf: { en: '{name} ({relation})', ja: '{name}様({relation})' },
  office: { en: 'Office', ja: '事業者' },
  contact: { en: 'Contact', ja: '連絡先' },
  purpose: { en: 'Purpose of use', ja: '利用目的' },
  items: { en: 'Personal data', ja: '取得する情報' },
  recipients: { en: 'Given to', ja: '提供先' },
  situation: { en: 'Situation', ja: '状況' },
  at: { en: 'Date', ja: '日時' },
  way: { en: 'How', ja: '方法' },
  until: { en: 'Valid until', ja: '有効期限' },
  untilWithdrawn: { en: 'until it is withdrawn', ja: '撤回されるまで' },
  notice: { en: 'The notice that was shown', ja: '表示した通知の内容' },
  noticeVersion: { en: 'Version {version}, SHA-256 {sha256}', ja: '第{version}版、SHA-256 {sha256}' },
  proof: { en: 'Proof', ja: '証明' },
  proofWhat: {
    en: 'This act is entry {index} of the office’s log. The log is one chain: what stands in it cannot be changed without being noticed.',
    ja: 'この同意は、事業者の操作ログの{index}番目に記録されています。ログの内容は、気づかれずに変更することができません。',
  },
  log: { en: 'Log', ja: 'ログ' },
  entry: { en: 'Hash of the entry', ja: '記録のハッシュ' },
  head: { en: 'Head of the log ({size} entries)', ja: 'ログの先頭({size}件)' },
  receipt: { en: 'Receipt number', ja: '控えの番号' },
  issued: { en: 'Made on {at}', ja: '作成日時: {at}' },
  fileName: { en: 'consent-receipt', ja: '同意の控え' },

  withdraw: { en: 'To withdraw', ja: '撤回の方法' },
  withdrawHow: {
    en: 'At any time, as easily as it was given: by your private link, or by telling {contact}.\nWhat stops: {stops}\nWhat stays: {stays}',
    ja: 'いつでも、同意したときと同じように簡単に撤回できます(専用リンク、または{contact}へのご連絡)。\n停止すること: {stops}\n残ること: {stays}',
  },
  nothing: {
    en: 'There is no act to give a receipt for: this person has not answered. Ask for the consent first.',
    ja: '控えを作成できる記録がありません(まだ回答がありません)。先に同意をご依頼ください。',
  },
  noConsent: {
    en: 'There is no such consent. Reload the page.',
    ja: 'この同意は見つかりません。画面を読み込み直してください。',
  },
  notHere: {
    en: 'Receipts are made by the running gateway. Start it first.',
    ja: '控えは、稼働中のゲートウェイで作成します。先に起動してください。',
  },
} as const satisfies Record<string, Text | Record<string, Text>>

/** What a verification says. */
export const receiptVerifyWords = {
  about: { en: 'Verify a signed receipt of a consent', ja: '署名付きの同意の控えを検証' },
  group: { en: 'Receipts of consents', ja: '同意の控え' },
  aboutKeys: { en: 'Print the public keys by which anybody verifies receipts', ja: '控えの検証に使う公開鍵を表示' },
  optionKeys: {
    en: 'the office’s public keys, as "sekisho receipt keys" prints them or its /.well-known/jwks.json says; left out: those of the office here',
    ja: '事業者の公開鍵のファイル(sekisho receipt keys の出力、または /.well-known/jwks.json)。省略時はこの事業所の鍵を使用',
  },
  good: {
    en: 'The receipt is genuine: signed by this office, and its act is entry {index} of the log {log}.',
    ja: 'この控えは真正です。この事業者の署名があり、ログ {log} の{index}番目に記録されています。',
  },
  status: { en: '{person}: {status}, {purpose}, {at}', ja: '{person}様: {status}、{purpose}、{at}' },
  onlyThen: {
    en: 'It proves what was said then. What holds today stands in the office’s list of consents.',
    ja: '証明されるのは、その時点の内容です。現在の状況は、同意の一覧で確認できます。',
  },
  cannotRead: {
    en: 'The file {file} cannot be read. Check its path.',
    ja: 'ファイル {file} を読み込めません。パスを確認してください。',
  },
  badKeys: {
    en: 'The file {file} holds no public keys of an office. Ask the office for what "sekisho receipt keys" prints.',
    ja: 'ファイル {file} に事業者の公開鍵がありません。事業者に、sekisho receipt keys の出力を依頼してください。',
  },
  notReceipt: {
    en: 'This is no signed receipt of Sekisho. Choose the file that was saved as "Signed file".',
    ja: '関所の署名付きの控えではありません。「署名付きファイル」として保存したファイルを指定してください。',
  },
  badSignature: {
    en: 'The signature is not by this office, or the receipt was changed afterwards. Do not rely on it.',
    ja: 'この事業者の署名ではないか、控えが後から変更されています。信用しないでください。',
  },
  otherText: {
    en: 'What stands in the file is not what was signed. Do not rely on it.',
    ja: 'ファイルの内容が、署名された内容と一致しません。信用しないでください。',
  },
  otherEntry: {
    en: 'The proof is about another entry than the one signed for. Do not rely on it.',
    ja: '証明の対象が、署名された記録と一致しません。信用しないでください。',
  },
  badHead: {
    en: 'The head of the log is not signed by the log’s key. Do not rely on it.',
    ja: 'ログの先頭に、ログの鍵による署名がありません。信用しないでください。',
  },
  notIncluded: {
    en: 'The entry is not in the log at this head. Do not rely on it.',
    ja: 'この記録は、示されたログに含まれていません。信用しないでください。',
  },
  otherAct: {
    en: 'The entry in the log is not this act of consent. Do not rely on it.',
    ja: 'ログの記録が、この同意と一致しません。信用しないでください。',
  },
} as const satisfies Record<string, Text>
