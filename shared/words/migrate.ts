// What migrations and `sekisho update` say to people.
import type { Text } from './text.ts'

export const migrateWords = {
  newer: {
    en: 'The file {file} was written by a newer Sekisho (data version {found}, this one knows {known}). Install the newer version; nothing was changed.',
    ja: '{file} は新しい版の Sekisho で作成されています(データ版{found}、この版は{known}まで)。新しい版を入れてください。何も変更していません。',
  },
  tooOld: {
    en: 'The file {file} is of data version {found}, which this Sekisho (version {known}) cannot bring up to date. Install an older Sekisho first and update step by step; nothing was changed.',
    ja: '{file} はデータ版{found}のため、この Sekisho(データ版{known})では更新できません。先に古い版の Sekisho を入れて順に更新してください。何も変更していません。',
  },
  stepFailed: {
    en: 'The file {file} could not be brought from data version {from} to {to}. The data folder is as it was; keep it and ask for help.',
    ja: '{file} をデータ版{from}から{to}に更新できませんでした。データフォルダーは元のままです。保全して専門家に相談してください。',
  },
  older: {
    en: 'The file {file} is of an older data version ({found}, this Sekisho writes {known}). Run "sekisho update"; nothing was changed.',
    ja: '{file} は古いデータ版です({found}、この版は{known})。「sekisho update」を実行してください。何も変更していません。',
  },

  about: { en: 'bring the data folder up to this version of Sekisho', ja: 'データフォルダーをこの版の Sekisho に更新' },
  nothingToDo: {
    en: 'The data folder is up to date ({versions}). Nothing is to be done.',
    ja: 'データフォルダーは最新です({versions})。必要な操作はありません。',
  },
  updated: {
    en: 'The data folder was brought up to date ({versions}), verified, and put in place. The folder as it was before is kept at {kept}; delete it when you are content.',
    ja: 'データフォルダーを更新し({versions})、検証して置き換えました。更新前のフォルダーは {kept} にあります。問題がないことを確認してから削除してください。',
  },
  rolledBack: {
    en: 'The update was not carried out: {why} The data folder is as it was before.',
    ja: '更新を取りやめました。{why} データフォルダーは更新前のままです。',
  },
  checkFailed: {
    en: 'the updated copy does not verify ({what}).',
    ja: '更新した控えの検証で異常が見つかりました({what})。',
  },
  trialFailed: {
    en: 'no gateway starts on the updated copy ({detail}).',
    ja: '更新した控えでゲートウェイを起動できませんでした({detail})。',
  },
  noRoom: {
    en: 'There is no room for a copy of the data folder ({needed} MB are needed beside it). Free some space, then run "sekisho update" again; nothing was changed.',
    ja: 'データフォルダーの控えを置く空き容量がありません(隣に{needed}MB必要)。空きを増やして「sekisho update」をもう一度実行してください。何も変更していません。',
  },
} as const satisfies Record<string, Text>
