// Reply letters to people who made a request: Japanese as business letters are written, English plainly. One file, because each sentence is read beside its sisters.
import type { Law } from '../law.ts'
import type { OUTCOMES, RequestKind } from '../registers/requests.ts'
import type { Text } from './text.ts'

type Outcome = (typeof OUTCOMES)[number]

/** What was decided, per kind and outcome. The reason and what was done follow on lines of their own. */
const answers = {
  'purpose-notice': {
    grant: {
      en: 'We tell you below for what purpose we use the personal data that we hold about you.',
      ja: '当事業所が保有しているお客様の個人情報の利用目的を、次のとおりお知らせいたします。',
    },
    part: {
      en: 'We tell you below for what purpose we use part of the personal data that we hold about you.',
      ja: '当事業所が保有しているお客様の個人情報の利用目的のうち、一部について次のとおりお知らせいたします。',
    },
    refuse: {
      en: 'We are sorry that we cannot tell you the purpose of use, for the reason below.',
      ja: '誠に恐れ入りますが、次の理由により、利用目的の通知には応じかねます。',
    },
  },
  disclosure: {
    grant: {
      en: 'We disclose to you all the personal data that we hold about you. You find it in the enclosed documents.',
      ja: '当事業所が保有しているお客様の個人情報を、別添の資料のとおり開示いたします。',
    },
    part: {
      en: 'We disclose to you part of the personal data that we hold about you, in the enclosed documents.',
      ja: '当事業所が保有しているお客様の個人情報のうち、一部を別添の資料のとおり開示いたします。',
    },
    refuse: {
      en: 'We are sorry that we cannot disclose the data, for the reason below.',
      ja: '誠に恐れ入りますが、次の理由により、開示には応じかねます。',
    },
  },
  correction: {
    grant: {
      en: 'We have corrected your personal data as you asked. What stood there before is kept in our record of changes.',
      ja: 'お申し出のとおり、お客様の個人情報を訂正いたしました。訂正前の内容は、変更の記録として保管しております。',
    },
    part: {
      en: 'We have corrected part of your personal data as you asked. What stood there before is kept in our record of changes.',
      ja: 'お申し出の内容のうち、一部について訂正いたしました。訂正前の内容は、変更の記録として保管しております。',
    },
    refuse: {
      en: 'We are sorry that we cannot make the correction, for the reason below.',
      ja: '誠に恐れ入りますが、次の理由により、訂正には応じかねます。',
    },
  },
  'stop-use': {
    grant: {
      en: 'We have stopped using your personal data.',
      ja: 'お客様の個人情報の利用を停止いたしました。',
    },
    part: {
      en: 'We have stopped using your personal data in part.',
      ja: 'お客様の個人情報のうち、一部について利用を停止いたしました。',
    },
    refuse: {
      en: 'We are sorry that we cannot stop the use, for the reason below.',
      ja: '誠に恐れ入りますが、次の理由により、利用の停止には応じかねます。',
    },
  },
  erasure: {
    grant: {
      en: 'We have erased your personal data, and checked afterwards that it is left neither in our system nor in its backups.',
      ja: 'お客様の個人情報を消去いたしました。消去後、当事業所の管理システムおよびそのバックアップに残っていないことを確認しております。',
    },
    part: {
      en: 'We have erased part of your personal data. What a law or a contract obliges us to keep is kept until its period is over.',
      ja: 'お客様の個人情報のうち、一部を消去いたしました。法令または契約により保存が必要な情報は、その期間が終わるまで保管いたします。',
    },
    refuse: {
      en: 'We are sorry that we cannot erase the data, for the reason below.',
      ja: '誠に恐れ入りますが、次の理由により、消去には応じかねます。',
    },
  },
  'stop-provision': {
    grant: {
      en: 'We have stopped providing your personal data to third parties.',
      ja: 'お客様の個人情報の第三者への提供を停止いたしました。',
    },
    part: {
      en: 'We have stopped providing part of your personal data to third parties.',
      ja: 'お客様の個人情報のうち、一部について第三者への提供を停止いたしました。',
    },
    refuse: {
      en: 'We are sorry that we cannot stop the provision, for the reason below.',
      ja: '誠に恐れ入りますが、次の理由により、第三者提供の停止には応じかねます。',
    },
  },
  'provision-records': {
    grant: {
      en: 'We disclose to you our records of provision to third parties. You find them in the enclosed documents.',
      ja: 'お客様の個人情報の第三者提供に関する記録を、別添の資料のとおり開示いたします。',
    },
    part: {
      en: 'We disclose to you part of our records of provision to third parties, in the enclosed documents.',
      ja: 'お客様の個人情報の第三者提供に関する記録のうち、一部を別添の資料のとおり開示いたします。',
    },
    refuse: {
      en: 'We are sorry that we cannot disclose the records, for the reason below.',
      ja: '誠に恐れ入りますが、次の理由により、第三者提供に関する記録の開示には応じかねます。',
    },
  },
  portability: {
    grant: {
      en: 'We hand over to you the personal data that you gave us, in a form that other programs can read.',
      ja: 'お客様からご提供いただいた個人情報を、ほかのシステムで読み取れる形式でお渡しいたします。',
    },
    part: {
      en: 'We hand over to you part of the personal data that you gave us, in a form that other programs can read.',
      ja: 'お客様からご提供いただいた個人情報のうち、一部をほかのシステムで読み取れる形式でお渡しいたします。',
    },
    refuse: {
      en: 'We are sorry that we cannot hand over the data, for the reason below.',
      ja: '誠に恐れ入りますが、次の理由により、データのお渡しには応じかねます。',
    },
  },
} as const satisfies Record<RequestKind, Record<Outcome, Text>>

