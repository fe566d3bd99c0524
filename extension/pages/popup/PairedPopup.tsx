// The popup of a paired member: for everybody the report button, for an administrator what needs them.
import { useEffect, useState } from 'react'
import type { Capture } from '../../../shared/registers/reports.ts'
import { guideWords, peopleWords, popupWords } from '../../../shared/words/extension.ts'
import { myConsentWords } from '../../../shared/words/extension-consents.ts'
import { connectionCode, ErrorNote } from '../../ui/errors.tsx'
import { Sign } from '../../ui/icons.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button } from '../../ui/parts.tsx'
import { AuthorityNote } from '../AuthorityNote.tsx'
import { ConnectionNote, ConnectionState } from '../Connection.tsx'
import { Guide } from '../Guide.tsx'
import { KnownTrouble, LiveNote, useDoing, useLive } from '../live.tsx'
import { namer } from '../names.ts'
import { RestoredNotes } from '../RestoredNote.tsx'
import { type OutboxItem, type Paired, useSource } from '../source.ts'
import { WitnessAlarm } from '../WitnessAlarm.tsx'
import { AdministratorHome, BlockedView, RulesView, StatusTab } from './AdministratorHome.tsx'
import { Frame } from './Frame.tsx'
import { HeldView } from './Held.tsx'
import { useCapture, useMe, useOutbox } from './known.ts'
import { MyConsents } from './MyConsents.tsx'
import { MyReports } from './MyReports.tsx'
import { OtherForm } from './OtherForm.tsx'
import { ReportForm } from './ReportForm.tsx'
import { ReportsTab } from './Tabs.tsx'

const TABS = {
  administrator: ['home', 'reports', 'blocked', 'rules'],
  host: ['home', 'status', 'blocked', 'rules'],
  user: ['home'],
} as const
type Tab = 'home' | 'reports' | 'status' | 'blocked' | 'rules'
type View = Tab | 'guide' | 'mine' | 'report' | 'consents'

