// Answers about storage periods: what is past its due, and deleting it now.
import { SekishoError } from '../../shared/problems.ts'
import { retentionWords } from '../../shared/words/retention.ts'
import { callerOf, type Handlers } from './handlers.ts'
import type { DeskPorts, DeskRetention } from './ports.ts'
import { tellShown } from './shown.ts'

export function createRetentionHandlers({
  retention,
  references,
}: Pick<DeskPorts, 'retention' | 'references'>): Pick<Handlers, 'retentionPreview' | 'retentionRun'> {
  const served = (): DeskRetention => {
    if (!retention) throw new SekishoError('unavailable', retentionWords.notHere)
    return retention
  }
  return {
    async retentionPreview(asked) {
      const preview = await served().dueNow()
      const people = new Set(preview.rules.flatMap(({ items }) => items.flatMap(({ person }) => person ?? [])))
      if (people.size > 0)
        tellShown(references, callerOf(asked), { object: 'retention', whom: null, people: people.size, items: ['name'] })
      return preview
    },
    retentionRun: asked => served().run(asked.input.retention, callerOf(asked).actor),
  }
}
