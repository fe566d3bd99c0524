// The console: a full tab with navigation at the left. Which pages there are depends on the role; none leads nowhere.
import { useEffect, useState } from 'react'
import type { Me } from '../../shared/api.ts'
import type { Role } from '../../shared/roles.ts'
import { peopleWords, uiWords } from '../../shared/words/extension.ts'
import { consoleWords } from '../../shared/words/extension-console.ts'
import { useHash } from '../table/hash-state.ts'
import { connectionCode } from '../ui/errors.tsx'
import { Gate } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { LanguageSwitch } from '../ui/parts.tsx'
import { setTimeZone, useNow } from '../ui/time.tsx'
import { AlertsPage } from './AlertsPage.tsx'
import { AllowlistPage } from './AllowlistPage.tsx'
import { AuthorityNote } from './AuthorityNote.tsx'
import { AvailabilityPage } from './AvailabilityPage.tsx'
import { BindingsPage } from './BindingsPage.tsx'
import { BlocksPage } from './BlocksPage.tsx'
import { BouncersPage } from './BouncersPage.tsx'
import { ConnectionNote, ConnectionState } from './Connection.tsx'
import { ConsentsPage } from './ConsentsPage.tsx'
import { ElsewherePage } from './ElsewherePage.tsx'
import { GatesPage } from './GatesPage.tsx'
import { HelpPage } from './HelpPage.tsx'
import { HoldsPage } from './HoldsPage.tsx'
import { KeysDialog, useKeys } from './keys.tsx'
import { ListsPage } from './ListsPage.tsx'
import { LogsPage } from './LogsPage.tsx'
import { KnownTrouble, LiveNote, LiveProvider, useLive } from './live.tsx'
import { loadNeeds } from './load-needs.ts'
import { namer } from './names.ts'
import { isRed, needsOf } from './needs.ts'
import { PeoplePage } from './PeoplePage.tsx'
import { PersonsPage } from './PersonsPage.tsx'
import { ProofsPage } from './ProofsPage.tsx'
import { PurposesPage } from './PurposesPage.tsx'
import { headOf, PLACES, type Place, placesOf } from './places.ts'
import { ReferencesPage } from './ReferencesPage.tsx'
import { ReportsPage } from './ReportsPage.tsx'
import { RequestsPage } from './RequestsPage.tsx'
import { RestoredNotes } from './RestoredNote.tsx'
import { RetentionPage } from './RetentionPage.tsx'
import { RulesPage } from './RulesPage.tsx'
import { SettingsPage } from './SettingsPage.tsx'
import { StatusPage } from './StatusPage.tsx'
import type { Paired } from './source.ts'
import { useSource } from './source.ts'
import { TodayPage } from './TodayPage.tsx'
import { WitnessAlarm } from './WitnessAlarm.tsx'

export function Console() {
  const { t } = useLanguage()
  const source = useSource()
  const pairing = useLive(s => s.paired())
  if (pairing.data === undefined) return <LiveNote live={pairing} />
  if (pairing.data === null)
    return (
      <main className="lonely stack">
        <Gate />
        <h1 className="title">{t(consoleWords.notPaired)}</h1>
        <button type="button" className="button primary big" onClick={() => source.openPairing()}>
          {t(consoleWords.pair)}
        </button>
        <LanguageSwitch />
      </main>
    )
  return (
    <LiveProvider>
      <PairedConsole paired={pairing.data} />
    </LiveProvider>
  )
}

