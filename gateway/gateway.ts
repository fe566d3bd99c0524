// The composition root: opens every part in order, wires them through their ports on one page, and closes them in the reverse order.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { z } from 'zod'
import type { Invitation, Job } from '../shared/api.ts'
import type { Clock, Front, ReadOnly } from '../shared/ports.ts'
import { isRefusal, SekishoError } from '../shared/problems.ts'
import { GATEWAY } from '../shared/roles.ts'
import { setupWords } from '../shared/words/setup.ts'
import { say, type Text } from '../shared/words/text.ts'
import { sweepRestores } from './backup/restore-swap.ts'
import type { Config } from './config/config.ts'
import { createDesk, type Desk } from './desk/desk.ts'
import { createFront } from './front/front.ts'
import { Pairing } from './identity/pairing.ts'
import { writeFileDurably } from './keys/durable-file.ts'
import type { RecoveryKey } from './keys/recovery-key.ts'
import { openListSources } from './lists/sources.ts'
import { guardProcess } from './process/guard.ts'
import { harden } from './process/harden.ts'
import { createRequestDesk } from './requests/desk.ts'
import { createRuleEngine } from './rules/engine.ts'
import type { Settings } from './settings/settings.ts'
import { createRegain, openStepUp } from './setup/access.ts'
import { createAuthority } from './setup/authority.ts'
import { openBackups } from './setup/backups.ts'
import { openConsents } from './setup/consents.ts'
import { openConnectors, openDisclosures } from './setup/disclosure.ts'
import { createDrills } from './setup/drills.ts'
import { createOfficeErasures } from './setup/erasures.ts'
import { feedFront, raiseAlert } from './setup/feed-front.ts'
import { holdFolder } from './setup/folder.ts'
import { openIdentity } from './setup/identity.ts'
import { createImportShelf } from './setup/import-shelf.ts'
import { listening } from './setup/listen.ts'
import { openMail, openReminders } from './setup/mail.ts'
import { createMeasured } from './setup/measured.ts'
import { namedOffice } from './setup/named-office.ts'
import { type OpenOffice, openOffice } from './setup/open-office.ts'
import { publicNamesOf, secureAuthority } from './setup/public-names.ts'
import { createPurposeGate } from './setup/purpose-gate.ts'
import { openReceipts } from './setup/receipts.ts'
import { derivedKey, openReferences } from './setup/references.ts'
import { createOfficePage, pageNames } from './setup/registration.ts'
import { createOfficeRetention } from './setup/retention.ts'
import { takeInvitation } from './setup/stopped-invitation.ts'
import { openWatching } from './setup/watching.ts'
import { openCertificates } from './tls/certificates.ts'
import { createPlainListener } from './tls/http-challenge.ts'
import { VERSION } from './version.ts'

export interface StartOptions {
  readonly clock?: Clock
  /** Prints a first link although there is an administrator: the demo's own has no browser. */
  readonly inviteAnyway?: boolean
  /** Runs after the ledger is open and before anything listens: how the demo writes its week. */
  readonly prepare?: (parts: { ledger: OpenOffice['ledger']; settings: Settings }) => Promise<void>
  /** Runs once the plan for Sekisho itself is there: how the demo adds one for its app. */
  readonly begun?: (ledger: OpenOffice['ledger']) => Promise<void>
  /** Serves a restored office for a drill: nothing is fetched, backed up, measured or issued. */
  readonly drill?: boolean
}

export interface Gateway {
  readonly firstRun: boolean
  readonly caFingerprint: string
  readonly frontUrl: string
  readonly deskUrl: string
  /** Null: there is no registration page. */
  readonly pageUrl: string | null
  /** The link for the first administrator; null once there is one. */
  readonly firstInvitation: z.infer<typeof Invitation> | null
  /** Only on the run that made it. */
  readonly recovery: RecoveryKey | null
  /** What a person should know about the certificates. */
  readonly warnings: readonly Text[]
  /** What came of the first backup, once it ended; never if there was one before. */
  readonly firstBackup: Promise<Job>
  recoveryAsked(): readonly [number, number] | null
  confirmRecovery(words: readonly [string, string]): Promise<void>
  readOnly(): ReadOnly | null
  /** Drains and closes everything; resolves when all that was acknowledged is stored and the folder is free. */
  stop(): Promise<void>
  /** Resolves when an uncaught error stopped the gateway. */
  readonly failed: Promise<string>
}

