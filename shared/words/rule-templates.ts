// Words of the rule templates: name, what each is for, and what it asks of the office.
import type { Text } from './text.ts'

export const ruleTemplateWords = {
  loginAccount: { en: 'Login guessing, per account', ja: 'ログイン総当たり(アカウントごと)' },
  loginAccountAbout: {
    en: 'Somebody tries one password after another on one account, perhaps from many addresses.',
    ja: '1つのアカウントに対して、次々にパスワードを試す行為です(多数のIPアドレスから行われる場合も含みます)。',
  },
  loginNetwork: { en: 'Login guessing, per network', ja: 'ログイン総当たり(ネットワークごと)' },
  loginNetworkAbout: {
    en: 'One network fails to log in again and again, whichever accounts it tries.',
    ja: '1つのネットワークから、アカウントを問わずログインの失敗が繰り返される行為です。',
  },
  credentialStuffing: { en: 'Stolen passwords tried out', ja: '流出パスワードの試行' },
  credentialStuffingAbout: {
    en: 'One network tries many different accounts: a list of stolen names and passwords is being worked through.',
    ja: '1つのネットワークから多数のアカウントが試される行為です。流出した名前とパスワードの一覧が使われています。',
  },
  reservationFlooding: { en: 'Too many reservations', ja: '予約の大量送信' },
  reservationFloodingAbout: {
    en: 'One visitor sends reservation after reservation. People are counted here: they see a page that says when they may go on.',
    ja: '1人の利用者から予約が次々に送られる行為です。人が対象になるため、再開できる時刻を記したページを表示します。',
  },
  messageSpamming: { en: 'Too many messages', ja: 'メッセージの大量送信' },
  messageSpammingAbout: {
    en: 'One visitor sends message after message. People are counted here: they see a page that says when they may go on.',
    ja: '1人の利用者からメッセージが次々に送られる行為です。人が対象になるため、再開できる時刻を記したページを表示します。',
  },
  scanning: { en: 'Scanning for weak spots', ja: '弱点を探すスキャン' },
  scanningAbout: {
    en: 'One address asks for many pages that do not exist, looking for a way in.',
    ja: '1つのIPアドレスから、存在しないページが次々に要求される行為です。侵入口を探しています。',
  },
  apiScraping: { en: 'Mass reading through the API', ja: 'APIからの大量取得' },
  apiScrapingAbout: {
    en: 'One address reads everything it can get from the programming interface.',
    ja: '1つのIPアドレスから、APIのデータが機械的に読み出される行為です。',
  },
  flood: { en: 'Flood of requests', ja: '大量アクセス' },
  floodAbout: {
    en: 'One address sends more requests than any person could.',
    ja: '1つのIPアドレスから、人の操作ではあり得ない数のリクエストが送られる行為です。',
  },
  askLoginPath: { en: 'Path to which the login form is sent', ja: 'ログインフォームの送信先のパス' },
  askReservationPath: { en: 'Path to which a reservation is sent', ja: '予約の送信先のパス' },
  askMessagePath: { en: 'Path to which a message is sent', ja: 'メッセージの送信先のパス' },
  askApiPath: { en: 'Paths of the programming interface', ja: 'APIのパス' },
  askAccountField: { en: 'Field that holds the name somebody logs in with', ja: 'ログイン名が入る項目' },
} as const satisfies Record<string, Text>
