// What guests of the demo's guest house asked for under the law, and how it was answered. All invented.
import type { Text } from './text.ts'

export const demoRequestWords = {
  whatFor: {
    en: 'What do you use my telephone number for? I never called you.',
    ja: '電話番号を何に利用しているのか教えてください。こちらから電話をした覚えはありません。',
  },
  link: { en: 'Asked through the private link', ja: '専用リンクからの請求のため、リンクの所持を確認' },
  whatForAnswer: {
    en: 'Told which purposes there are, and that the number is kept for the stay only',
    ja: '利用目的の一覧と、電話番号は宿泊の連絡にのみ利用していることを回答',
  },
  whatForLetter: {
    en: 'Dear Ms Carter,\n\nyou asked us what we use your telephone number for. We keep it for your stay only: to reach you if something changes about your booking. We do not give it to anybody else.\n\nYours sincerely\nGuest House Yamabuki',
    ja: '拝啓 平素より格別のお引き立てを賜り、厚く御礼申し上げます。\nご請求のありました電話番号の利用目的につきまして、下記のとおり回答申し上げます。\n電話番号は、ご宿泊に関するご連絡にのみ利用しており、第三者への提供は行っておりません。\n敬具\nゲストハウス山吹',
  },
  mail: { en: 'e-mail', ja: 'メール' },
  stopNews: { en: 'Please stop using my address altogether.', ja: '連絡先の利用をすべて停止してほしい。' },
  calledBack: { en: 'Called back at the number on record', ja: '登録の電話番号へ折り返して確認' },
  stoppedAnswer: {
    en: 'All use stopped here; the booking site deleted the profile',
    ja: '当館での利用を停止。宿泊予約サイトのプロフィールも削除済み',
  },
  shredded: { en: 'No sheet of this year has this name', ja: '該当年の名簿に記載なし' },
  siteDone: { en: 'Deleted at the booking site, confirmation 7731-20', ja: '予約サイトで削除済み(受付番号 7731-20)' },
  spelling: {
    en: 'My given name is written with another character. And please correct the date of my last stay.',
    ja: '名前の漢字が誤っています。前回の宿泊日も訂正してください。',
  },
  licence: { en: 'Driving licence shown at the reception', ja: 'フロントで運転免許証を確認' },
  spellingPart: {
    en: 'The name is corrected. The date of the stay agrees with the signed register and stays.',
    ja: '氏名は訂正します。宿泊日は署名済みの宿泊者名簿と一致するため、訂正しません。',
  },
  childFile: { en: 'Everything kept about my child’s allergies', ja: '子どものアレルギーについて保有している情報すべて' },
  mother: { en: 'Mother', ja: '母' },
  motherProof: { en: 'Health insurance card of both', ja: '親子の健康保険証を確認' },
  insurance: { en: 'Insurance cards compared with the booking', ja: '健康保険証と予約内容を照合' },
  moving: {
    en: 'All my bookings in a file that my new booking service can read',
    ja: '新しい予約サービスで読み込める形式で、予約履歴の提供を希望',
  },
  movingLater: {
    en: 'The booking site answers within six weeks only',
    ja: '宿泊予約サイトからの回答に6週間を要するため',
  },
  forget: { en: 'Delete my data, please.', ja: '私の情報を消去してください。' },
  noAnswerYet: { en: 'Asked by e-mail for a copy of an identity document', ja: 'メールで本人確認書類の写しを依頼中' },
  sharing: { en: 'Do not pass my data to Hanabi Mail.', ja: 'ハナビメールへの情報提供を止めてほしい。' },
  copy: {
    en: 'A copy of everything you have about me, by post',
    ja: '私に関して保有している情報の写しを郵送してほしい。',
  },
  passport: { en: 'Copy of the passport enclosed', ja: '同封の旅券の写しで確認' },
  mislaid: {
    en: 'The letter lay in the tray of the night shift; found and entered a week late',
    ja: '夜勤の書類箱にあり、1週間遅れて受付',
  },
  whoGotIt: { en: 'Who was given my address last year?', ja: '昨年、私の住所を誰に提供したか知りたい。' },
  settled: { en: 'Answered on the telephone; no letter wanted', ja: '電話で説明し、書面は不要とのこと' },
} as const satisfies Record<string, Text>