/** How long answers in flight may take after a stop was asked for. */
const DRAIN_MS = 5_000

/**
 * Starts everything on the folder of `config`.
 * @throws SekishoError in words: folder held by another gateway, key missing, ledger unreadable, port taken.
 */
export async function startGateway(
  config: Config,
  { clock = Date.now, prepare, begun, inviteAnyway = false, drill = false }: StartOptions = {},
): Promise<Gateway> {
  harden()
  const closing: (() => Promise<void> | void)[] = []
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step()
  }
  try {
    const lock = await holdFolder(config.data)
    closing.push(() => lock.release())
    const office = await openOffice(config, clock)
    closing.push(() => office.close())
    const { log, settings, sealer, newId } = office
    for (const path of sweepRestores(config.data)) log.info({ path }, 'what a restore or drill that was cut off left was removed')
    const guard = guardProcess(log)
    closing.push(() => guard.release())
    await prepare?.({ ledger: office.ledger, settings })
    const consents = openConsents({
      ledger: office.ledger,
      clock,
      log,
      shelf: createImportShelf(config.data, sealer),
      timeZone: () => settings.get().timeZone,
    })
    closing.push(() => consents.close())
    const { ledger } = consents
    const references = openReferences(office, ledger, config.data, clock)
    closing.push(() => references.close())
    const connectors = openConnectors(office, ledger, config, clock)
    const named = namedOffice(office, () => identity.administratorName())
    const disclosures = openDisclosures({
      clock,
      ledger: office.ledger,
      references,
      connectors,
      timeZone: () => settings.get().timeZone,
      office: named,
    })
    closing.push(() => disclosures.close())
    const watching = await openWatching(office, config.data, clock)
    closing.push(() => watching.close())

    const certificates = await openCertificates({
      folder: config.data,
      seal: sealer.seal,
      open: sealer.open,
      write: writeFileDurably,
      names: [...config.names, ...pageNames(config)],
      ownCert: config.tlsCert,
      ownKey: config.tlsKey,
      publicNames: publicNamesOf(config),
      clock,
      log,
    })
    closing.push(() => certificates.close())
    const authority = createAuthority(certificates, ledger, clock)
    const identity = await openIdentity(ledger)
    closing.push(() => identity.close())
    const stepUp = await openStepUp(office, config.data, clock)
    closing.push(() => stepUp.close())
    const pairing = new Pairing({ clock, ledger, newId, random: randomBytes, caFingerprint: () => certificates.caFingerprint })
    const kept = takeInvitation(config.data, sealer)
    if (kept) pairing.restore(kept)

    let [frontPort, deskPort, pagePort] = [0, 0, 0]
    const requests = createRequestDesk({
      clock,
      ledger,
      newId,
      erase: (person, cause, actor) => erasures.erase(person, cause, actor),
      timeZone: () => settings.get().timeZone,
      office: named,
      memberName: person => identity.names().people[person],
    })
    const receipts = openReceipts({ ...office, ledger }, clock, {
      memberName: person => identity.names().people[person],
      named,
    })
    const mail = openMail(office, config.data)
    const page = createOfficePage({
      config,
      clock,
      office,
      certificates,
      ledger,
      book: consents.book,
      recorder: consents.recorder,
      references,
      named,
      frontPort: () => frontPort,
      mail,
      receipts,
      request: asked => requests.receive({ ...asked, agent: null }, GATEWAY),
    })
    closing.push(() => page.close(DRAIN_MS))
    const reminders = openReminders({
      office,
      clock,
      ledger,
      book: consents.book,
      pages: consents.desk.pages,
      mail,
      file: mail.file,
      link: person => page.offerLink(person),
      named,
    })
    closing.push(() => reminders.close())
    const front: Front = createFront(
      {
        host: config.frontHost,
        port: config.frontPort,
        upstream: config.upstream,
        names: [...config.names, ...config.publicNames],
        language: config.lang,
        trustedProxies: config.trustedProxies,
        proxyProtocol: config.proxyProtocol === 'require',
      },
      {
        clock,
        log,
        certificates,
        newId,
        observed: watching.observed,
        rules: createRuleEngine({ notice: notice => front.notice?.(notice) }),
        subjectKey: office.subjectKey,
        appToken: () => settings.get().appToken ?? null,
        purposes: createPurposeGate({ book: consents.book, references, language: config.lang, noticeUrl: page.noticeUrl }),
        alerted: alert => raiseAlert(ledger, alert),
        timeZone: () => settings.get().timeZone,
        blocked: (id, input) =>
          written(ledger.execute({ register: 'blocks', operation: 'blockByRule', row: id, input, actor: GATEWAY })),
        summarised: input => written(ledger.execute({ register: 'blocks', operation: 'summarise', input, actor: GATEWAY })),
        contact() {
          const { contact, officeName } = settings.get()
          return { name: contact.name || identity.administratorName(), phone: contact.phone, officeName }
        },
      },
    )
    closing.push(() => front.close(DRAIN_MS))
    closing.push(await feedFront(front, ledger, error => log.error({ error: String(error) }, 'an alert could not be written')))
    await watching.start(front)

    const backups = await openBackups({
      clock,
      log,
      data: config.data,
      language: config.lang,
      ledger,
      sealer,
      newId,
      timeZone: () => settings.get().timeZone,
      changed: () => void probes.checkNow('backup'),
      drills: openPlace => createDrills({ clock, data: config.data, language: config.lang, ledger, openPlace, newId }),
    })
    closing.push(() => backups.close())
    const erasures = createOfficeErasures({
      clock,
      log,
      language: config.lang,
      data: config.data,
      ledger: office.ledger,
      backups,
      newId,
      timeZone: () => settings.get().timeZone,
      forget: person => references.forget(person),
      ...(watching.observations ? { storeSummaries: () => watching.observations!.reach() } : {}),
      keptByLaw: person => retention.keptByLaw(person),
    })
    closing.push(() => erasures.close())
    const retention = createOfficeRetention(office, clock, connectors, () => erasures)
    closing.push(() => retention.close())

    const probes = createMeasured({
      config,
      clock,
      office,
      certificates,
      listeners: () => [
        ...(frontPort ? [{ name: 'front' as const, host: config.frontHost, port: frontPort }] : []),
        ...(deskPort ? [{ name: 'desk' as const, host: config.deskHost, port: deskPort }] : []),
        ...(pagePort ? [{ name: 'page' as const, host: config.frontHost, port: pagePort }] : []),
      ],
      figures: () => front.figures(),
      backups,
      access: { origin: () => desk.origin(), identities: () => identity.probeIdentities(), proof: identity.probeProof },
      ...(drill ? {} : { personal: { book: consents.book, references, retention, noticeUrl: page.noticeUrl } }),
    })
    const lists = openListSources({
      path: join(config.data, 'list-sources.sealed'),
      seal: sealer.seal,
      open: sealer.open,
      write: writeFileDurably,
      clock,
      log,
      ledger,
      newId,
    })
    closing.push(() => lists.stop())
    const urls = (port: number) =>
      [...new Set(['localhost', ...certificates.front().names])]
        .filter(isTypable)
        .map(name => `https://${name.includes(':') ? `[${name}]` : name}:${port}`)
    const desk = createDesk(
      { host: config.deskHost, port: config.deskPort, names: config.names, language: config.lang, version: VERSION },
      {
        clock,
        log,
        ledger,
        certificates,
        identity,
        pairing,
        settings: { get: settings.get, change: office.changeSettings },
        setup: {
          state: () => ({
            recoveryWords: office.recoveryAsked() === null ? null : [...office.recoveryAsked()!],
            upstream: config.upstream,
            app: front.figures().app ?? null,
            frontUrls: [
              ...(certificates.publicNames()?.certificate?.names ?? []).map(name => `https://${name}`),
              ...urls(frontPort),
            ],
            deskUrls: urls(deskPort),
            caFingerprint: certificates.caFingerprint,
          }),
          confirmRecovery: async (words, actor) => {
            await office.confirmRecovery(words, actor)
            // The control must not say Warning any longer than it is true.
            void probes.checkNow('encrypted-storage')
          },
        },
        controls: { views: async () => probes.views(await ledger.rows('controls')), check: code => probes.checkNow(code) },
        frontReady: () => frontPort !== 0,
        stepUp,
        keys: { rotate: (key, actor) => office.rotateKey(key, actor) },
        authority,
        regain: createRegain(office, config, clock, {
          pairing,
          hasAdministrator: () => identity.members.hasAdministrator(),
          link: code => desk.link(code),
        }),
        front,
        lists,
        ...(drill ? {} : { backups, erasures, requests, retention }),
        consents: consents.desk,
        ...(drill ? {} : { connectors, disclosures }),
        references,
        app: { shownKey: derivedKey(office, 'shown'), wish: page.wish },
        receipts,
        ...(drill ? {} : { mail: { ...mail, remind: reminders.run, total: reminders.total } }),
        links: { make: page.privateLink },
        observations: watching.observations,
      },
    )
    closing.push(() => desk.close(DRAIN_MS))
    closing.push(() => probes.stop())

    frontPort = await listening(front.listen.bind(front), { host: config.frontHost, port: config.frontPort, name: 'front' })
    const plain = createPlainListener({ answer: certificates.answer, secure: host => secureAuthority(host, config, frontPort) })
    closing.push(() => plain.close())
    const { httpPort } = config
    if (httpPort !== null)
      await listening(() => plain.listen({ host: config.frontHost, port: httpPort }), {
        host: config.frontHost,
        port: httpPort,
        name: 'http',
      })
    deskPort = await listening(desk.listen, { host: config.deskHost, port: config.deskPort, name: 'desk' })
    if (!drill && config.pagePort !== null)
      pagePort = await listening(page.listen, { host: config.frontHost, port: config.pagePort, name: 'page' })
    const misled = (await front.checkAddresses?.()) === 'wrong'
    if (!drill) {
      void probes.start()
      void lists.start()
    }
    // What takes long goes on behind the open doors.
    if (!drill)
      backups
        .start()
        .then(() => begun?.(ledger))
        .then(() => (ledger.readOnly() === null ? erasures.resume() : undefined))
        .then(() => retention.start())
        .then(() => reminders.start())
        .catch((error: unknown) => log.error({ err: error }, 'backups could not be begun'))
    certificates.subscribe(() => void probes.checkNow('tls'))
    const recordAuthority = () =>
      authority
        .record()
        .catch((error: unknown) => log.error({ error: String(error) }, 'a change of the CA could not be recorded'))
    certificates.subscribe(() => void recordAuthority())
    void recordAuthority()
    if (!drill) certificates.startPublic()
    for (const warning of certificates.warnings()) log.warn({ warning: warning.en }, 'certificates')
    log.info({ frontPort, deskPort, version: VERSION, readOnly: ledger.readOnly()?.code }, 'started')

    let stopping: Promise<void> | undefined
    const stop = () => {
      stopping ??= close()
      return stopping
    }
    return {
      firstRun: office.firstRun,
      caFingerprint: certificates.caFingerprint,
      frontUrl: `https://localhost:${frontPort}`,
      deskUrl: desk.origin(),
      pageUrl: page.origin(),
      firstInvitation:
        (identity.members.hasAdministrator() && !inviteAnyway) || ledger.readOnly()
          ? null
          : firstInvitation(pairing, desk, config),
      recovery: office.recovery,
      warnings: [...ledger.notices(), ...certificates.warnings(), ...(misled ? [setupWords.addressesMisled] : [])],
      firstBackup: backups.first,
      recoveryAsked: office.recoveryAsked,
      confirmRecovery: async words => {
        await office.confirmRecovery(words, GATEWAY)
        void probes.checkNow('encrypted-storage')
      },
      readOnly: () => ledger.readOnly(),
      stop,
      failed: guard.failed.then(async reference => {
        await stop().catch(() => undefined)
        return reference
      }),
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Names a person could type; wildcards are for certificates only. */
function isTypable(name: string): boolean {
  return !name.includes('*')
}

async function written(execution: Promise<unknown>): Promise<void> {
  const done = await execution
  if (isRefusal(done)) throw SekishoError.from(done)
}

function firstInvitation(pairing: Pairing, desk: Desk, { lang }: Config): z.infer<typeof Invitation> {
  const made = pairing.invite({ role: 'administrator', name: say(setupWords.firstAdministrator, lang), first: true })
  if (isRefusal(made)) throw SekishoError.from(made)
  const { code, role, name, expiresAt } = made
  return { code, role, name, expiresAt, link: desk.link(code) }
}
