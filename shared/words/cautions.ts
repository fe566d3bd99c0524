// What is said before a rule, a block, a list or a gate shuts out somebody it should not.
import type { Text } from './text.ts'

export const cautionWords = {
  you: {
    en: '{what} would shut out {address}, the PC you are working at.',
    ja: '{what}により、今お使いのPC({address})が利用できなくなります。',
  },
  gateway: {
    en: '{what} would shut out {address}, which is this machine itself.',
    ja: '{what}により、関所が動いているこのPC自身({address})が対象になります。',
  },
  most: {
    en: '{what} would shut out {hit} of the {all} visitors of the last hour.',
    ja: '{what}により、直近1時間の訪問者{all}件のうち{hit}件が利用できなくなります。',
  },
  office: {
    en: '{what} covers {network}, a network of this office: every PC on it would be shut out.',
    ja: '{what}は事務所内のネットワーク({network})を含んでいます。そこにあるPCはすべて利用できなくなります。',
  },
  shared: {
    en: '{what} concerns {address}: at least {count} people seem to come from this address, and all of them would be shut out.',
    ja: '{what}の対象の{address}からは、少なくとも{count}人が利用しているようです。全員が利用できなくなります。',
  },
  ruleYou: {
    en: '{what} would have turned away the PC you are working at ({address}) within the last hour.',
    ja: '{what}は、直近1時間の通信に当てはめると、今お使いのPC({address})を拒否していました。',
  },
  ruleGateway: {
    en: '{what} would have turned away this machine itself within the last hour.',
    ja: '{what}は、直近1時間の通信に当てはめると、関所が動いているこのPC自身を拒否していました。',
  },
  ruleMost: {
    en: '{what} would have turned away {hit} of the {all} visitors of the last hour.',
    ja: '{what}は、直近1時間の訪問者{all}件のうち{hit}件を拒否していました。',
  },
  ruleShared: {
    en: '{what} would have turned away {address} within the last hour: at least {count} people seem to come from this address.',
    ja: '{what}は、直近1時間に{address}を拒否していました。このアドレスからは、少なくとも{count}人が利用しているようです。',
  },
  gateYou: {
    en: 'You opened pages behind {what} from {address} within the last hour; from now on they need a login with the right role.',
    ja: '{what}の対象ページは、今お使いのPC({address})からも直近1時間に開かれています。今後は所定の権限でのログインが必要になります。',
  },
  gateMost: {
    en: '{hit} of the {all} visitors of the last hour opened pages behind {what}; without a login with the right role they would be refused.',
    ja: '{what}の対象ページは、直近1時間の訪問者{all}件のうち{hit}件が開いています。所定の権限でログインしていない場合は拒否されます。',
  },
  theBlock: { en: 'This block', ja: 'このブロック' },
  theList: { en: 'The list “{name}”', ja: 'リスト「{name}」' },
  theRule: { en: 'The rule “{name}”', ja: 'ルール「{name}」' },
  theGate: { en: 'the gate “{name}”', ja: '通行権限「{name}」' },
  confirm: {
    en: '{cautions} Nothing was changed. Confirm if you want it all the same (on the command line: --even-so).',
    ja: '{cautions}まだ何も変更していません。それでも実行する場合は確認してください(コマンドでは --even-so を付けます)。',
  },
} as const satisfies Record<string, Text>
