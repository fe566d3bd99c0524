// What the looking after an erasure is asked and answers, wherever it is done.

export interface LookedFor {
  /** Person id. */
  readonly id: string
  /** What names them. Empty: not known any more, since their key was destroyed before a restart. */
  readonly names: readonly string[]
  /** The same and everything else that is only theirs (remarks, what a request said). */
  readonly texts: readonly string[]
}

/** What was found of one person in a ledger that was opened with today's keys. */
export interface SeenInLedger {
  /** Sections under this person's key, and how many of them opened. */
  readonly rows: number
  readonly rowsOpened: number
  readonly entries: number
  readonly entriesOpened: number
  /** Where a name stands in what other keys open, bounded; and how many such places there are. */
  readonly named: readonly string[]
  readonly namedCount: number
}

export interface ScannedFile {
  /** Path from the folder, with slashes. */
  readonly path: string
  readonly bytes: number
  /** Places in the list of persons; undefined: it could not be read. */
  readonly persons: readonly number[] | undefined
}

export interface Looking {
  /** Rows that have a section under each person's key. */
  rows(persons: readonly string[]): Promise<readonly (readonly { readonly register: string; readonly id: string }[])[]>
  /** The living ledger; one answer per person. */
  ledger(persons: readonly LookedFor[]): Promise<readonly SeenInLedger[]>
  /** Every byte of the data folder. */
  files(persons: readonly LookedFor[]): Promise<readonly ScannedFile[]>
  /** Request summaries: pieces that name one of them are thrown away. */
  summaries(persons: readonly LookedFor[]): Promise<{ readonly looked: number; readonly removed: number; readonly left: number }>
  /** Folders kept from before a restore or an update: their vaults forget, too. `left`: those where that could not be done. */
  kept(persons: readonly string[]): Promise<{ readonly looked: readonly string[]; readonly left: readonly string[] }>
}

/** A generation of Sekisho itself as it was opened with today's keys and searched. */
export interface SearchedGeneration {
  readonly name: string
  readonly place: string
  /** Why it could not be read; null: it was. */
  readonly why: string | null
  /** Per person: parts that open, and files in which a text stands. */
  readonly persons: readonly { readonly opened: number; readonly files: readonly string[] }[]
}

/** The copies at the backup places. */
export interface Copies {
  /** Puts today's vault to every place. */
  renewVaults(): Promise<{ readonly current: readonly string[]; readonly waiting: readonly string[] }>
  /** Opens every generation of Sekisho itself at every place that can be reached. Rejects with the signal's reason. */
  search(persons: readonly LookedFor[], signal: AbortSignal): Promise<Searched>
}

export interface Searched {
  readonly generations: readonly SearchedGeneration[]
  /** Places that were away. */
  readonly waiting: readonly string[]
  /** Places that hold generations as far as is known and stand in no list any more. */
  readonly removed: readonly string[]
  /** What is not Sekisho's own, and is not opened. */
  readonly others: readonly { readonly plan: string; readonly count: number }[]
}
