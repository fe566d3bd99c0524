// What the desk shows a plain browser and other programs: the certificate's page and file, the pairing page, the API's own document.
import type { Express, RequestHandler } from 'express'
import { routes } from '../../shared/api.ts'
import { openApi } from '../../shared/openapi.ts'
import type { Certificates } from '../../shared/ports.ts'
import type { Language } from '../../shared/words/text.ts'
import { sendJson } from './answers.ts'
import { caPage, pairPage } from './ca-page.ts'
import { PAGE_POLICY, type PageRequest } from './page.ts'

export interface PageSettings {
  readonly certificates: Pick<Certificates, 'ca' | 'caFingerprint' | 'desk'>
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
        addresses: certificates.desk().names,
        port: port(),
      })
      response.set({ 'cache-control': 'no-store', 'content-security-policy': PAGE_POLICY, vary: 'Origin, Accept-Language' })
      response.type('html').send(html)
    }
  app.get(routes.caPage.path, page(caPage))
  app.get(routes.pairPage.path, page(pairPage))
  app.get('/', (_request, response) => response.redirect(302, routes.caPage.path))
  app.get(routes.caFile.path, (_request, response) => {
    // The type by which iOS and Firefox offer to install it, the ending by which Windows and macOS open it.
    response.set('content-disposition', 'attachment; filename="sekisho-ca.crt"')
    response.set('cache-control', 'no-store').type('application/x-x509-ca-cert').send(certificates.ca)
  })
  const document = JSON.stringify(openApi(version))
  app.get(routes.openapi.path, (request, response) => sendJson(request, response, document, { tagged: true }))
}
