// What the ring of request summaries says to people.
import type { Text } from './text.ts'

export const observationsWords = {
  newerFile: {
    en: 'The records of past requests were written by a newer version of Sekisho. Update Sekisho, or move summaries.db out of the data folder.',
    ja: '過去の通信の記録は、新しいバージョンの関所で作成されています。関所を更新するか、データフォルダーの summaries.db を別の場所に移してください。',
  },
  unavailable: {
    en: 'The records of past requests cannot be read just now; the front works on without them. See the log for the cause, and try again in a minute.',
    ja: '過去の通信の記録を現在読み取れません(公開側の動作には影響ありません)。原因はログでご確認のうえ、1分後にもう一度お試しください。',
  },
} as const satisfies Record<string, Text>
