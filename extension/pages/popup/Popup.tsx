// The toolbar popup: for everybody the report button, for an administrator what needs them; header, page, footer.
import { type ReactNode, useEffect, useState } from 'react'
import type { Me } from '../../../shared/api.ts'
import { Me as MeSchema } from '../../../shared/api.ts'
import type { Capture } from '../../../shared/registers/reports.ts'
import { controlWords, guideWords, liveWords, peopleWords, popupWords, uiWords } from '../../../shared/words/extension.ts'
import { connectionCode, ErrorNote } from '../../ui/errors.tsx'
import { Gate, Sign } from '../../ui/icons.tsx'
import { keep, kept } from '../../ui/kept.ts'
import { useLanguage } from '../../ui/language.ts'
import { Button, LanguageSwitch } from '../../ui/parts.tsx'
import { ConnectionNote, ConnectionState } from '../Connection.tsx'
import { Guide } from '../Guide.tsx'
import { type Live, LiveNote, LiveProvider, useDoing, useLive } from '../live.tsx'
import { CheckNow, NeedsYou, namer } from '../NeedsYou.tsx'
import { needsOf } from '../needs.ts'
import { countsOf, StatusList } from '../StatusList.tsx'
import { type OutboxItem, type Paired, useSource } from '../source.ts'
import { HeldView } from './Held.tsx'
import { MyReports } from './MyReports.tsx'
import { OtherForm } from './OtherForm.tsx'
import { isEmpty, ReportForm } from './ReportForm.tsx'
import { BlockedTab, ReportsTab, RulesTab } from './Tabs.tsx'

const TABS = {
  administrator: ['home', 'reports', 'blocked', 'rules'],
  host: ['home', 'status', 'blocked', 'rules'],
  user: ['home'],
} as const
type Tab = 'home' | 'reports' | 'status' | 'blocked' | 'rules'
type View = Tab | 'guide' | 'mine' | 'report'

/** What is on the open page; undefined while it is read, null when nothing could be read. */
function useCapture(): [Capture | null | undefined, (capture: Capture) => void] {
  const source = useSource()
  const [capture, setCapture] = useState<Capture | null | undefined>(undefined)
  useEffect(() => {
    let gone = false
    source.captureActiveTab().then(
      found => gone || setCapture(found && !isEmpty(found) ? found : null),
      () => gone || setCapture(null),
    )
    return () => {
      gone = true
    }
  }, [source])
  return [capture, setCapture]
}

function useOutbox(): OutboxItem[] {
  const source = useSource()
  const [items, setItems] = useState<OutboxItem[]>([])
  useEffect(() => {
    const stop = new AbortController()
    source.items().then(
      found => stop.signal.aborted || setItems(found),
      () => undefined, // an unreadable outbox is reported by hold(), where something can be done about it
    )
    source.watch(setItems, stop.signal)
    return () => stop.abort()
  }, [source])
  return items
}

/** Who I am and whom to ask, from the gateway; offline the last answer that came. */
function useMe(): { me: Me | undefined; live: Live<Me> } {
  const live = useLive(source => source.call('me'))
  const [last, setLast] = useState<Me>()
  useEffect(() => {
    void kept('me').then(found => {
      const parsed = MeSchema.safeParse(found)
      if (parsed.success) setLast(parsed.data)
    })
  }, [])
  useEffect(() => {
    if (live.data) void keep('me', live.data)
  }, [live.data])
  return { me: live.data ?? last, live }
}

export function Popup() {
  const { t } = useLanguage()
  const pairing = useLive(source => source.paired())
  useEffect(() => {
    document.title = t(uiWords.product)
  }, [t])
  if (pairing.data === undefined)
    return (
      <Frame who="" footer={null}>
        <LiveNote live={pairing} />
      </Frame>
    )
  return pairing.data === null ? (
    <NotPaired />
  ) : (
    <LiveProvider>
      <PairedPopup paired={pairing.data} />
    </LiveProvider>
  )
}

