// Statements that read many entries, rows or hashes of ledger.db as one.

/** Many entries read as one: for a loop over a million of them, an object and two arrays for each would cost more than hashing them. */
export interface EntryBatch {
  /** Sequence numbers; null if there are none. */
  readonly first: number | null
  readonly last: number | null
  readonly count: number
  /** How many of them are stored as the types they were written as. */
  readonly sound: number
  /** For each 0x00 ‖ header ‖ body, what its leaf is the hash of, and after it the columns register ‖ row. */
  readonly bytes: Uint8Array
  /** For each the length of header · 2³² + the length of body, with commas between. */
  readonly lengths: string
}

export const ENTRY_BATCH = `
  SELECT min(seq) AS first, max(seq) AS last, count(*) AS count,
    sum(typeof(header) = 'blob' AND typeof(body) = 'blob' AND typeof(register) = 'text' AND typeof(row) = 'text') AS sound,
    CAST(group_concat(x'00' || header || body || register || row, '') AS BLOB) AS bytes,
    group_concat(length(header) * 4294967296 + length(body)) AS lengths
  FROM (SELECT * FROM entries WHERE seq >= ? ORDER BY seq LIMIT ?)`
/** Sealed rows: bytes, lengths and digests. */
export const ROW_BATCH = `
  SELECT max(made) AS last, count(*) AS count, sum(typeof(sealed) = 'blob' AND typeof(digest) = 'blob' AND length(digest) = 32) AS sound,
    CAST(group_concat(sealed, '') AS BLOB) AS bytes, group_concat(length(sealed)) AS lengths,
    CAST(group_concat(digest, '') AS BLOB) AS digests
  FROM (SELECT * FROM rows WHERE made > ? ORDER BY made LIMIT ?)`
/** Hashes of one level. */
export const NODE_BATCH = `
  SELECT sum(typeof(hash) = 'blob' AND length(hash) = 32) AS sound, count(*) AS count, CAST(group_concat(hash, '') AS BLOB) AS bytes
  FROM nodes WHERE level = ? AND number BETWEEN ? AND ?`
