// The probes wired to this office: what each measures, and where its results go.
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { RetentionPreview } from '../../shared/consent-routes.ts'
import type { Certificates, Clock, Front, PurposeGate, ReferenceWriter } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import { GATEWAY } from '../../shared/roles.ts'
import type { Language } from '../../shared/words/text.ts'
import type { Config } from '../config/config.ts'
import { readMasterKey } from '../keys/master-key.ts'
import type { AccessPorts } from '../probes/access-control.ts'
import { askFront, type OwnListener } from '../probes/bound-routes.ts'
import type { Served } from '../probes/consent-tally.ts'
import { anchors } from '../probes/handshake.ts'
import { createProbes, type Probes } from '../probes/probes.ts'
import { openPage } from '../probes/shown-page.ts'
import type { Backups } from './backups.ts'
import type { OpenOffice } from './open-office.ts'
import { sampleRows, textsIn } from './sample-rows.ts'
import { openedGenerations } from './stored-files.ts'

export interface Measured<Key> {
  readonly config: Config
  readonly clock: Clock
  readonly office: OpenOffice
  readonly certificates: Pick<Certificates, 'ca' | 'nextCa' | 'front' | 'desk' | 'publicNames'>
  /** Ports in force; empty while nothing listens. */
  listeners(): readonly { name: 'front' | 'desk' | 'page'; host: string; port: number }[]
  readonly figures: () => Pick<ReturnType<Front['figures']>, 'requests' | 'logins'>
  /** Left out: this process backs nothing up. */
  readonly backups?: Pick<Backups, 'facts'> | undefined
  readonly access: Pick<AccessPorts<Key>, 'origin' | 'identities' | 'proof'>
  /** Left out: this process keeps no consents. */
  readonly personal?: PersonalParts
}

/** What the controls of personal data ask. */
export interface PersonalParts {
  readonly book: Served
  readonly references: Pick<ReferenceWriter, 'lost'>
  readonly retention: { dueNow(): Promise<RetentionPreview> }
  readonly noticeUrl: PurposeGate['noticeUrl']
}

/** Names and report texts that are certainly stored: none may stand in the clear in any file. */
async function canaries({ ledger, settings }: OpenOffice): Promise<string[]> {
  const [people, reports, rules] = await Promise.all([ledger.rows('people'), ledger.rows('reports'), ledger.rows('rules')])
  const { officeName, contact } = settings.get()
  const newest = reports.slice(-5).flatMap(report => [report.capture.subject, report.capture.text?.slice(0, 60)])
  return [
    officeName,
    contact.name,
    ...people.map(p => p.name),
    ...newest,
    ...textsIn(rules.slice(-5).map(r => [r.name, r.remarks])),
  ].filter((text): text is string => typeof text === 'string' && text !== '')
}

export function createMeasured<Key>({
  config,
  clock,
  office,
  certificates,
  listeners,
  figures,
  backups,
  access,
  personal,
}: Measured<Key>): Probes {
  const { ledger, log } = office
  /** Front and page present the same certificate. */
  const ownListener = (listener: 'front' | 'page'): OwnListener | undefined => {
    const port = listeners().find(({ name }) => name === listener)?.port
    const held = certificates.front()
    const named = held.names.filter(name => !name.includes('*') && isIP(name) === 0)
    const servername = named.includes('localhost') ? 'localhost' : (named[0] ?? 'localhost')
    return port === undefined ? undefined : { port, ca: anchors(held, certificates.ca), servername }
  }
  return createProbes<Key>({
    clock,
    log,
    observations: join(config.data, 'observations.db'),
    async changed(code, situation, sentence, evidenceSha256) {
      const input = { situation, sentence, evidenceSha256 }
      const done = await ledger.execute({ register: 'controls', operation: 'measured', row: code, input, actor: GATEWAY })
      if (isRefusal(done)) throw SekishoError.from(done)
    },
    tls: { listeners, certificates, names: config.names, upstream: () => config.upstream, figures },
    access: { ...access, ca: () => certificates.ca },
    storage: {
      folder: config.data,
      keyFile: config.keyFile,
      masterKey: () => readMasterKey(config.keyFile),
      canaries: () => canaries(office),
      sampleRows: () => sampleRows(config.data, ledger),
      recoveryConfirmed: async () => office.recoveryAsked() === null,
      places: async () => (await ledger.rows('places')).filter(({ kind }) => kind === 'folder'),
      generations: openedGenerations(ledger, config.keyFile),
      async appData() {
        const plans = await ledger.rows('plans')
        return [...config.appData, ...plans.flatMap(({ subject }) => (subject.kind === 'folder' ? [subject.path] : []))]
      },
    },
    ...(backups ? { backup: { facts: () => backups.facts(), app: () => config.upstream } } : {}),
    operationLog: { verify: () => ledger.verify({ deep: false }), readOnly: () => ledger.readOnly() },
    ...(personal ? { personal: personalPorts(personal) } : {}),
  })

  function personalPorts({ book, references, retention, noticeUrl }: PersonalParts) {
    return {
      ledger,
      timeZone: () => office.settings.get().timeZone,
      book,
      lost: () => references.lost(),
      dueNow: () => retention.dueNow(),
      app: () => config.upstream,
      async askRoute(route: { readonly path: string }, signal: AbortSignal) {
        const own = ownListener('front')
        // Behind PROXY protocol the front answers only to the proxy.
        return own === undefined || config.upstream === null || config.proxyProtocol === 'require'
          ? null
          : await askFront(own, route, signal)
      },
      async page(purpose: string, language: Language, signal: AbortSignal) {
        const own = ownListener('page')
        const url = noticeUrl(undefined, purpose, '/', 'localhost')
        return own === undefined || url === null ? null : await openPage(new URL(url), own, language, signal)
      },
    }
  }
}
