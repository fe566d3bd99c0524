// Words of the command line about bouncers, lists from elsewhere and the allow list.
import type { Text } from './text.ts'

export const decisionCliWords = {
  aboutBouncer: { en: 'programs that enforce the blocks elsewhere', ja: 'ブロックを実施する連携先' },
  aboutBouncerAdd: {
    en: 'a key for a firewall or proxy; shown once',
    ja: 'ファイアウォールやプロキシ用のキーを発行(表示は一度だけ)',
  },
  aboutBouncerRevoke: { en: 'end the key, at once', ja: 'キーをただちに無効化' },
  aboutBouncers: {
    en: 'bouncers: last pull, what they hold and what they cannot',
    ja: '連携先の一覧(最終取得、保持数、保持できないもの)',
  },
  aboutList: { en: 'lists of addresses from elsewhere', ja: '外部のアドレスリスト' },
  aboutListImport: {
    en: 'block a list: a file (lines, CSV, JSON), or a CrowdSec-compatible server that is asked again and again',
    ja: 'リストをブロック: ファイル(行、CSV、JSON)、またはCrowdSec互換サーバー(定期的に取得)',
  },
  aboutListRemove: {
    en: 'remove a list; its addresses are not blocked by it any more',
    ja: 'リストを削除(そのリストによるブロックを終了)',
  },
  aboutLists: { en: 'lists from elsewhere', ja: '外部リストの一覧' },
  aboutAllow: {
    en: 'always let an address or network through, or one that is blocked by its reference number',
    ja: 'アドレスやネットワーク、または参照番号のブロック対象を許可',
  },
  aboutDisallow: { en: 'take it off the allow list', ja: '許可リストから削除' },
  aboutAllowed: { en: 'the allow list', ja: '許可リスト' },
  optionAllBouncers: { en: 'revoked ones too', ja: '無効にしたものも表示' },
  optionAllAllowed: { en: 'ended and removed ones too', ja: '終了・削除済みも表示' },
  optionListName: { en: 'name of the list; the same name again replaces it', ja: 'リスト名(同じ名前で置き換え)' },
  optionListFor: { en: 'how long; left out: until it is removed', ja: '期間(省略時は削除するまで)' },
  optionColumn: {
    en: 'CSV column (name or number) or JSON field with the address',
    ja: 'アドレスのあるCSVの列(名前か番号)またはJSONの項目',
  },
  optionPrivate: { en: 'take private and local addresses too', ja: 'プライベートアドレスなども取り込む' },
  optionListKey: { en: 'file with the key for the server', ja: 'サーバー用のキーを書いたファイル' },
  optionListCa: {
    en: 'CA certificate of the server (PEM), if the system does not know it',
    ja: 'サーバーのCA証明書(PEM、システムが知らない場合)',
  },
  optionEvery: { en: 'how often the server is asked (default 1h)', ja: 'サーバーから取得する間隔(既定は1h)' },
  optionAllowFor: {
    en: 'how long; left out: until it is removed (a reference number: 1h)',
    ja: '期間(省略時は削除するまで、参照番号の場合は1h)',
  },
  optionPath: { en: 'only paths that begin with this', ja: 'このパスで始まるものだけ' },

  bouncerAdded: {
    en: 'Key for "{name}", shown only now:\n  {key}\nPut it into the configuration of the bouncer (docs/bouncers.md, docs/forward-auth.md).',
    ja: '「{name}」のキーです。表示は今回だけです:\n  {key}\n連携先の設定に入れてください(docs/bouncers.md、docs/forward-auth.md)。',
  },
  bouncerKnown: {
    en: 'There is already a bouncer called "{name}". Choose another name, or revoke it first.',
    ja: '「{name}」という連携先がすでにあります。別の名前にするか、先に無効にしてください。',
  },
  bouncerRevoked: { en: '"{name}" is revoked: its key opens nothing any more.', ja: '「{name}」のキーを無効にしました。' },
  noBouncer: {
    en: 'There is no active bouncer called "{name}". See "npx --no sekisho bouncers".',
    ja: '「{name}」という有効な連携先はありません。npx --no sekisho bouncers で確認できます。',
  },
  noBouncers: {
    en: 'No bouncer yet. Make a key with "npx --no sekisho bouncer add NAME".',
    ja: '連携先はまだありません。npx --no sekisho bouncer add 名前 でキーを発行できます。',
  },
  columnName: { en: 'name', ja: '名前' },
  columnSoftware: { en: 'software', ja: 'ソフトウェア' },
  columnLastPull: { en: 'last pull', ja: '最終取得' },
  columnHolds: { en: 'holds', ja: '保持数' },
  columnCannot: { en: 'cannot hold', ja: '保持できないもの' },
  columnSituation: { en: 'situation', ja: '状況' },
  columnCount: { en: 'addresses', ja: '件数' },
  columnOrigin: { en: 'from', ja: '取得元' },
  columnTaken: { en: 'taken', ja: '取込日時' },
  columnScope: { en: 'only for', ja: '対象パス' },
  never: { en: 'never', ja: 'なし' },
  secondsAgo: { en: '{seconds} s ago', ja: '{seconds}秒前' },
  inForce: { en: 'active', ja: '有効' },
  revoked: { en: 'revoked', ja: '無効' },
  ended: { en: 'ended', ja: '終了' },
  removed: { en: 'removed', ja: '削除済み' },
  andMore: { en: '{first} and {more} more', ja: '{first} ほか{more}件' },
  untilRemoved: { en: 'until removed', ja: '削除するまで' },
  everything: { en: 'everything', ja: 'すべて' },

  listTaken: {
    en: 'List "{name}": {count} addresses and networks are blocked {until}. Left out: {skipped}.',
    ja: 'リスト「{name}」: {count} 件をブロックしました({until})。除外 {skipped} 件。',
  },
  untilWhen: { en: 'until {until}', ja: '{until}まで' },
  listFault: { en: '  line {line}: {text}: {why}', ja: '  {line}行目: {text}: {why}' },
  listFaultsMore: { en: '  and {count} more', ja: '  ほか {count} 件' },
  'not-an-address': { en: 'no address or network', ja: 'アドレスでもネットワークでもありません' },
  wide: { en: 'too large a network (more than /8, IPv6 /16)', ja: '範囲が広すぎます(/8、IPv6は/16より広い)' },
  private: { en: 'private or local (take it with --private)', ja: 'プライベートアドレスなど(--private で取り込み可)' },
  'too-many': { en: 'more than 50,000', ja: '5万件を超えています' },
  listEmpty: {
    en: 'No address was found in {path}; nothing was changed. Name the column with --column, or correct the file. First line that was no use: {line}',
    ja: '{path} にアドレスが見つかりません。何も変更していません。--column で列を指定するか、ファイルを直してください。最初に読めなかった行: {line}',
  },
  listTooLarge: {
    en: 'The file {path} is larger than 64 MB. Split it. Nothing was changed.',
    ja: 'ファイル {path} は64 MBを超えています。分割してください。何も変更していません。',
  },
  serverList: {
    en: 'The list "{name}" comes from a server. Choose another name, or remove that list first.',
    ja: '「{name}」はサーバーから取得しているリストです。別の名前にするか、先に削除してください。',
  },
  listNotFile: {
    en: '--server-key, --server-ca and --every belong to a server (an address that begins with https:), not to a file.',
    ja: '--server-key、--server-ca、--every はサーバー(https: で始まるアドレス)用です。ファイルには使えません。',
  },
  listNotServer: {
    en: '--column and --for belong to a file, not to a server: its decisions carry their own ends.',
    ja: '--column、--for はファイル用です。サーバーの判定には、それぞれ期限があります。',
  },
  listNeedsKey: {
    en: 'The server needs a key: write it into a file and name that with --server-key.',
    ja: 'サーバー用のキーが必要です。ファイルに書き、--server-key で指定してください。',
  },
  sourceAdded: {
    en: 'List "{name}": {count} addresses and networks from {url}, asked again every {every}. Left out: {skipped}.',
    ja: 'リスト「{name}」: {url} から {count} 件を取り込みました。{every}ごとに取得します。除外 {skipped} 件。',
  },
  listRemoved: {
    en: 'List "{name}" is removed: {count} addresses and networks.',
    ja: 'リスト「{name}」({count} 件)を削除しました。',
  },
  noList: {
    en: 'There is no list called "{name}". See "npx --no sekisho lists".',
    ja: '「{name}」というリストはありません。npx --no sekisho lists で確認できます。',
  },
  noLists: { en: 'No list from elsewhere.', ja: '外部リストはありません。' },
  everyMinutes: { en: '{minutes} min', ja: '{minutes}分' },

  allowedNow: { en: '{subject} is let through {until}.', ja: '{subject} を許可しました({until})。' },
  allowNeedsReason: {
    en: 'Say why with --reason: it stands in the allow list and in the log.',
    ja: '--reason で理由を書いてください。許可リストとログに残ります。',
  },
  noReference: {
    en: 'There is no block in force with the reference number "{reference}". See "npx --no sekisho blocks".',
    ja: '参照番号「{reference}」の有効なブロックはありません。npx --no sekisho blocks で確認できます。',
  },
  disallowed: { en: '{subject} is off the allow list ({count}).', ja: '{subject} を許可リストから削除しました({count} 件)。' },
  notAllowed: {
    en: '{subject} is not on the allow list. See "npx --no sekisho allowed".',
    ja: '{subject} は許可リストにありません。npx --no sekisho allowed で確認できます。',
  },
  nobodyAllowed: { en: 'The allow list is empty.', ja: '許可リストは空です。' },
} as const satisfies Record<string, Text>
