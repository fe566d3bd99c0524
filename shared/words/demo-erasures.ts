// Whom the demo's guest house erases. All invented.
import type { Text } from './text.ts'

export const demoErasureWords = {
  guest: { en: 'Nadia Okoye', ja: '尾崎 光代' },
  remarks: { en: 'Asked on the telephone to be forgotten', ja: '電話で個人データの消去を希望' },
} as const satisfies Record<string, Text>