export function PairedPopup({ paired }: { paired: Paired }) {
  const { t } = useLanguage()
  const source = useSource()
  const { me, live } = useMe()
  const role = me?.role ?? paired.role
  const items = useOutbox()
  const [capture, setCapture] = useCapture()
  const [view, setView] = useState<View>('home')
  const [held, setHeld] = useState<OutboxItem | null>(null)
  const [openReport, setOpenReport] = useState<string | null>(null)
  const doing = useDoing()
  const reports = useLive(s => s.list('reports'))
  const names = useLive(s => s.call('names'))
  const nameOf = namer(names.data, t)
  const code = connectionCode(live.error)
  const state = code ?? (live.data ? 'connected' : 'unknown')
  const contact = me?.contact ?? { name: '', phone: '' }
  const tabs: readonly Tab[] = TABS[role]

  const go = (next: View) => {
    setHeld(null)
    setOpenReport(null)
    setView(next)
  }
  // The second press: an administrator's report is held at once, shown exactly, and can be undone for ten seconds.
  const reportNow = () => {
    if (!capture) return go('report')
    void doing.run(async () => setHeld(await source.hold(capture, null)))
  }

  const form =
    capture === undefined ? (
      <p className="empty">{t(popupWords.reading)}</p>
    ) : (
      <ReportSection capture={capture} contact={contact.name} onHeld={setHeld} />
    )
  const mine = (most: number | 'all') => (
    <MyReports
      items={items}
      reports={reports.data}
      paired={paired}
      most={most}
      onAll={() => go('mine')}
      onOpen={item => setHeld(item)}
    />
  )

  const showsMine = view === 'mine' || view === 'report' || (view === 'home' && role !== 'administrator')
  useEffect(() => {
    if (showsMine && reports.data) void source.markSeen(reports.data, paired.person)
  }, [showsMine, reports.data, source, paired.person])

  const page = () => {
    if (held)
      return (
        <HeldView
          key={held.id}
          first={held}
          items={items}
          reports={reports.data ?? []}
          contact={contact}
          onUndone={back => {
            setCapture(back)
            setHeld(null)
            setView(role === 'administrator' ? 'report' : 'home')
          }}
          onClose={() => go('home')}
        />
      )
    switch (view) {
      case 'guide':
        return (
          <section className="stack tight">
            <h2 className="title">{t(guideWords.title)}</h2>
            <Guide instructions={me?.guide} officeName={me?.officeName ?? ''} />
            {contact.name && (
              <p className="quiet">
                {t(guideWords.ask, { name: contact.name })} <span className="foreign strong">{contact.phone}</span>
              </p>
            )}
          </section>
        )
      case 'consents':
        return <MyConsents person={paired.person} />
      case 'mine':
        return mine('all')
      case 'report':
        return (
          <>
            {form}
            {mine(3)}
          </>
        )
      case 'reports':
        return (
          <>
            <LiveNote live={reports} />
            {reports.data && <ReportsTab reports={reports.data} nameOf={nameOf} open={openReport} onOpen={setOpenReport} />}
          </>
        )
      case 'status':
        return <StatusTab />
      case 'blocked':
        return <BlockedView nameOf={nameOf} mayLift={role === 'administrator'} />
      case 'rules':
        return <RulesView mayEdit={role === 'administrator'} />
      case 'home':
        return role === 'administrator' ? (
          <>
            {items.some(item => item.state !== 'sent') && mine(1)}
            <AdministratorHome
              nameOf={nameOf}
              onReport={id => {
                setView('reports')
                setOpenReport(id)
              }}
            />
          </>
        ) : (
          <>
            {form}
            {mine(3)}
          </>
        )
    }
  }

  return (
    <Frame
      who={`${me?.name ?? paired.name} · ${t(peopleWords.roles[role])}`}
      nav={
        tabs.length > 1 ? (
          <nav aria-label={t(popupWords.pages)}>
            {tabs.map(tab => (
              <button type="button" key={tab} aria-current={view === tab && !held ? 'page' : undefined} onClick={() => go(tab)}>
                {t(tab === 'home' && role === 'host' ? popupWords.tabs.report : popupWords.tabs[tab])}
              </button>
            ))}
            <button type="button" className="push" onClick={() => source.openConsole('#/today')}>
              {t(popupWords.console)} <Sign name="outside" />
            </button>
          </nav>
        ) : undefined
      }
      footer={
        <>
          {role === 'administrator' && (
            <Button size="small" look="primary" busy={doing.busy} onClick={reportNow}>
              {t(popupWords.reportThis)}
            </Button>
          )}
          <button
            type="button"
            className="link"
            aria-current={view === 'consents' ? 'page' : undefined}
            onClick={() => go('consents')}
          >
            {t(myConsentWords.title)}
          </button>
          <button type="button" className="link" aria-current={view === 'guide' ? 'page' : undefined} onClick={() => go('guide')}>
            <Sign name="book" /> {t(guideWords.title)}
          </button>
          {role !== 'administrator' && view !== 'home' && !held && (
            <button type="button" className="link" onClick={() => go('home')}>
              {t(popupWords.backToStart)}
            </button>
          )}
          <ConnectionState state={state} />
        </>
      }
    >
      <WitnessAlarm contact={contact} own={me?.name} />
      {code && !held && <ConnectionNote error={live.error} code={code} paired={paired} onAgain={() => void live.reload()} />}
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      {view === 'home' && !held && (
        <>
          <RestoredNotes nameOf={nameOf} mayAcknowledge={role === 'administrator'} />
          <AuthorityNote />
        </>
      )}
      <KnownTrouble value={held ? undefined : code}>{page()}</KnownTrouble>
    </Frame>
  )
}

function ReportSection({
  capture,
  contact,
  onHeld,
}: {
  capture: Capture | null
  contact: string
  onHeld: (item: OutboxItem) => void
}) {
  const [own, setOwn] = useState(false)
  if (capture === null || own)
    return <OtherForm unreadable={capture === null} onHeld={onHeld} onBack={capture === null ? undefined : () => setOwn(false)} />
  return <ReportForm key={capture.capturedAt} capture={capture} contact={contact} onHeld={onHeld} onOther={() => setOwn(true)} />
}
