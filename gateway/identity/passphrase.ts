// Hashes of passphrases: Argon2id (RFC 9106), bound to the person, compared in constant time.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { PASSPHRASE_LENGTH } from '../../shared/step-up.ts'
import { stepUpWords } from '../../shared/words/access.ts'
import { fill, type Text } from '../../shared/words/text.ts'

/** RFC 9106, section 4, second recommended option: t = 3, p = 4, m = 64 MiB. Some 0.3 s on an office PC. */
const PRESENT = { memory: 65_536, passes: 3, parallelism: 4 } as const
const SALT_BYTES = 16
const HASH_BYTES = 32
/** Fewer different characters than these are a pattern and no passphrase. */
const LEAST_DIFFERENT = 5
/** Rows of keys as they stand on a keyboard; a passphrase that is a piece of one is the first to be tried. */
const ROWS = ['12345678901234567890', 'qwertyuiopasdfghjklzxcvbnm', 'abcdefghijklmnopqrstuvwxyz', 'passwordpassword']

/** What is kept of a passphrase. The cost stands with it, so that a later one can be dearer. */
export const PassphraseHash = z.strictObject({
  /** Base64. */
  salt: z.string(),
  hash: z.string(),
  /** KiB, passes, lanes. */
  memory: z.number().int().min(8).max(4_194_304),
  passes: z.number().int().min(1).max(100),
  parallelism: z.number().int().min(1).max(64),
})
export type PassphraseHash = z.infer<typeof PassphraseHash>

/** As typed on any keyboard: width and composed forms do not matter (NFKC), spaces at the ends neither; case does. */
const plain = (passphrase: string): string => passphrase.normalize('NFKC').trim()

function derive(passphrase: string, person: string, salt: Buffer, cost: Omit<PassphraseHash, 'salt' | 'hash'>): Promise<Buffer> {
  const { memory, passes, parallelism } = cost
  const message = Buffer.from(plain(passphrase))
  const parameters = {
    message,
    nonce: salt,
    parallelism,
    tagLength: HASH_BYTES,
    memory,
    passes,
    associatedData: Buffer.from(person),
  }
  // In the thread pool: the front and the desk go on meanwhile.
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, hash) => {
      message.fill(0)
      if (error) reject(error)
      else resolve(hash)
    })
  })
}

export async function hashPassphrase(passphrase: string, person: string): Promise<PassphraseHash> {
  const salt = randomBytes(SALT_BYTES)
  const hash = await derive(passphrase, person, salt, PRESENT)
  return { salt: salt.toString('base64'), hash: hash.toString('base64'), ...PRESENT }
}

export async function isPassphrase(passphrase: string, person: string, kept: PassphraseHash): Promise<boolean> {
  const wanted = Buffer.from(kept.hash, 'base64')
  const got = await derive(passphrase, person, Buffer.from(kept.salt, 'base64'), kept)
  return wanted.length === got.length && timingSafeEqual(wanted, got)
}

/** Why this may not be anybody's passphrase, or undefined. `names`: what everybody would try first. */
export function whyNotPassphrase(passphrase: string, names: readonly string[]): Text | undefined {
  const text = plain(passphrase)
  const length = [...text].length
  if (length < PASSPHRASE_LENGTH.least) return fill(stepUpWords.tooShort, PASSPHRASE_LENGTH)
  if (length > PASSPHRASE_LENGTH.most) return fill(stepUpWords.tooLong, PASSPHRASE_LENGTH)
  const bare = text.toLowerCase().replace(/[\s\p{P}]/gu, '')
  const rows = ROWS.flatMap(row => [row, [...row].reverse().join('')])
  const known = names.map(name =>
    plain(name)
      .toLowerCase()
      .replace(/[\s\p{P}]/gu, ''),
  )
  const easy = new Set(bare).size < LEAST_DIFFERENT || rows.some(row => row.includes(bare)) || known.includes(bare)
  return easy ? stepUpWords.tooPlain : undefined
}
