// The office while the gateway is stopped: the command line holds the lock and works on the data folder itself. Long: one answer for each line of office.ts. Long because it is one list of what each verb asks, side by side with connect.ts.
import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { ConsentsQuery, PersonsQuery } from '../../shared/consent-routes.ts'
import { badInput, isRefusal, type Refusal, SekishoError } from '../../shared/problems.ts'
import { consentId } from '../../shared/registers/consents.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { connectorWords } from '../../shared/words/connectors.ts'
import { decisionWords } from '../../shared/words/decisions.ts'
import { mailWords } from '../../shared/words/mail.ts'
import { fill } from '../../shared/words/text.ts'
import { besideKey, type Config } from '../config/config.ts'
import { cautious } from '../desk/cautions.ts'
import { thisMachine } from '../desk/machine.ts'
import { Members } from '../identity/members.ts'
import { Pairing } from '../identity/pairing.ts'
import { writeFileDurably } from '../keys/durable-file.ts'
import type { Lock } from '../lock/lock.ts'
import { harden } from '../process/harden.ts'
import { createRequestDesk } from '../requests/desk.ts'
import type { Erasures } from '../requests/erasure.ts'
import type { OfficeRetention } from '../retention/retention.ts'
import { createRegain } from '../setup/access.ts'
import { createAuthority, type OfficeAuthority } from '../setup/authority.ts'
import { type Backups, openBackups } from '../setup/backups.ts'
import { cliActor } from '../setup/cli-device.ts'
import { type OpenConsents, openConsents } from '../setup/consents.ts'
import { openConnectors } from '../setup/disclosure.ts'
import { createDrills } from '../setup/drills.ts'
import { createOfficeErasures } from '../setup/erasures.ts'
import { createImportShelf } from '../setup/import-shelf.ts'
import { openMail } from '../setup/mail.ts'
import { createMeasured } from '../setup/measured.ts'
import { namedOffice } from '../setup/named-office.ts'
import { openOffice } from '../setup/open-office.ts'
import { openReceipts } from '../setup/receipts.ts'
import { createOfficeRetention } from '../setup/retention.ts'
import { keepInvitation } from '../setup/stopped-invitation.ts'
import { openCertificates } from '../tls/certificates.ts'
import type { Office } from './office.ts'

