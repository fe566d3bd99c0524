// What the demo's guest house holds back and why. All invented.
import type { Text } from './text.ts'

export const demoRetentionWords = {
  month: { en: 'Our own decision: a month after the end', ja: '当館の判断(終了から1か月)' },
  tidy: { en: 'Our own decision: two days after the answer', ja: '当館の判断(回答から2日)' },
  disputeReason: { en: 'Dispute about a bill', ja: '請求額をめぐる係争のため' },
  disputeBasis: { en: 'Advice of our lawyer', ja: '顧問弁護士の指示' },
  inspectionReason: { en: 'Copies asked for by the tax office', ja: '税務調査で写しの提出を求められたため' },
  inspectionBasis: { en: 'Tax inspection', ja: '税務調査' },
} as const satisfies Record<string, Text>
