// Certificates of both listeners: opened at start, renewed and reloaded while running, handed over without a restart.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AuthorityView } from '../../shared/api.ts'
import type { Certificate, Certificates, Clock, Log } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { authorityWords } from '../../shared/words/access.ts'
import { fill, say, type Text } from '../../shared/words/text.ts'
import { tlsWords } from '../../shared/words/tls.ts'
import { AUTHORITY_PLACE, type Authority, openAuthority } from './authority.ts'
import { beginNext, earlierOnes, hasTakenOver, openNext, settleNext, takeOver } from './authority-change.ts'
import { asCertificate, isLeafDue, LEAF_PLACE, makeLeaf, splitNames } from './leaf.ts'
import { type Machine, namesOf, thisMachine, wantedNames } from './names.ts'
import { checkOwn, readOwn } from './own-certificate.ts'
import { keepPublicNames, type PublicNamesSettings } from './public-names.ts'
import { type Keeping, loadPair, mendCopy, storePair } from './sealed-pair.ts'

export interface CertificateOptions extends Keeping {
  /** SEKISHO_NAMES. */
  readonly names: readonly string[]
  /** Paths of the office's own certificate and key, for the front only. */
  readonly ownCert?: string | null
  readonly ownKey?: string | null
  /** Names with a certificate of a public authority; null or left out: none. */
  readonly publicNames?: PublicNamesSettings | null
  readonly clock: Clock
  readonly log: Log
  /** Host name and addresses; the real machine's by default. */
  machine?(): Machine
  /** Repeats until the returned function is called; by default an unref'd interval. */
  every?(ms: number, run: () => void): () => void
}

export interface OfficeCertificates extends Required<Certificates> {
  /** HTTP-01: the answer to a challenge's token. */
  answer(token: string): string | undefined
  /** Gets the public certificate if it is due, now and from now on; only once the listeners are open. */
  startPublic(): void
  /** Gets or renews it if it is due. Runs every minute by itself after `startPublic`. */
  renewPublic(): Promise<void>
  close(): Promise<void>
  /** True if the CA was made just now: nobody trusts it yet. */
  readonly caMade: boolean
  /** What a person should know: names the CA may not vouch for, a CA near its end, files that were mended. */
  warnings(): readonly Text[]
  /** Issues a new leaf if it is due. Runs hourly by itself. */
  renewIfDue(): void
  /** The present CA, the next one and those before. */
  authority(): AuthorityView
  /** Makes the next CA. @throws SekishoError `conflict` if a change is under way, `bad-input` for a date that has passed. */
  beginChange(finishAt: number | null): void
  /** The next CA takes over, now: the leaf is issued anew and handed over without a restart. @throws SekishoError `conflict` if no change is under way. */
  finishChange(): void
  /** The present CA stays. @throws SekishoError `conflict` if no change is under way, or it is finished. */
  cancelChange(): void
  /** True after a change was finished (by hand, by its date, or by a start after a crash) until `settle`: there is something to record. */
  isUnsettled(): boolean
  settle(): void
  /** Takes over the office's own certificate if its files changed and are a valid pair. Runs every few seconds by itself. */
  reloadIfChanged(): void
}

const HOUR = 3_600_000
const RELOAD_MS = 3_000
/** Every PC has to be visited for a new CA: a year ahead is early enough and not too early. */
const CA_WARNING = 365 * 86_400_000

