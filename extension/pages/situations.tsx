// The situations of every register as sign, word and colour: one place, so that the same state looks the same everywhere.
import { type Block, blockSituation } from '../../shared/registers/blocks.ts'
import type { ControlSituation } from '../../shared/registers/controls.ts'
import { isUrgent, type Report } from '../../shared/registers/reports.ts'
import { blockWords, controlWords, reportWords } from '../../shared/words/extension.ts'
import type { SignName } from '../ui/icons.tsx'
import { useLanguage } from '../ui/language.ts'
import { Situation, type Tone } from '../ui/parts.tsx'
import { useNow } from '../ui/time.tsx'

const control: Record<ControlSituation, [Tone, SignName]> = {
  ok: ['ok', 'check'],
  warning: ['warn', 'warning'],
  failed: ['fail', 'failed'],
  unknown: ['unknown', 'unknown'],
  'not-applicable': ['quiet', 'dash'],
}

export function ControlSign({ situation, pill = false }: { situation: ControlSituation; pill?: boolean }) {
  const { t } = useLanguage()
  const [tone, sign] = control[situation]
  return <Situation tone={tone} sign={sign} word={t(controlWords.situation[situation])} pill={pill} />
}

export function BlockSign({ block }: { block: Block }) {
  const { t } = useLanguage()
  const situation = blockSituation(block, useNow())
  const signs = {
    active: ['active', 'shield'],
    ended: ['quiet', 'dash'],
    lifted: ['quiet', 'lifted'],
    'false-alarm': ['warn', 'undo'],
  } as const
  const [tone, sign] = signs[situation]
  return <Situation tone={tone} sign={sign} word={t(blockWords.situation[situation])} pill />
}

/** Urgent first (for whoever has to act: `mine` leaves it out), then the state or the verdict. */
export function ReportSign({ report, pill = false, mine = false }: { report: Report; pill?: boolean; mine?: boolean }) {
  const { t } = useLanguage()
  if (!mine && isUrgent(report)) return <Situation tone="fail" sign="warning" word={t(reportWords.urgent)} pill={pill} />
  if (report.answer) {
    const signs = {
      dangerous: ['active', 'shield'],
      spam: ['quiet', 'stop'],
      safe: ['ok', 'check'],
      training: ['ok', 'book'],
    } as const
    const [tone, sign] = signs[report.answer.verdict]
    return <Situation tone={tone} sign={sign} word={t(reportWords.verdict[report.answer.verdict])} pill={pill} />
  }
  const signs = { waiting: 'waiting', looking: 'looking', withdrawn: 'undo', answered: 'check' } as const
  const tone = report.situation === 'withdrawn' ? 'quiet' : 'active'
  return <Situation tone={tone} sign={signs[report.situation]} word={t(reportWords.situation[report.situation])} pill={pill} />
}