/** Where each right stands. Null: this law does not name it. */
const articles = {
  appi: {
    'purpose-notice': { en: 'APPI, Article 32(2)', ja: '個人情報保護法第32条第2項' },
    disclosure: { en: 'APPI, Article 33', ja: '個人情報保護法第33条' },
    correction: { en: 'APPI, Article 34', ja: '個人情報保護法第34条' },
    'stop-use': { en: 'APPI, Article 35', ja: '個人情報保護法第35条' },
    erasure: { en: 'APPI, Article 35', ja: '個人情報保護法第35条' },
    'stop-provision': { en: 'APPI, Article 35(3)', ja: '個人情報保護法第35条第3項' },
    'provision-records': { en: 'APPI, Article 33(5)', ja: '個人情報保護法第33条第5項' },
    portability: null,
  },
  gdpr: {
    'purpose-notice': { en: 'GDPR, Article 15(1)(a)', ja: 'GDPR第15条第1項(a)' },
    disclosure: { en: 'GDPR, Article 15', ja: 'GDPR第15条' },
    correction: { en: 'GDPR, Article 16', ja: 'GDPR第16条' },
    'stop-use': { en: 'GDPR, Article 18', ja: 'GDPR第18条' },
    erasure: { en: 'GDPR, Article 17', ja: 'GDPR第17条' },
    'stop-provision': { en: 'GDPR, Article 21', ja: 'GDPR第21条' },
    'provision-records': { en: 'GDPR, Article 15(1)(c)', ja: 'GDPR第15条第1項(c)' },
    portability: { en: 'GDPR, Article 20', ja: 'GDPR第20条' },
  },
  custom: {
    'purpose-notice': null,
    disclosure: null,
    correction: null,
    'stop-use': null,
    erasure: null,
    'stop-provision': null,
    'provision-records': null,
    portability: null,
  },
} as const satisfies Record<Law, Record<RequestKind, Text | null>>

/** Where somebody goes who does not agree. */
const complaint = {
  appi: {
    en: 'If you do not agree, please tell us at the contact above (APPI, Article 40). You may also turn to the Personal Information Protection Commission of Japan.',
    ja: '本回答にご不明な点やご不服がある場合は、上記の連絡先までお申し出ください(個人情報保護法第40条)。また、個人情報保護委員会の相談窓口にご相談いただくこともできます。',
  },
  gdpr: {
    en: 'If you do not agree, please tell us at the contact above. You have the right to lodge a complaint with a supervisory authority (Article 77) and to go to court (Article 79).',
    ja: '本回答にご不服がある場合は、上記の連絡先までお申し出ください。また、監督機関への苦情申立て(GDPR第77条)および裁判所への提訴(GDPR第79条)を行うことができます。',
  },
  custom: {
    en: 'If you do not agree, please tell us at the contact above.',
    ja: '本回答にご不明な点やご不服がある場合は、上記の連絡先までお申し出ください。',
  },
} as const satisfies Record<Law, Text>

