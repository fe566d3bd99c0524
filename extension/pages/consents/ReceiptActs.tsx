// The receipt of a consent: a page to print, or the signed file that others can verify.
import { consentActWords as words } from '../../../shared/words/extension-consents.ts'
import { downloadBlob } from '../../table/export.ts'
import { ErrorNote } from '../../ui/errors.tsx'
import { useLanguage } from '../../ui/language.ts'
import { Button } from '../../ui/parts.tsx'
import { useDoing } from '../live.tsx'
import { useSource } from '../source.ts'

/** `id`: of the consent. */
export function ReceiptActs({ id }: { id: string }) {
  const { t, language } = useLanguage()
  const source = useSource()
  const doing = useDoing()
  const take = (format: 'html' | 'json') =>
    doing.run(async () => {
      const query = new URLSearchParams({ format, language })
      const { name, content } = await source.file(`/v1/consents/${encodeURIComponent(id)}/receipt?${query}`)
      downloadBlob(name, content)
    })
  return (
    <>
      <Button size="small" busy={doing.busy} onClick={() => void take('html')}>
        {t(words.receipt)} · {t(words.receiptPrint)}
      </Button>
      <Button size="small" busy={doing.busy} onClick={() => void take('json')}>
        {t(words.receipt)} · {t(words.receiptFile)}
      </Button>
      {doing.error !== undefined && <ErrorNote error={doing.error} />}
    </>
  )
}
