// Words of the configuration: what each setting is, and what to do about a wrong one.
import type { Text } from './text.ts'

export const configWords = {
  faults: {
    en: 'Sekisho did not start, because these settings are wrong:{faults}\nCorrect them and start again.',
    ja: '次の設定に誤りがあるため、関所を起動しませんでした:{faults}\n修正してから、もう一度起動してください。',
  },
  port: { en: 'use a port number from 0 to 65535', ja: '0〜65535のポート番号を指定してください' },
  host: {
    en: 'use an address or host name to listen on, such as :: or 127.0.0.1',
    ja: '待ち受けるアドレスまたはホスト名(:: や 127.0.0.1 など)を指定してください',
  },
  name: {
    en: 'use host names such as app.office.internal, separated by commas',
    ja: 'app.office.internal のようなホスト名をカンマ区切りで指定してください',
  },
  upstream: {
    en: 'use the address of your app without a path, such as http://127.0.0.1:3000',
    ja: 'パスを含まないアプリのアドレス(http://127.0.0.1:3000 など)を指定してください',
  },
  tlsPair: {
    en: 'give the certificate and its key together (SEKISHO_TLS_CERT and SEKISHO_TLS_KEY)',
    ja: '証明書と鍵は両方指定してください(SEKISHO_TLS_CERT と SEKISHO_TLS_KEY)',
  },
  samePort: { en: 'give front and desk different ports', ja: 'フロントとデスクには別々のポートを指定してください' },
  keyInData: { en: 'keep the master key outside the data folder', ja: 'マスターキーはデータフォルダの外に置いてください' },
  fileUnreadable: {
    en: 'this config file cannot be read; check its path and permissions',
    ja: '設定ファイルを読めません。場所と権限を確認してください',
  },
  fileNotJson: {
    en: 'this config file is not a JSON object; correct it',
    ja: '設定ファイルがJSONオブジェクトではありません。修正してください',
  },
  invalid: {
    en: 'this value cannot be used; see npx --no sekisho start --help',
    ja: 'この値は使えません。npx --no sekisho start --help を参照してください',
  },
  unknownKey: {
    en: 'there is no such setting; remove it or correct its name',
    ja: 'この設定項目はありません。削除するか名前を直してください',
  },
  aboutData: { en: 'data folder', ja: 'データフォルダ' },
  aboutKeyFile: { en: 'master key, outside the data folder', ja: 'マスターキー(データフォルダの外)' },
  aboutFrontHost: { en: 'address the front listens on', ja: 'フロントが待ち受けるアドレス' },
  aboutFrontPort: { en: 'port of the front', ja: 'フロントのポート' },
  aboutDeskHost: { en: 'address the desk listens on', ja: 'デスクが待ち受けるアドレス' },
  aboutDeskPort: { en: 'port of the desk', ja: 'デスクのポート' },
  aboutUpstream: {
    en: "your office's web app, such as http://127.0.0.1:3000",
    ja: '保護するWebアプリ(http://127.0.0.1:3000 など)',
  },
  aboutNames: { en: 'further host names, separated by commas', ja: '追加のホスト名(カンマ区切り)' },
  aboutTlsCert: { en: 'your own certificate for the front (PEM chain)', ja: 'フロント用の独自証明書(PEM)' },
  aboutTlsKey: { en: 'the private key of that certificate (PEM)', ja: 'その証明書の秘密鍵(PEM)' },
  aboutLang: { en: 'language: en or ja', ja: '言語: en または ja' },
} as const satisfies Record<string, Text>
