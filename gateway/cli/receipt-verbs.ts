// Verbs about receipts of consents.
import { receiptVerifyWords as words } from '../../shared/words/receipts.ts'
import type { Verb } from './main.ts'

export const RECEIPT_VERBS: readonly Verb[] = [
  {
    usage: 'receipt-verify <file>',
    about: words.about,
    options: { '--keys <file>': words.optionKeys },
    run: async c => (await import('./receipts.ts')).verify(c),
  },
  { usage: 'receipt-keys', about: words.aboutKeys, run: async c => (await import('./receipts.ts')).printKeys(c) },
]

export const RECEIPT_GROUPS = { receipt: words.group }