/** Opens the folder under the lock already taken; closing releases it. */
export async function localOffice(config: Config, lock: Lock): Promise<Office> {
  harden()
  const clock = Date.now
  const office = await openOffice(config, clock)
  const { ledger, log, sealer, newId } = office
  const actor = cliActor(besideKey(config).cliKey)

  const certificatesNow = () => {
    const { seal, open } = sealer
    return openCertificates({ folder: config.data, seal, open, write: writeFileDurably, names: config.names, clock, log })
  }
  const authority = async <Value>(act: (authority: OfficeAuthority) => Promise<Value>): Promise<Value> => {
    const certificates = await certificatesNow()
    try {
      return await act(createAuthority(certificates, ledger, clock))
    } finally {
      await certificates.close()
    }
  }

  /** Opened by the first verb that needs it: most ask for something else. */
  let opened: Promise<Backups> | undefined
  const backups = (): Promise<Backups> => {
    opened ??= (async () => {
      const timeZone = () => office.settings.get().timeZone
      const [data, language] = [config.data, config.lang]
      const made = await openBackups({
        clock,
        log,
        data,
        language,
        ledger,
        sealer,
        newId,
        timeZone,
        drills: openPlace => createDrills({ clock, data, language, ledger, openPlace, newId }),
      })
      await made.prepare()
      return made
    })()
    return opened
  }

  /** Read whole before the first answer: nobody is served meanwhile. */
  let read: Promise<OpenConsents> | undefined
  const consents = (): Promise<OpenConsents> => {
    read ??= (async () => {
      const shelf = createImportShelf(config.data, sealer)
      const made = openConsents({ ledger, clock, log, shelf, timeZone: () => office.settings.get().timeZone })
      await made.book.ready
      return made
    })()
    return read
  }

  let erasing: Promise<Erasures> | undefined
  const erasures = (): Promise<Erasures> => {
    erasing ??= (async () => {
      const timeZone = () => office.settings.get().timeZone
      const [data, language] = [config.data, config.lang]
      const keptByLaw = async (person: string) => retention().keptByLaw(person)
      return createOfficeErasures({ clock, log, language, data, ledger, backups: await backups(), newId, timeZone, keptByLaw })
    })()
    return erasing
  }

  let keeping: OfficeRetention | undefined
  const retention = (): OfficeRetention => {
    keeping ??= createOfficeRetention(office, clock, openConnectors(office, ledger, config, clock), erasures)
    return keeping
  }

  const named = namedOffice(office, () => '')
  const mail = openMail(office, config.data)
  const requests = createRequestDesk({
    clock,
    ledger,
    newId,
    erase: async (...asked) => (await erasures()).erase(...asked),
    timeZone: () => office.settings.get().timeZone,
    office: named,
    memberName: () => undefined,
  })

  /** Nothing listens now: what needs a listener is measured as "could not be measured", the rest for real. */
  const measure = async <Value>(act: (probes: ReturnType<typeof createMeasured>) => Promise<Value>): Promise<Value> => {
    const certificates = await certificatesNow()
    const { book } = await consents()
    const nobody = () => Promise.reject(new SekishoError('unavailable', cliWords.gatewayStopped))
    const probes = createMeasured({
      config,
      clock,
      office,
      certificates,
      listeners: () => [],
      figures: () => ({ requests: 0, logins: 0 }),
      backups: { facts: async () => (await backups()).facts() },
      access: { origin: () => `https://localhost:${config.deskPort}`, identities: nobody, proof: nobody },
      personal: { book, references: { lost: () => 0 }, retention: retention(), noticeUrl: () => null },
    })
    try {
      return await act(probes)
    } finally {
      await probes.stop()
      certificates.close()
    }
  }

  const random = (bytes: number) => randomBytes(bytes)
  const pairing = new Pairing({ clock, ledger, newId, random, caFingerprint: () => '' })
  const linkOf = (code: string) => `https://localhost:${config.deskPort}/pair#${code}`
  const regain = createRegain(office, config, clock, {
    // Nothing listens: the next start takes the invitation over.
    pairing: {
      invite(input) {
        const made = pairing.invite(input)
        if (!isRefusal(made)) keepInvitation(config.data, sealer, made)
        return made
      },
    },
    hasAdministrator: async () => (await Members.open(ledger)).hasAdministrator(),
    link: linkOf,
  })

  return {
    list: register => ledger.rows(register),
    async operate(register, operation, { row, input, confirmed }) {
      // Nobody visits a gateway that is stopped: what is left to spare is the machine itself and its network.
      if (!confirmed) {
        const around = { now: clock(), from: undefined, machine: thisMachine(), recent: [], ledger }
        await cautious({ register, operation, row, input }, around)
      }
      // Only the book knows whether somebody else has the reference of the app already.
      const door = register === 'persons' ? (await consents()).ledger : ledger
      const done = await door.execute({ register, operation, ...(row === undefined ? {} : { row }), input, actor })
      if (isRefusal(done)) throw SekishoError.from(done)
      return done
    },
    status: () => measure(async probes => probes.views(await ledger.rows('controls'))),
    check: code =>
      measure(async probes => {
        await probes.checkNow(code)
        return probes.views(await ledger.rows('controls'))
      }),
    enforcement: async () => [],
    listSources: async () => [],
    addListSource: () => Promise.reject(new SekishoError('unavailable', decisionWords.startFirst)),
    async invite({ role, name }) {
      const members = await Members.open(ledger)
      const made = pairing.invite({
        role,
        name,
        first: role === 'administrator' && !members.hasAdministrator(),
      })
      if (isRefusal(made)) throw SekishoError.from(made)
      keepInvitation(config.data, sealer, made)
      const { first: _first, ...invitation } = made
      return { ...invitation, link: linkOf(made.code) }
    },
    authority: () => authority(async one => one.view()),
    changeAuthority: asked =>
      authority(async one => {
        const done = await one.change(asked, actor)
        if (isRefusal(done)) throw SekishoError.from(done)
        return done
      }),
    async regainChallenge() {
      const made = await regain.challenge()
      if (isRefusal(made)) throw SekishoError.from(made)
      return made
    },
    async regain(asked) {
      const done = await regain.regain(asked, actor)
      if (isRefusal(done)) throw SekishoError.from(done)
      return done
    },
    renewRecovery: () => office.renewRecovery(actor),
    rotateRecovery: () => office.rotateRecovery(actor),
    rotateKey: (key, to) => office.rotateKey(key, actor, to),
    officeName: async () => office.settings.get().officeName,
    confirmRecovery: words => office.confirmRecovery(words, actor),
    async askConnector(id, before) {
      const place = await ledger.row('connectors', id)
      if (!place) throw new SekishoError('not-found', connectorWords.noConnector)
      const answer = await openConnectors(office, ledger, config, clock).count(place, { retention: null, before })
      if (answer.ok === 'by-hand') throw new SekishoError('conflict', fill(connectorWords.byHand, { name: place.name }))
      if (!answer.ok) throw new SekishoError('unavailable', answer.failure)
      return { due: answer.due, oldest: answer.oldest }
    },
    consents: {
      async page(query) {
        const asked = parsed(ConsentsQuery, query)
        const one = await consents()
        const purpose = asked.purpose === null ? null : (one.book.purpose(asked.purpose)?.id ?? asked.purpose)
        const page = await one.pages.consents({ ...asked, purpose }, actor)
        return { ...page, rows: page.rows.map(row => ({ ...row, id: consentId(row.person, row.purpose) })) }
      },
      async persons(query) {
        const page = await (await consents()).pages.persons(parsed(PersonsQuery, query), actor)
        return { ...page, rows: page.rows.map(row => ({ ...row, situations: { ...row.situations } })) }
      },
      person: async id => (await ledger.row('persons', id)) ?? null,
      record: async given => orThrow(await (await consents()).recorder.record(given, actor)),
      askDue: async purpose => await (await consents()).pages.askDue(purpose, actor),
      async import(base64, apply) {
        const bytes = Buffer.from(base64, 'base64')
        const { imports } = (await consents()).desk
        return orThrow(apply ? await imports.apply(bytes, actor) : await imports.preview(bytes))
      },
    },
    backups: {
      plans: async () => {
        await backups()
        return ledger.rows('plans')
      },
      availability: async () => {
        const one = await backups()
        await one.facts()
        return one.availability()
      },
      newPlace: async (place, secret) => orThrow(await (await backups()).newPlace(place, secret, actor)),
      checkPlace: async place => orThrow(await (await backups()).checkPlace(place)),
      run: async plan => orThrow(await (await backups()).runBackup(plan, actor)),
      drill: async (plan, kind) => orThrow(await (await backups()).runDrill(plan, kind, actor)),
      recordDrill: async told => orThrow(await (await backups()).recordDrill(told, actor)),
      job: async id => orThrow((await backups()).job(id)),
      cancel: async id => orThrow((await backups()).cancel(id)),
      timeZone: async () => office.settings.get().timeZone,
    },
    erasures: {
      erase: async person => await (await erasures()).erase(person, { kind: 'hand', id: null }, actor),
      look: async erasure => await (await erasures()).look(erasure),
      settled: async erasure => await (await erasures()).ended(erasure),
    },
    receiptKeys: async () => await openReceipts(office, clock, { memberName: () => undefined, named }).keys(),
    requests: {
      receive: async asked => ({ ...orThrow(await requests.receive(asked, actor)) }),
      extend: async (id, reason) => orThrow(await requests.extend(id, reason, actor)),
      correct: async (id, person, reason) => orThrow(await requests.correct(id, person, reason, actor)),
      stop: async id => orThrow(await requests.stop(id, actor)),
      letter: async (id, language) => ({ ...orThrow(await requests.letter(id, language)) }),
      erase: async id => orThrow(await requests.erase(id, actor)),
    },
    mail: {
      view: async () => mail.view(),
      async set(settings) {
        mail.set(settings)
        return mail.view()
      },
      test: to =>
        mail.send({
          to,
          subject: mailWords.testSubject[config.lang].replace('{office}', named().name),
          text: mailWords.testText[config.lang],
        }),
      remind: () => Promise.reject(new SekishoError('unavailable', mailWords.notHere)),
    },
    retention: {
      dueNow: async () => await retention().dueNow(),
      run: async () => await retention().run(null, actor),
    },
    async close() {
      await keeping?.close()
      await read?.then(
        made => made.close(),
        () => undefined,
      )
      await erasing?.then(
        made => made.close(),
        () => undefined,
      )
      await opened?.then(
        made => made.close(),
        () => undefined,
      )
      await office.close()
      lock.release()
    },
  }
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const found = schema.safeParse(value)
  if (!found.success) throw SekishoError.from(badInput(found.error))
  return found.data
}

function orThrow<Value>(value: Value | Refusal): Value {
  if (isRefusal(value)) throw SekishoError.from(value)
  return value
}
