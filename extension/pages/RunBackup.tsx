// In what needs an administrator: runs the plan that is not as it should be. The row itself says what came of it.
import type { PlanView } from '../../shared/api.ts'
import { whyNotRun } from '../../shared/registers/plans.ts'
import { planWords as words } from '../../shared/words/extension-availability.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button } from '../ui/parts.tsx'
import { useToast } from '../ui/toast.tsx'
import { useDoing } from './live.tsx'
import { useSource } from './source.ts'

export function RunBackup({ view: { plan } }: { view: PlanView }) {
  const { t } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const doing = useDoing()
  const why = whyNotRun(plan)
  const run = async () => {
    const begun = await doing.run(async () => {
      await source.call('runBackup', { input: { plan: plan.id } })
    })
    if (begun) toast(t(words.begun))
  }
  return (
    <>
      <Button
        size="small"
        aria-label={`${t(words.run)}: ${plan.name}`}
        busy={doing.busy}
        why={why && t(why)}
        onClick={() => void run()}
      >
        {t(words.runShort)}
      </Button>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </>
  )
}
