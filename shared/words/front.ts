// Words of the front: the pages a visitor sees when a request is not passed on to the office's app.
import type { Text } from './text.ts'

export const frontWords = {
  blockedTitle: { en: 'Access is blocked for now', ja: '現在アクセスを制限しています' },
  blockedWhat: {
    en: 'Requests from your address ({address}) are not accepted at the moment.',
    ja: 'お使いのアドレス({address})からのアクセスは、現在受け付けていません。',
  },
  blockedWhatElse: {
    en: 'This request is not accepted at the moment.',
    ja: 'このリクエストは、現在受け付けていません。',
  },
  blockedDistinct: {
    en: 'Reason: very many different things were tried in a short time.',
    ja: '理由:短時間に非常に多くの種類の操作が試みられたためです。',
  },
  blockedByList: {
    en: 'Reason: this address stands on a list of addresses that attacks came from.',
    ja: '理由:攻撃元として報告されたアドレスの一覧に含まれているためです。',
  },
  blockedFailures: {
    en: 'Reason: too many attempts did not succeed.',
    ja: '理由:操作の失敗が続いたためです。',
  },
  blockedMany: {
    en: 'Reason: very many requests came in a short time.',
    ja: '理由:短時間に非常に多くのアクセスがあったためです。',
  },
  blockedByOffice: {
    en: 'Reason: the office decided so.',
    ja: '理由:管理者の判断により制限しています。',
  },
  blockedNoEnd: { en: 'No end is set.', ja: '終了日時は決まっていません。' },
  blockedUntil: { en: 'It ends at {until}.', ja: '制限は {until} に終了します。' },
  askContact: {
    en: 'If you think this is a mistake, please tell {contact} the reference number below.',
    ja: 'お心当たりがない場合は、下の参照番号を{contact}までお知らせください。',
  },
  theOffice: { en: 'the office', ja: '事務所の担当者' },

  tooManyTitle: { en: 'Too many requests', ja: 'アクセスが集中しています' },
  tooManyWhat: {
    en: 'More requests came from your address than are accepted at once. Nothing is lost: please try again in {wait}.',
    ja: '一度に受け付けられる数を超えるアクセスがありました。{wait}後にもう一度お試しください。',
  },
  tooManyRefused: {
    en: 'This is not accepted again so soon. Nothing is lost: please try again in {wait}.',
    ja: '短時間に繰り返されたため、一時的に受け付けていません。{wait}後にもう一度お試しください。',
  },

  purposeTitle: { en: 'Your consent is needed', ja: '同意の確認が必要です' },
  purposeAsk: {
    en: 'This page uses personal information, and there is no consent for it yet. Please read the notice and answer it, then come back.',
    ja: 'このページでは個人情報を利用しますが、まだ同意をいただいていません。お知らせをお読みになり、回答してからもう一度お試しください。',
  },
  purposeUnknownPerson: {
    en: 'This page uses personal information, and it is not known whose. Please open the start page of the app, log in, and come back.',
    ja: 'このページでは個人情報を利用しますが、どなたの情報か確認できません。アプリの最初のページからログインして、もう一度お試しください。',
  },
  purposeRefused: {
    en: 'This page uses personal information, and consent to it was refused or withdrawn. It stays closed until it is given again; ask the office if you want that.',
    ja: 'このページでは個人情報を利用しますが、同意されていないか、同意が撤回されています。あらためて同意されるまで利用できません。ご希望の場合は事務所へお申し出ください。',
  },
  purposeExpired: {
    en: 'The consent for this page has come to its end. Please read the notice again and renew it, then come back.',
    ja: 'このページについての同意の期限が切れました。お知らせをお読みになり、更新してからもう一度お試しください。',
  },
  purposeChanged: {
    en: 'What the information is used for has changed since consent was given. Please read the new notice and answer it, then come back.',
    ja: '同意をいただいたあとに、情報の利用内容が変わりました。新しいお知らせをお読みになり、回答してからもう一度お試しください。',
  },
  purposeStopped: {
    en: 'The use of this information was stopped at the person’s request. Please ask the office.',
    ja: 'ご本人の請求により、この情報の利用を停止しています。事務所へお問い合わせください。',
  },
  purposeUnreadable: {
    en: 'Consents cannot be looked up just now, and without that this page stays closed. Please try again in a minute.',
    ja: '同意の記録を確認できないため、このページを表示できません。1分ほどしてからもう一度お試しください。',
  },
  purposeNotSetUp: {
    en: 'This page uses personal information for a purpose that is not open at present. Please tell the office.',
    ja: 'このページの個人情報の利用目的は、現在使われていません。事務所へお知らせください。',
  },
  gateTitle: { en: 'Please log in first', ja: '先にログインしてください' },
  gateWhat: {
    en: 'This page is only for people who are logged in. Please open the start page of the app, log in, and come back.',
    ja: 'このページはログインした方だけがご利用いただけます。アプリの最初のページからログインして、もう一度お試しください。',
  },
  gateRoleTitle: { en: 'This page is not open to you', ja: 'このページを利用する権限がありません' },
  gateRoleWhat: {
    en: 'You are logged in, but this page needs a role that your account does not have.',
    ja: 'ログインは確認できましたが、このページに必要な権限がお使いのアカウントにありません。',
  },
  gateAsk: {
    en: 'If you need it for your work, please tell {contact} the reference number below.',
    ja: '業務で必要な場合は、下の参照番号を{contact}までお知らせください。',
  },
  silentTitle: { en: 'Not accepted', ja: '受け付けられません' },
  silentWhat: { en: 'This request is not accepted.', ja: 'このリクエストは受け付けていません。' },
  waitSeconds: { en: '{count} s', ja: '{count}秒' },
  waitMinutes: { en: '{count} min', ja: '{count}分' },

  noUpstreamTitle: { en: 'No app is connected yet', ja: '保護するアプリがまだ設定されていません' },
  noUpstreamWhat: {
    en: 'Sekisho is running, but it does not know which app to protect. On the machine it runs on, stop it and start it with the address of your app:',
    ja: '関所は動作していますが、保護するアプリが設定されていません。関所を動かしているパソコンで一度停止し、アプリのアドレスを付けて起動してください。',
  },

  downTitle: { en: 'The app does not answer', ja: 'アプリが応答していません' },
  downWhat: {
    en: 'Your request reached the office, but its app is not running or closed the connection. Please try again in a few minutes.',
    ja: '事務所までは届きましたが、アプリが停止しているか、接続が切れました。数分後にもう一度お試しください。',
  },
  slowTitle: { en: 'The app takes too long', ja: 'アプリの応答に時間がかかっています' },
  slowWhat: {
    en: 'Your request reached the office, but its app did not answer in time. If you sent something, look first whether it arrived before you send it again.',
    ja: '事務所までは届きましたが、アプリが時間内に応答しませんでした。送信した内容がある場合は、再送の前に届いているかご確認ください。',
  },

  wrongHostTitle: { en: 'This address is not served here', ja: 'このアドレスは取り扱っていません' },
  wrongHostWhat: {
    en: 'This server does not answer to the name {host}. Please check the address. An administrator can add the name with SEKISHO_NAMES.',
    ja: 'このサーバーは {host} という名前では応答しません。アドレスをご確認ください。管理者は SEKISHO_NAMES で名前を追加できます。',
  },

  badRequestTitle: { en: 'This request cannot be accepted', ja: 'このリクエストは受け付けられません' },
  badRequestWhat: {
    en: 'The request does not follow the rules of HTTP and was not passed on: {fault}. Please try again with a current browser.',
    ja: 'HTTPの規則に合わないため、アプリには渡していません({fault})。最新のブラウザーでもう一度お試しください。',
  },
  faultHostMissing: { en: 'it names no host', ja: 'Hostがありません' },
  faultHostTwice: { en: 'it names two hosts', ja: 'Hostが二つあります' },
  faultVersion: { en: 'its HTTP version is not 1.0 or 1.1', ja: 'HTTPのバージョンが1.0・1.1ではありません' },
  faultTarget: { en: 'its target is not a path on this server', ja: '宛先がこのサーバーのパスではありません' },
  faultLength: { en: 'the length of its body is ambiguous', ja: '本文の長さがあいまいです' },
  faultBody: { en: 'this method takes no body', ja: 'このメソッドに本文は付けられません' },
  faultUpgrade: {
    en: 'it asks for a protocol other than WebSocket',
    ja: 'WebSocket以外のプロトコルへの切り替えは受け付けていません',
  },
  faultMethod: { en: 'this method is not accepted', ja: 'このメソッドは受け付けていません' },
  faultExpect: { en: 'it expects something this server does not know', ja: 'Expectの内容に対応していません' },
  faultForwarded: {
    en: 'the proxy in front says two different things about who sent it',
    ja: '前段のプロキシが示す送信元が一致しません',
  },
  faultHeaders: { en: 'it has too many header fields', ja: 'ヘッダーが多すぎます' },
  faultSyntax: { en: 'it cannot be read', ja: '内容を読み取れません' },
  faultSlow: { en: 'it did not arrive in time', ja: '時間内に届きませんでした' },

  plainHttp: {
    en: 'This port speaks HTTPS only. Please use an address that begins with https://',
    ja: 'このポートはHTTPS専用です。https:// で始まるアドレスをお使いください。',
  },

  internalTitle: { en: 'Something went wrong here', ja: '問題が発生しました' },
  internalWhat: {
    en: 'The request was not completed. Please try again; if it happens again, tell the office the reference number below.',
    ja: '処理を完了できませんでした。もう一度お試しください。繰り返す場合は、下の参照番号を事務所へお知らせください。',
  },

  reference: { en: 'Reference number', ja: '参照番号' },
  time: { en: 'Time', ja: '時刻' },
  sentBy: {
    en: 'This page comes from Sekisho, the gateway in front of the app.',
    ja: 'このページは、アプリの前に置かれた関所が表示しています。',
  },
} as const satisfies Record<string, Text>