function PairedConsole({ paired }: { paired: Paired }) {
  const { t } = useLanguage()
  const me = useLive(source => source.call('me'))
  const role = me.data?.role ?? paired.role
  const administrator = role === 'administrator'
  const settings = useLive(async source => (administrator ? source.call('settings') : undefined), role)
  const zone = settings.data?.timeZone ?? me.data?.timeZone
  useEffect(() => {
    if (zone) setTimeZone(zone)
  }, [zone])
  const names = useLive(source => source.call('names'))
  const nameOf = namer(names.data, t)
  const deviceOf = (device: string) =>
    device === 'gateway' ? t(uiWords.automatic) : (names.data?.devices[device] ?? t(consoleWords.unknownDevice))
  const places = placesOf(role)
  const { page } = useHash()
  const place: Place = places.find(one => one === page) ?? places[0] ?? 'help'
  const [keys, setKeys] = useState(false)
  useKeys(places, () => setKeys(true))
  useEffect(() => {
    document.title = `${t(consoleWords.places[place])} · ${t(uiWords.product)}`
  }, [place, t])
  const code = connectionCode(me.error)

  return (
    <div className="console">
      <button type="button" className="skip button" onClick={() => document.getElementById('main')?.focus()}>
        {t(consoleWords.skip)}
      </button>
      <aside className="side">
        <h1>
          <Gate /> {t(uiWords.product)}
        </h1>
        <p className="office one-line foreign" title={me.data?.officeName}>
          {me.data?.officeName || t(consoleWords.unnamedOffice)}
        </p>
        <nav aria-label={t(consoleWords.navigation)}>
          {PLACES[role].map((one, i) =>
            one === null ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
              <hr key={i} />
            ) : (
              <a key={one} href={`#/${one}`} aria-current={headOf(place) === one ? 'page' : undefined}>
                {t(one === 'reports' && !administrator ? consoleWords.myReports : consoleWords.places[one])}
                {administrator && (one === 'today' || one === 'reports') && <Count place={one} />}
              </a>
            ),
          )}
        </nav>
        <div className="foot stack tight">
          <ConnectionState state={code ?? (me.data ? 'connected' : 'unknown')} />
          <span className="faint foreign one-line" title={me.data?.name ?? paired.name}>
            {me.data?.name ?? paired.name}
          </span>
          <span className="faint">{t(peopleWords.roles[role])}</span>
          <div className="row">
            <LanguageSwitch />
            <button type="button" className="button small" onClick={() => setKeys(true)}>
              {t(consoleWords.keys)} <kbd>?</kbd>
            </button>
          </div>
        </div>
      </aside>
      <main id="main" tabIndex={-1}>
        <WitnessAlarm contact={me.data?.contact} own={me.data?.name} />
        {code && <ConnectionNote error={me.error} code={code} paired={paired} onAgain={() => void me.reload()} />}
        <RestoredNotes nameOf={nameOf} mayAcknowledge={administrator} />
        <AuthorityNote />
        <KnownTrouble value={code}>
          <Page place={place} role={role} me={me.data} paired={paired} nameOf={nameOf} deviceOf={deviceOf} />
        </KnownTrouble>
      </main>
      {keys && <KeysDialog places={places} onClose={() => setKeys(false)} />}
    </div>
  )
}

/** How many things need somebody; vermilion when one of them is urgent or failed. */
function Count({ place }: { place: 'today' | 'reports' }) {
  const now = useNow()
  const live = useLive(loadNeeds)
  const needs = (live.data ? needsOf(live.data, now) : []).filter(
    need => place === 'today' || need.kind === 'urgent' || need.kind === 'report',
  )
  if (needs.length === 0) return null
  const red = needs.some(isRed)
  return <b className={red ? 'tone-fail' : 'tone-active'}>{needs.length}</b>
}

function Page({
  place,
  role,
  me,
  paired,
  nameOf,
  deviceOf,
}: {
  place: Place
  role: Role
  me: Me | undefined
  paired: Paired
  nameOf: (person: string) => string
  deviceOf: (device: string) => string
}) {
  const may = role === 'administrator'
  switch (place) {
    case 'today':
      return <TodayPage nameOf={nameOf} me={me} />
    case 'alerts':
      return <AlertsPage nameOf={nameOf} person={paired.person} />
    case 'gates':
      return <GatesPage mayEdit={may} />
    case 'bindings':
      return <BindingsPage mayEdit={may} nameOf={nameOf} />
    case 'consents':
      return <ConsentsPage nameOf={nameOf} role={role} person={paired.person} />
    case 'persons':
      return <PersonsPage nameOf={nameOf} role={role} person={paired.person} />
    case 'purposes':
      return <PurposesPage mayEdit={may} nameOf={nameOf} />
    case 'requests':
      return <RequestsPage nameOf={nameOf} role={role} person={paired.person} />
    case 'retention':
      return <RetentionPage />
    case 'holds':
      return <HoldsPage nameOf={nameOf} />
    case 'elsewhere':
      return <ElsewherePage nameOf={nameOf} />
    case 'proofs':
      return <ProofsPage nameOf={nameOf} />
    case 'references':
      return <ReferencesPage nameOf={nameOf} />
    case 'allowed':
      return <AllowlistPage nameOf={nameOf} mayEdit={may} />
    case 'lists':
      return <ListsPage nameOf={nameOf} mayEdit={may} />
    case 'bouncers':
      return <BouncersPage mayEdit={may} />
    case 'reports':
      return <ReportsPage nameOf={nameOf} mayAnswer={may} person={paired.person} />
    case 'status':
      return <StatusPage nameOf={nameOf} mayCheck={may} officeName={me?.officeName ?? ''} />
    case 'rules':
      return <RulesPage mayEdit={may} deviceOf={deviceOf} />
    case 'blocked':
      return <BlocksPage nameOf={nameOf} mayLift={may} />
    case 'people':
      return <PeoplePage paired={paired} deviceOf={deviceOf} />
    case 'availability':
      return <AvailabilityPage nameOf={nameOf} mayEdit={may} />
    case 'logs':
      return <LogsPage deviceOf={deviceOf} nameOf={nameOf} />
    case 'settings':
      return <SettingsPage />
    case 'help':
      return <HelpPage me={me} administrator={may} />
  }
}
