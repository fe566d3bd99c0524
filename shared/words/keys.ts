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
} as const satisfies Record<string, Text>