function unrefInterval(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Opens or makes the office's CA and the leaf, and checks the own certificate if one is configured.
 * @throws SekishoError in words: a damaged CA key, an own certificate that cannot be used.
 */
export async function openCertificates(options: CertificateOptions): Promise<OfficeCertificates> {
  const { folder, clock, log, names } = options
  const machine = options.machine ?? thisMachine
  const every = options.every ?? unrefInterval
  const paths = { path: join(folder, 'tls'), ca: join(folder, AUTHORITY_PLACE.certificate) }
  mkdirSync(paths.path, { recursive: true, mode: 0o700 })
  const listeners = new Set<() => void>()
  const notify = () => {
    for (const listener of listeners) listener()
  }

  const opened = openAuthority(options, machine(), names, clock())
  const { made } = opened
  let { authority } = opened
  let next = openNext(options)
  const mended: Text[] = []
  // A change that a crash cut short after its moment is finished by this start: ca.pem was expected to be the old one.
  if (opened.restored && !hasTakenOver(authority, next)) mended.push(fill(tlsWords.caFileRestored, { path: paths.ca }))

  /** What the leaf should hold now. Public addresses of the machine are left out; a host name or a name a person gave that is left out becomes a warning. */
  const wanted = () => splitNames(authority, wantedNames(machine(), names))

  const leafPath = join(folder, LEAF_PLACE.certificate)
  const stored = loadPair(options, LEAF_PLACE)
  let leaf = typeof stored === 'string' ? undefined : stored
  if (stored === 'damaged' || (stored === 'missing' && !made)) mended.push(fill(tlsWords.leafRemade, { path: leafPath }))
  if (leaf && !isLeafDue(leaf, authority, wanted().within, clock()) && mendCopy(options, LEAF_PLACE, leaf))
    mended.push(fill(tlsWords.leafRemade, { path: leafPath }))

  /** What goes with the leaf so that whoever trusts only the next CA accepts it too. */
  const chain = () => (next && !hasTakenOver(authority, next) ? next.cross : '')

  function takeOverIfDue(): void {
    if (next?.finishAt == null || clock() < next.finishAt || hasTakenOver(authority, next)) return
    try {
      authority = takeOver(options, authority, next)
    } catch (error) {
      // A full disk: the present CA goes on, and the next turn of the clock tries again.
      log.error({ err: error }, say(authorityWords.notStored, 'en', paths))
    }
  }

  function renewIfDue(): void {
    takeOverIfDue()
    const { within } = wanted()
    if (leaf && !isLeafDue(leaf, authority, within, clock())) return
    const renewed = makeLeaf(authority, within, clock())
    const first = leaf === undefined
    leaf = renewed
    try {
      storePair(options, LEAF_PLACE, renewed)
    } catch (error) {
      // The listeners need a valid certificate more than the disk needs a copy; the next start issues another one.
      log.error({ err: error }, say(tlsWords.leafNotStored, 'en', { path: leafPath }))
    }
    log.info({ names: within.dns.length + within.ip.length, notAfter: renewed.x509.validTo }, 'certificate issued')
    if (!first) notify()
  }
  renewIfDue()

  const files = options.ownCert && options.ownKey ? { cert: options.ownCert, key: options.ownKey } : undefined
  let own: Certificate | undefined
  let seen = ''
  if (files) {
    const content = readOwn(files)
    own = checkOwn(files, content, clock())
    seen = content.cert + content.key
  }
  let refusedFor = ''

  function reloadIfChanged(): void {
    if (!files) return
    try {
      const content = readOwn(files)
      if (content.cert + content.key === seen) return
      own = checkOwn(files, content, clock())
      seen = content.cert + content.key
      refusedFor = ''
      log.info({ notAfter: new Date(own.notAfter).toISOString() }, 'own certificate reloaded')
    } catch (error) {
      // Half-written files look like this too: the earlier pair stays until a valid one is there. Said once per reason.
      const reason = error instanceof SekishoError ? error.why.en : String(error)
      if (reason !== refusedFor) log.warn({}, say(tlsWords.ownKept, 'en', { reason }))
      refusedFor = reason
      return
    }
    notify()
  }

  const publicOnes = options.publicNames && keepPublicNames(options.publicNames, { ...options, every, changed: notify })

  function warnings(): readonly Text[] {
    const now = clock()
    const outside = splitNames(authority, namesOf([machine().hostName, ...names])).outside
    const list = [...mended]
    if (outside.length > 0) list.push(fill(tlsWords.namesOutside, { ...paths, names: outside.join(', ') }))
    if (now < authority.notBefore) list.push(tlsWords.caNotYet)
    if (now > authority.notAfter - CA_WARNING)
      list.push(fill(tlsWords.caEnding, { ...paths, days: Math.max(0, Math.floor((authority.notAfter - now) / 86_400_000)) }))
    list.push(...(publicOnes?.warnings() ?? []))
    return list
  }
  for (const warning of warnings()) log.warn({}, warning.en)

  const stops = [every(HOUR, renewIfDue), ...(files ? [every(RELOAD_MS, reloadIfChanged)] : [])]
  return {
    get ca() {
      return authority.pem
    },
    get caFingerprint() {
      return authority.x509.fingerprint256
    },
    caMade: made,
    nextCa() {
      if (!next || hasTakenOver(authority, next)) return null
      return { ca: next.authority.pem, fingerprint: next.authority.x509.fingerprint256, finishAt: next.finishAt }
    },
    authority() {
      const rootOf = ({ name, x509, notAfter }: Authority) => ({ name, fingerprint: x509.fingerprint256, notAfter })
      const coming = next && !hasTakenOver(authority, next) ? next : undefined
      return {
        current: rootOf(authority),
        next: coming ? { ...rootOf(coming.authority), since: coming.since, finishAt: coming.finishAt } : null,
        earlier: earlierOnes(options).map(({ x509 }) => x509.fingerprint256),
      }
    },
    beginChange(finishAt) {
      if (next) throw new SekishoError('conflict', authorityWords.underWay)
      if (finishAt !== null && finishAt <= clock()) throw new SekishoError('bad-input', authorityWords.past)
      next = beginNext(options, authority, machine(), names, clock(), finishAt)
      // The listeners send the cross certificate from now on.
      notify()
    },
    finishChange() {
      if (!next) throw new SekishoError('conflict', authorityWords.none)
      if (!hasTakenOver(authority, next)) authority = takeOver(options, authority, next)
      renewIfDue()
    },
    cancelChange() {
      if (!next || hasTakenOver(authority, next)) throw new SekishoError('conflict', authorityWords.none)
      settleNext(options)
      next = undefined
      notify()
    },
    isUnsettled: () => hasTakenOver(authority, next),
    settle() {
      if (!hasTakenOver(authority, next)) return
      settleNext(options)
      next = undefined
    },
    front: () => own ?? asCertificate(leaf!, chain()),
    desk: () => asCertificate(leaf!, chain()),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    warnings,
    renewIfDue,
    reloadIfChanged,
    publicNames: () => publicOnes?.state() ?? null,
    forName: servername => publicOnes?.forName(servername),
    challenge: servername => publicOnes?.challenge(servername),
    answer: token => publicOnes?.answer(token),
    hsts: servername => publicOnes?.hsts(servername),
    renewPublic: async () => publicOnes?.renewIfDue(),
    startPublic: () => publicOnes?.start(),
    async close() {
      for (const stop of stops) stop()
      await publicOnes?.close()
      listeners.clear()
    },
  }
}
