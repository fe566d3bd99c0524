// The receipt of a consent as a file: by the person themself, whoever serves them, and administrators; reading it is written down.
import type { Express } from 'express'
import { z } from 'zod'
import { routes } from '../../shared/api.ts'
import { SekishoError } from '../../shared/problems.ts'
import { consents } from '../../shared/registers/consents.ts'
import { receiptWords } from '../../shared/words/receipts.ts'
import type { Language } from '../../shared/words/text.ts'
import type { Admit } from './admission.ts'
import { sightOf } from './consent-routes.ts'
import { orThrow } from './handlers.ts'
import type { DeskPorts } from './ports.ts'
import { checked, guarded } from './routes.ts'
import { tellShown } from './shown.ts'

type Parts = Pick<DeskPorts, 'ledger' | 'log' | 'consents' | 'receipts' | 'references'> & {
  readonly admit: Admit
  /** Of the office. */
  readonly language: Language
}

export function addReceipts(app: Express, { ledger, log, consents: served, receipts, references, admit, language }: Parts): void {
  const { path, access } = routes.receipt
  const Asked = z.strictObject({
    format: z.enum(['html', 'json']).default('html'),
    language: z.enum(['en', 'ja']).default(language),
  })
  app.get(
    path.replace(/\{(\w+)\}/g, ':$1'),
    guarded(log, async (request, response) => {
      const caller = await admit(request, response, access === 'anyone' ? [] : access)
      const query = new URL(request.url, 'https://desk').searchParams
      const asked = checked(Asked, Object.fromEntries(query))
      const id = String(request.params.id)
      const row = await ledger.row('consents', id)
      // What a caller may not see does not exist for them.
      if (!row || !consents.visible(row, caller.actor, sightOf(caller.actor, served)))
        throw new SekishoError('not-found', receiptWords.noConsent)
      if (!receipts) throw new SekishoError('unavailable', receiptWords.notHere)
      const file = orThrow(await receipts.file(id, asked.format, asked.language))
      tellShown(references, caller, { object: `consents:${id}`, whom: row.person, people: 1, items: ['name', 'consents'] })
      response
        .status(200)
        .set({
          'content-type': file.type,
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
          'cache-control': 'no-store',
        })
        .end(Buffer.from(file.body))
    }),
  )
}