export const letterWords = {
  answers,
  articles,
  complaint,
  kinds: {
    'purpose-notice': { en: 'notice of the purpose of use', ja: '利用目的の通知' },
    disclosure: { en: 'disclosure', ja: '開示' },
    correction: { en: 'correction', ja: '訂正等' },
    'stop-use': { en: 'stop of use', ja: '利用停止等' },
    erasure: { en: 'erasure', ja: '消去' },
    'stop-provision': { en: 'stop of provision to third parties', ja: '第三者提供の停止' },
    'provision-records': { en: 'disclosure of records of provision', ja: '第三者提供記録の開示' },
    portability: { en: 'portability of data', ja: 'データの移転' },
  } satisfies Record<RequestKind, Text>,
  subjects: {
    received: { en: 'Your request for {kind}: received', ja: '「{kind}」のご請求の受付について' },
    identity: { en: 'Your request for {kind}: please show who you are', ja: '「{kind}」のご請求に関する本人確認について' },
    extended: { en: 'Your request for {kind}: we need more time', ja: '「{kind}」のご請求に対する回答期限の延長について' },
    decided: { en: 'Your request for {kind}: our answer', ja: '「{kind}」のご請求について(ご回答)' },
  },
  openings: {
    received: {
      en: 'Thank you for your request. We have received it as follows.',
      ja: 'さて、このたびは個人情報に関するご請求をいただき、ありがとうございます。下記のとおり受け付けましたので、お知らせいたします。',
    },
    identity: {
      en: 'Thank you for your request. So that your data reaches nobody else, we have to be sure that it is you who asks, and so far we could not be.',
      ja: 'さて、このたびいただきましたご請求につきまして、第三者への漏えいを防ぐため本人確認を行いましたが、確認することができませんでした。',
    },
    extended: {
      en: 'Thank you for your request. We need more time to answer it and tell you so before the deadline is over.',
      ja: 'さて、このたびいただきましたご請求につきまして、回答までにお時間をいただきたく、下記のとおり期限の延長をお知らせいたします。',
    },
    decided: {
      en: 'Thank you for your request. This is our answer.',
      ja: 'さて、このたびいただきましたご請求につきまして、下記のとおりご回答申し上げます。',
    },
  },
  identityAsk: {
    en: 'Please send us a copy of a document that shows your name and address, or come to us with it. What is not needed (such as the number) may be covered. The time until our answer goes on when we have it.',
    ja: 'お手数をおかけいたしますが、お名前とご住所が確認できる書類の写しをお送りいただくか、窓口までお持ちください。書類の番号など、確認に不要な部分は塗りつぶしていただいてかまいません。書類を確認でき次第、ご請求への対応を進めてまいります。',
  },
  greeting: { en: 'Dear {name},', ja: '{name} 様' },
  agentGreeting: { en: '(through {name}, {relation})', ja: '(代理人 {name} 様・{relation})' },
  /** For whom the office knows no name any more; written in by hand. */
  blank: { en: '____________________', ja: '____________________' },
  formalClosing: { en: 'Yours sincerely,', ja: '敬具' },
  number: { en: 'Number', ja: '受付番号' },
  kind: { en: 'Request', ja: 'ご請求の種別' },
  kindByLaw: { en: '{kind} ({article})', ja: '{kind}({article})' },
  receivedOn: { en: 'Received on', ja: '受付日' },
  answerBy: { en: 'We answer by', ja: '回答期限' },
  newDeadline: { en: 'New deadline', ja: '延長後の回答期限' },
  reason: { en: 'Reason', ja: '理由' },
  answer: { en: 'Answer', ja: 'ご回答' },
  done: { en: 'What was done', ja: '実施内容' },
  office: { en: 'The office', ja: '事業者' },
} as const

/** The form of a Japanese business letter; an English one has nothing of the kind. */
export const japaneseForm = { opening: '拝啓 時下ますますご清祥のこととお慶び申し上げます。', below: '記', end: '以上' } as const
