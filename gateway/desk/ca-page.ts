// The pages /ca (the office's certificate for other PCs) and /pair (what to do with a pairing link).
import type { NextCa } from '../../shared/ports.ts'
import { deskPageWords as words } from '../../shared/words/desk-pages.ts'
import { fill, type Language, say, type Text } from '../../shared/words/text.ts'
import { document, escaped, type PageRequest, pageLanguage } from './page.ts'

const SYSTEMS = [
  [words.windows, words.windowsSteps],
  [words.macos, words.macosSteps],
  [words.linux, words.linuxSteps],
  [words.firefox, words.firefoxSteps],
  [words.ios, words.iosSteps],
  [words.android, words.androidSteps],
  [words.gatewayPc, words.gatewayPcSteps],
] as const satisfies readonly (readonly [Text, Text])[]

function steps(text: Text, language: Language): string {
  const lines = say(text, language).split('\n')
  return `<ol>${lines.map(line => `<li>${escaped(line)}</li>`).join('')}</ol>`
}

/** The fingerprint in two lines of sixteen bytes, so that it can be read aloud. */
function fingerprint(text: string): string {
  const bytes = text.split(':')
  return `${escaped(bytes.slice(0, 16).join(':'))}<br>${escaped(bytes.slice(16).join(':'))}`
}

/** Addresses that another PC can use; none if the certificate holds only this machine's names for itself. */
function addressList({ addresses, port }: PageRequest): string {
  const urls = addresses
    .filter(name => !/^(\*\..*|localhost|127\..*|::1)$/.test(name))
    .map(name => `https://${name.includes(':') ? `[${name}]` : name}${port === 443 ? '' : `:${port}`}`)
  return urls.map(url => `<li><a href="${escaped(url)}/ca">${escaped(url)}</a></li>`).join('')
}

/** Of a change that takes over by itself: when. */
function untilOf({ finishAt }: NextCa, language: Language): string {
  if (finishAt === null) return ''
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(finishAt)
  return say(words.caNextUntil, language, { date })
}

function presentOne(request: PageRequest, language: Language): string {
  const text = (pair: Text) => escaped(say(pair, language))
  return `<details><summary>${text(words.caPresent)}</summary>
<p>${text(words.caPresentWhy)}</p>
<code>${fingerprint(request.fingerprint)}</code>
<p><a href="/ca.pem" download="sekisho-ca.crt">${text(words.download)}</a></p></details>
`
}

/** How another office PC comes to trust the gateway: fingerprint to compare, file, steps per system. */
export function caPage(request: PageRequest): string {
  const language = pageLanguage(request)
  const text = (pair: Text) => escaped(say(pair, language))
  const addresses = addressList(request)
  const { next } = request
  // During a change a PC needs the new one only: what the listeners present is accepted under either.
  const [file, name] = next ? ['/ca-next.pem', 'sekisho-ca-next.crt'] : ['/ca.pem', 'sekisho-ca.crt']
  return document(
    words.caTitle,
    language,
    `<p>${text(words.caWhy)}</p>
${next ? `<p class="first">${escaped(say(fill(words.caNextWhy, { until: untilOf(next, language) }), language))}</p>\n` : ''}<p>${text(words.caScope)}</p>
<p class="first">${text(words.caCompare)}</p>
<p class="label" id="fingerprint">${text(words.fingerprint)}</p>
<code aria-labelledby="fingerprint">${fingerprint(next?.fingerprint ?? request.fingerprint)}</code>
<p><a class="button" href="${file}" download="${name}">${text(words.download)}</a></p>
${next ? presentOne(request, language) : ''}<h2>${text(words.steps)}</h2>
${SYSTEMS.map(([name, how]) => `<details><summary>${text(name)}</summary>${steps(how, language)}</details>`).join('\n')}
${addresses === '' ? '' : `<h2>${text(words.addresses)}</h2>\n<p>${text(words.addressesNote)}</p>\n<ul>${addresses}</ul>`}`,
  )
}

/** Where a pairing link leads when it is opened instead of pasted. The code is in the fragment and never reaches the server. */
export function pairPage(request: PageRequest): string {
  const language = pageLanguage(request)
  const text = (pair: Text) => escaped(say(pair, language))
  return document(
    words.pairTitle,
    language,
    `<p>${text(words.pairWhy)}</p>
${steps(words.pairSteps, language)}
<p>${text(words.pairMissing)}</p>
<p><a href="/ca?lang=${language}">${text(words.pairTrust)}</a></p>`,
  )
}
