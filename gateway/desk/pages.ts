// What the desk shows a plain browser and other programs: the certificate's page and file, the pairing page, the API's own document.
import type { Express, RequestHandler, Response } from 'express'
import { routes } from '../../shared/api.ts'
import { openApi } from '../../shared/openapi.ts'
import type { Certificates } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { deskPageWords } from '../../shared/words/desk-pages.ts'
import type { Language } from '../../shared/words/text.ts'
import { sendJson, sendProblem } from './answers.ts'
import { caPage, pairPage } from './ca-page.ts'
import { PAGE_POLICY, type PageRequest } from './page.ts'

export interface PageSettings {
  readonly certificates: Pick<Certificates, 'ca' | 'caFingerprint' | 'nextCa' | 'desk'>
  readonly language: Language
  readonly version: string
  port(): number
}

export function addPages(app: Express, { certificates, language, version, port }: PageSettings): void {
  const page =
    (render: (request: PageRequest) => string): RequestHandler =>
    (request, response) => {
      const html = render({
        acceptLanguage: request.headers['accept-language'],
        search: request.url,
        language,
        fingerprint: certificates.caFingerprint,
        next: certificates.nextCa?.() ?? null,
        addresses: certificates.desk().names,
        port: port(),
      })
      response.set({ 'cache-control': 'no-store', 'content-security-policy': PAGE_POLICY, vary: 'Origin, Accept-Language' })
      response.type('html').send(html)
    }
  app.get(routes.caPage.path, page(caPage))
  app.get(routes.pairPage.path, page(pairPage))
  app.get('/', (_request, response) => response.redirect(302, routes.caPage.path))
  const file = (response: Response, pem: string, name: string) => {
    // The type by which iOS and Firefox offer to install it, the ending by which Windows and macOS open it. One certificate to a file:
    // the systems' own dialogs take the first of several and say nothing of the rest.
    response.set('content-disposition', `attachment; filename="${name}"`)
    response.set('cache-control', 'no-store').type('application/x-x509-ca-cert').send(pem)
  }
  app.get(routes.caFile.path, (_request, response) => file(response, certificates.ca, 'sekisho-ca.crt'))
  app.get(routes.caNextFile.path, (_request, response) => {
    const next = certificates.nextCa?.()
    if (next) file(response, next.ca, 'sekisho-ca-next.crt')
    else sendProblem(response, new SekishoError('not-found', deskPageWords.noNextCa))
  })
  const document = JSON.stringify(openApi(version))
  app.get(routes.openapi.path, (request, response) => sendJson(request, response, document, { tagged: true }))
}