function Frame({ who, nav, footer, children }: { who: string; nav?: ReactNode; footer: ReactNode; children: ReactNode }) {
  const { t } = useLanguage()
  return (
    <div className="popup">
      <header>
        <Gate />
        <h1>{t(uiWords.product)}</h1>
        <span className="who one-line foreign" title={who}>
          {who}
        </span>
        <LanguageSwitch />
      </header>
      {nav}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and some pages hold nothing else to reach it by */}
      <main tabIndex={0}>{children}</main>
      {footer && <footer>{footer}</footer>}
    </div>
  )
}

function NotPaired() {
  const { t } = useLanguage()
  const source = useSource()
  const [guide, setGuide] = useState(false)
  return (
    <Frame
      who=""
      footer={
        <button type="button" className="link" aria-expanded={guide} onClick={() => setGuide(!guide)}>
          <Sign name="book" /> {t(guideWords.title)}
        </button>
      }
    >
      {guide ? (
        <Guide instructions={undefined} officeName="" />
      ) : (
        <section className="welcome">
          <Gate />
          <h2 className="title">{t(popupWords.notPairedTitle)}</h2>
          <p className="quiet">{t(popupWords.notPaired)}</p>
          {/* the one act of this screen */}
          <Button look="primary" size="big" autoFocus onClick={() => source.openPairing()}>
            {t(popupWords.pair)}
          </Button>
          <p className="faint">{t(popupWords.notPairedAsk)}</p>
        </section>
      )}
    </Frame>
  )
}

function PairedPopup({ paired }: { paired: Paired }) {
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
      {code && <ConnectionNote error={live.error} code={code} paired={paired} onAgain={() => void live.reload()} />}
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
      {page()}
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

function AdministratorHome({ nameOf, onReport }: { nameOf: (person: string) => string; onReport: (id: string) => void }) {
  const { t } = useLanguage()
  const source = useSource()
  const live = useLive(async s => {
    const [reports, status, pairings, setup] = await Promise.all([
      s.list('reports'),
      s.call('controls'),
      s.call('pairings'),
      s.call('setup'),
    ])
    return { reports, controls: status.controls, pairings: pairings.pairings, setup }
  })
  const openControl = (code: string) => source.openConsole(`#/status?row=${code}`)
  return (
    <>
      {(live.error === undefined || connectionCode(live.error) === undefined) && <LiveNote live={live} />}
      {live.data && (
        <>
          <NeedsYou needs={needsOf(live.data)} nameOf={nameOf} onReport={onReport} onControl={openControl} />
          <section className="stack tight" aria-labelledby="status">
            <div className="row">
              <h2 id="status">{t(controlWords.title)}</h2>
              <span className="faint push">{countsOf(live.data.controls, t)}</span>
            </div>
            {live.error !== undefined && <p className="faint">{t(liveWords.stale)}</p>}
            <StatusList controls={live.data.controls} onOpen={openControl} />
            <div>
              <CheckNow label={t(controlWords.checkAll)} />
            </div>
          </section>
        </>
      )}
    </>
  )
}

function StatusTab() {
  const { t } = useLanguage()
  const live = useLive(source => source.call('controls'))
  return (
    <section className="stack tight">
      <div className="row">
        <h2 className="title">{t(controlWords.title)}</h2>
        <span className="faint push">{live.data && countsOf(live.data.controls, t)}</span>
      </div>
      <LiveNote live={live} />
      {live.data && <StatusList controls={live.data.controls} onOpen={undefined} />}
    </section>
  )
}

function BlockedView({ nameOf, mayLift }: { nameOf: (person: string) => string; mayLift: boolean }) {
  const live = useLive(source => source.list('blocks'))
  return (
    <>
      <LiveNote live={live} />
      {live.data && <BlockedTab blocks={live.data} nameOf={nameOf} mayLift={mayLift} />}
    </>
  )
}

function RulesView({ mayEdit }: { mayEdit: boolean }) {
  const live = useLive(source => source.list('rules'))
  return (
    <>
      <LiveNote live={live} />
      {live.data && <RulesTab rules={live.data} mayEdit={mayEdit} />}
    </>
  )
}
