// What the import of persons and consents says: which file it takes, and what is wrong with a line.
import type { Text } from './text.ts'

export const importWords = {
  utf16: {
    en: 'This file is Unicode text (UTF-16). In Excel choose "CSV UTF-8 (comma delimited)" under Save As.',
    ja: 'このファイルはUnicodeテキスト(UTF-16)です。Excelの「名前を付けて保存」で「CSV UTF-8(コンマ区切り)」を選んで保存し直してください。',
  },
  unreadable: {
    en: 'This file is neither UTF-8 nor Shift_JIS text. Save it as "CSV UTF-8" and choose it again.',
    ja: 'このファイルはUTF-8でもShift_JISでもないため読めません。「CSV UTF-8」で保存し直して選んでください。',
  },
  empty: {
    en: 'There is no line below the headings. Choose a file with at least one.',
    ja: '見出しの下に行がありません。1行以上あるファイルを選んでください。',
  },
  tooMany: {
    en: 'The file has more than {most} lines. Divide it and import the parts one after the other.',
    ja: 'ファイルが{most}行を超えています。分割して順に取り込んでください。',
  },
  noColumn: {
    en: 'There is no column "name". Its headings are: {columns}. Name the columns as in the sample.',
    ja: '「氏名」の列がありません。見出しは次のとおりです: {columns}。見本と同じ列名にしてください。',
  },
  openQuote: {
    en: 'A quotation mark is opened in line {line} and never closed. Correct it and choose the file again.',
    ja: '{line}行目の引用符「"」が閉じていません。直してからもう一度選んでください。',
  },
  nothing: { en: 'Give a file to import.', ja: '取り込むファイルを指定してください。' },
  nameMissing: { en: 'The name is missing. Fill it in.', ja: '氏名がありません。入力してください。' },
  emailWrong: {
    en: 'This is no e-mail address. Correct it or leave it empty.',
    ja: 'メールアドレスの形式ではありません。直すか空欄にしてください。',
  },
  tooLong: { en: 'This is too long. Shorten it.', ja: '長すぎます。短くしてください。' },
  languageWrong: { en: 'The language is "ja" or "en". Write one of them.', ja: '言語は「ja」か「en」で入力してください。' },
  purposeUnknown: {
    en: 'There is no purpose with this code in use. Write the code as on the page Purposes.',
    ja: 'この利用目的コードは使われていません。「利用目的」の画面にあるコードを入力してください。',
  },
  noNotice: {
    en: 'This purpose has no published notice. Publish one first.',
    ja: 'この利用目的には公開済みの通知がありません。先に公開してください。',
  },
  versionOld: {
    en: 'Version {version} of the notice is not the current one ({current}). Ask this person anew.',
    ja: '通知の第{version}版は現在の版(第{current}版)ではありません。この方には改めて同意を依頼してください。',
  },
  dateMissing: {
    en: 'The date of the consent is missing. Fill it in as 2026-11-23.',
    ja: '同意日がありません。2026-11-23 の形で入力してください。',
  },
  dateWrong: {
    en: 'This is no date. Write it as 2026-11-23.',
    ja: '日付として読めません。2026-11-23 の形で入力してください。',
  },
  dateFuture: { en: 'The date is in the future. Correct it.', ja: '日付が未来になっています。直してください。' },
  guardianMissing: {
    en: 'Guardian and relation belong together. Fill in both.',
    ja: '保護者氏名と続柄は両方入力してください。',
  },
  twoPeople: {
    en: 'This reference stands in line {line} with another name. Each person has their own.',
    ja: 'この識別子は{line}行目では別の氏名になっています。識別子は1人に1つです。',
  },
  willAdd: { en: 'New person', ja: '本人を追加' },
  willRecord: { en: 'Consent is recorded', ja: '同意を記録' },
  willAddAndRecord: { en: 'New person, consent is recorded', ja: '本人を追加し、同意を記録' },
  known: { en: 'Already there', ja: '登録済み' },
  aboutPersons: { en: 'Persons on record', ja: '本人の一覧' },
} as const satisfies Record<string, Text>
