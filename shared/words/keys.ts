// What the keys say to people: the vault's export, the recovery words, rotation, where the master key comes from.
import type { Text } from './text.ts'

export const keysWords = {
  // The vault's export (vault.age)
  exportDamaged: {
    en: 'The keys in vault.age are not whole ({detail}). Take the vault.age of another backup place.',
    ja: 'vault.age の鍵に欠けがあります({detail})。別の保管場所の vault.age を使ってください。',
  },
  exportNewer: {
    en: 'vault.age was written by a newer Sekisho (format {found}, this one knows {known}). Install the newer version; nothing was changed.',
    ja: 'vault.age は新しい版の Sekisho で作成されています(形式{found}、この版は{known}まで)。新しい版を入れてください。何も変更していません。',
  },
  vaultExists: {
    en: 'There is already a vault.db in this folder. Give an empty folder.',
    ja: 'このフォルダーにはすでに vault.db があります。空のフォルダーを指定してください。',
  },
  vaultFileForeign: {
    en: 'This file is not a vault.age. Take the vault.age of a backup place.',
    ja: 'このファイルは vault.age ではありません。保管場所にある vault.age を指定してください。',
  },

  // The words of the recovery key
  wordsCount: {
    en: 'The recovery key has 24 words; these are {found}. Type all of them in their order, with spaces between.',
    ja: '復旧キーは24個の単語ですが、入力は{found}個です。すべての単語を順番に、空白で区切って入力してください。',
  },
  wordsUnknown: {
    en: 'Not a word of the list: number {numbers}. Compare the spelling with the sheet and type the words again.',
    ja: '単語の一覧にない語があります({numbers}番目)。用紙の表記を確認して、もう一度入力してください。',
  },
  wordsChecksum: {
    en: 'Each word exists, but together they are no recovery key: one is another word than on the sheet, or two have changed places. Compare them one by one and type them again.',
    ja: '単語はすべて一覧にありますが、組み合わせが復旧キーになりません。別の単語になっているか、順番が入れ替わっています。用紙と1語ずつ照合して、もう一度入力してください。',
  },
  wordsElsewhere: {
    en: 'These words are a recovery key, but not the one this vault.age was made for. Take the newest sheet of this office, or an older backup place.',
    ja: '復旧キーとしては正しい単語ですが、この vault.age のものではありません。この事業所の最新の用紙を使うか、以前の保管場所を指定してください。',
  },
} as const satisfies Record<string, Text>
