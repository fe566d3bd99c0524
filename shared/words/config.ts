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
  pageOrigin: {
    en: 'use the https:// address of the registration page without a path, such as https://consent.example.jp',
    ja: '登録ページの https:// アドレスをパスなしで(https://consent.example.jp など)指定してください',
  },
  pageOfApp: {
    en: 'give the registration page another port than the front: on the origin of the app, its scripts could give consents',
    ja: '登録ページにはフロントと別のポートを指定してください(アプリと同じオリジンでは、アプリのスクリプトが同意を送信できてしまいます)',
  },
  tlsPair: {
    en: 'give the certificate and its key together (SEKISHO_TLS_CERT and SEKISHO_TLS_KEY)',
    ja: '証明書と鍵は両方指定してください(SEKISHO_TLS_CERT と SEKISHO_TLS_KEY)',
  },
  samePort: { en: 'give every listener a different port', ja: 'それぞれ別々のポートを指定してください' },
  keyInData: { en: 'keep the master key outside the data folder', ja: 'マスターキーはデータフォルダの外に置いてください' },
  publicName: {
    en: 'use full public host names such as app.example.jp, without *, separated by commas',
    ja: 'app.example.jp のような公開されている完全なホスト名を、* を使わずカンマ区切りで指定してください',
  },
  privateName: {
    en: 'a public certificate authority issues only for names registered publicly; give office names with SEKISHO_NAMES, or name the directory of your own authority',
    ja: '公的な認証局は公開登録された名前にのみ発行します。所内の名前は SEKISHO_NAMES に指定するか、所内の認証局のディレクトリを指定してください',
  },
  acmeDirectory: {
    en: 'use the https:// address of an ACME directory, such as https://acme-v02.api.letsencrypt.org/directory',
    ja: 'ACMEディレクトリの https:// アドレス(https://acme-v02.api.letsencrypt.org/directory など)を指定してください',
  },
  acmeEmail: { en: 'use one mail address, such as it@example.jp', ja: 'メールアドレスを1つ(it@example.jp など)指定してください' },
  acmeChallenge: { en: 'use tls-alpn-01 or http-01', ja: 'tls-alpn-01 または http-01 を指定してください' },
  httpPortNeeded: {
    en: 'http-01 needs the plain HTTP port as well: give SEKISHO_HTTP_PORT (the authority looks at port 80)',
    ja: 'http-01 にはHTTPのポートも必要です。SEKISHO_HTTP_PORT を指定してください(認証局はポート80を確認します)',
  },
  bindingPair: {
    en: 'give the id and the key of the external account together (SEKISHO_ACME_EAB_KID and SEKISHO_ACME_EAB_KEY_FILE)',
    ja: '外部アカウントのIDと鍵は両方指定してください(SEKISHO_ACME_EAB_KID と SEKISHO_ACME_EAB_KEY_FILE)',
  },
  trustedProxies: {
    en: 'use IP addresses or networks of your own proxies, such as 192.168.1.10 or 10.0.0.0/8, separated by commas; never 0.0.0.0/0',
    ja: '自社のプロキシのIPアドレスまたはネットワーク(192.168.1.10、10.0.0.0/8 など)をカンマ区切りで指定してください(0.0.0.0/0 は指定できません)',
  },
  proxyProtocol: { en: 'use off or require', ja: 'off または require を指定してください' },
  proxyProtocolTrust: {
    en: 'the PROXY protocol needs the address of the proxy as well: give SEKISHO_TRUSTED_PROXIES',
    ja: 'PROXYプロトコルにはプロキシのアドレスも必要です。SEKISHO_TRUSTED_PROXIES を指定してください',
  },
  hstsDays: { en: 'use a number of days from 0 to 730', ja: '0〜730の日数を指定してください' },
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
  aboutKeyFile: {
    en: 'master key: a file outside the data folder, or keyring:NAME for the keyring of the system',
    ja: 'マスターキー(データフォルダの外のファイル、またはOSのキーリングを使う keyring:名前)',
  },
  aboutFrontHost: { en: 'address the front listens on', ja: 'フロントが待ち受けるアドレス' },
  aboutFrontPort: { en: 'port of the front', ja: 'フロントのポート' },
  aboutDeskHost: { en: 'address the desk listens on', ja: 'デスクが待ち受けるアドレス' },
  aboutDeskPort: { en: 'port of the desk', ja: 'デスクのポート' },
  aboutPagePort: { en: 'port of the registration page; off: none', ja: '登録ページのポート(off で無効)' },
  aboutPageOrigin: {
    en: 'how people reach the registration page, if by a host name of its own, such as https://consent.example.jp',
    ja: '登録ページに専用のホスト名を使う場合のアドレス(https://consent.example.jp など)',
  },
  aboutUpstream: {
    en: "your office's web app, such as http://127.0.0.1:3000",
    ja: '保護するWebアプリ(http://127.0.0.1:3000 など)',
  },
  aboutAppData: {
    en: 'folders where your app keeps its data, separated by commas: whether their disks are encrypted is measured',
    ja: '業務アプリのデータがあるフォルダ(カンマ区切り)。ディスクの暗号化を測定します',
  },
  aboutNames: { en: 'further host names, separated by commas', ja: '追加のホスト名(カンマ区切り)' },
  aboutTlsCert: { en: 'your own certificate for the front (PEM chain)', ja: 'フロント用の独自証明書(PEM)' },
  aboutTlsKey: { en: 'the private key of that certificate (PEM)', ja: 'その証明書の秘密鍵(PEM)' },
  aboutPublicNames: {
    en: 'public host names that get a certificate by ACME; using this agrees to the terms of the authority',
    ja: 'ACMEで証明書を取得する公開ホスト名(指定すると認証局の利用規約に同意したことになります)',
  },
  aboutAcmeDirectory: { en: "ACME directory; Let's Encrypt by default", ja: "ACMEディレクトリ(既定はLet's Encrypt)" },
  aboutAcmeEmail: { en: 'contact address given to the certificate authority', ja: '認証局に登録する連絡先メールアドレス' },
  aboutAcmeChallenge: {
    en: 'how a name is proved: tls-alpn-01 (port 443) or http-01 (port 80)',
    ja: '名前の確認方法: tls-alpn-01(ポート443)または http-01(ポート80)',
  },
  aboutAcmeEabKid: {
    en: 'id of the external account, for authorities that want one',
    ja: '外部アカウントのID(必要とする認証局のみ)',
  },
  aboutAcmeEabKeyFile: { en: 'file with the key of that account', ja: 'そのアカウントの鍵のファイル' },
  aboutHttpPort: { en: 'port for plain HTTP: challenges and redirects only', ja: 'HTTPのポート(確認応答とリダイレクトのみ)' },
  aboutHstsDays: {
    en: 'days a browser stays with HTTPS on public names (HSTS); 0: off',
    ja: '公開ホスト名でブラウザーがHTTPSを維持する日数(HSTS、0で無効)',
  },
  aboutTrustedProxies: {
    en: 'addresses or networks of proxies in front, whose word about visitors is believed; by default nobody',
    ja: '前段にある信頼するプロキシのアドレスまたはネットワーク(既定ではなし)',
  },
  aboutProxyProtocol: {
    en: 'require: every connection to the front begins with the PROXY protocol, version 1 or 2',
    ja: 'require: フロントへの接続はすべてPROXYプロトコル(バージョン1または2)で始まること',
  },
  aboutLang: { en: 'language: en or ja', ja: '言語: en または ja' },
} as const satisfies Record<string, Text>
