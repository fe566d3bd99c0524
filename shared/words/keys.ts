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

  // Where the master key is kept
  keyPlaceUnusable: {
    en: 'The master key at {name} cannot be read or written ({detail}). Check the file, its folder and its owner, then try again.',
    ja: 'マスターキー {name} を読み書きできません({detail})。ファイルとフォルダー、所有者を確認して、もう一度お試しください。',
  },
  keyPlaceTaken: {
    en: 'There is already a key at {name}. Give another place; nothing was changed.',
    ja: '{name} にはすでに鍵があります。別の場所を指定してください。何も変更していません。',
  },
  keyringUnusable: {
    en: 'The keyring of this machine cannot be used for {name} ({detail}). Unlock it or sign in to the desktop session it belongs to; on a server use a key file or a systemd credential.',
    ja: 'このPCのキーリングで {name} を利用できません({detail})。キーリングのロックを解除するか、デスクトップにサインインしてください。サーバーではキーファイルか systemd のクレデンシャルを使ってください。',
  },
  credentialFixed: {
    en: 'The master key is a systemd credential, which the service cannot change. Stop the gateway and run this as root with "--key-file" set to the file that the credential is made from, or add "--to FILE" and make the credential from that file.',
    ja: 'マスターキーは systemd のクレデンシャルのため、サービスからは変更できません。ゲートウェイを停止し、クレデンシャルの元のファイルを --key-file に指定して root で実行するか、--to ファイル を付けて実行し、そのファイルからクレデンシャルを作り直してください。',
  },
  rotationUnfinished: {
    en: 'An earlier change of the master key was interrupted. Restart the gateway: it finishes or drops it. Then try again.',
    ja: '以前のマスターキーの変更が中断されています。ゲートウェイを再起動すると、変更が完了するか取り消されます。その後もう一度お試しください。',
  },
} as const satisfies Record<string, Text>
