// Reads one frame of the open page. The function is sent into the page as text: it must not name anything outside itself,
// which is why it is one long function.

/** What one frame showed. Plain data: it crosses from the page to the extension. */
export interface Frame {
  readonly url: string
  readonly title: string
  /** Selected text; empty when nothing is selected. */
  readonly selection: string
  readonly text: string
  readonly links: readonly { readonly text: string; readonly href: string }[]
  readonly selectedLinks: readonly { readonly text: string; readonly href: string }[]
  /** Sender and subject as the page itself marks them; null when it does not. */
  readonly from: string | null
  readonly subject: string | null
  /** True when the page was larger than the bounds. */
  readonly cut: boolean
}

/** Bounds of the work inside a page that belongs to somebody else: it must never hang. */
export interface Bounds {
  readonly text: number
  readonly links: number
  readonly nodes: number
  readonly milliseconds: number
}
export const BOUNDS: Bounds = { text: 200_000, links: 2_000, nodes: 150_000, milliseconds: 1_500 }

/**
 * Self-contained. Never reads what was typed: form fields and editable areas are passed over, and so are scripts, styles and what is hidden.
 * @param view the page's own window; the browser leaves it out.
 */
export function readPage(bounds: Bounds, view: Window & typeof globalThis = window): Frame {
  const document = view.document
  const started = Date.now()
  const SKIPPED = new Set(
    'SCRIPT STYLE NOSCRIPT TEMPLATE TEXTAREA INPUT SELECT OPTION DATALIST SVG CANVAS IFRAME OBJECT EMBED AUDIO VIDEO HEAD MATH'.split(
      ' ',
    ),
  )
  const BLOCKS = new Set(
    'ADDRESS ARTICLE ASIDE BLOCKQUOTE BR DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TR UL'.split(
      ' ',
    ),
  )
  const squeeze = (text: string) => text.replace(/\s+/g, ' ').trim()

  const isTyped = (element: Element): boolean => {
    const editable = element.getAttribute('contenteditable')
    const role = element.getAttribute('role')
    return (editable !== null && editable.toLowerCase() !== 'false') || role === 'textbox' || role === 'searchbox'
  }
  const isShown = (element: Element): boolean => {
    if (element.hasAttribute('hidden')) return false
    if (typeof element.checkVisibility === 'function') {
      // A wrapper without a box of its own (display: contents) may hold visible text.
      const shown = element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      return shown || view.getComputedStyle(element).display === 'contents'
    }
    return !/display:\s*none|visibility:\s*hidden/.test(element.getAttribute('style') ?? '')
  }
  const hrefOf = (element: Element): string | null => {
    const written = element.getAttribute('href')
    if (!written || written.startsWith('#')) return null
    const href = (element as HTMLAnchorElement).href
    return typeof href === 'string' && href !== '' ? href : written
  }

  const parts: string[] = []
  const links: { text: string; href: string; element: Element }[] = []
  let length = 0
  let visited = 0
  let cut = false
  const push = (text: string) => {
    if (length >= bounds.text) {
      cut = true
      return
    }
    const piece = text.slice(0, bounds.text - length)
    parts.push(piece)
    length += piece.length
  }

  // A stack of its own instead of recursion: pages nest deeper than a call stack. A string is a line break to come.
  // What the page calls its main part comes first, its menus after it: nothing is left out, and the message leads.
  const main = document.body?.querySelector('main, [role="main"], article') ?? null
  let mainRead = false
  const stack: (Node | string)[] = document.body ? (main ? [document.body, '\n', main] : [document.body]) : []
  while (stack.length > 0) {
    visited++
    if (visited > bounds.nodes || (visited % 256 === 0 && Date.now() - started > bounds.milliseconds)) {
      cut = true
      break
    }
    if (length >= bounds.text && links.length >= bounds.links) {
      cut = true
      break
    }
    const node = stack.pop()!
    if (typeof node === 'string') {
      push(node)
      continue
    }
    if (node.nodeType === 3) {
      const text = (node.nodeValue ?? '').replace(/\s+/g, ' ')
      if (text !== '') push(text)
      continue
    }
    if (node.nodeType !== 1 && node.nodeType !== 11) continue
    if (node.nodeType === 1) {
      const element = node as Element
      if (element === main) {
        if (mainRead) continue
        mainRead = true
      }
      const tag = element.tagName.toUpperCase()
      if (SKIPPED.has(tag) || isTyped(element) || !isShown(element)) continue
      if (BLOCKS.has(tag)) {
        push('\n')
        stack.push('\n')
      } else if (tag === 'TD' || tag === 'TH') push('\t')
      if (tag === 'IMG') {
        const alt = squeeze(element.getAttribute('alt') ?? '')
        if (alt) push(` ${alt} `)
      }
      if ((tag === 'A' || tag === 'AREA') && links.length < bounds.links) {
        const href = hrefOf(element)
        if (href)
          links.push({
            text: squeeze((element.textContent ?? '').slice(0, 2_000)).slice(0, 500),
            href: href.slice(0, 4_000),
            element,
          })
      }
      // Open shadow trees hold what is shown; a closed one is the page's secret.
      if (element.shadowRoot) stack.push(element.shadowRoot)
    }
    for (let child = node.lastChild; child; child = child.previousSibling) {
      stack.push(child)
      if (stack.length > bounds.nodes) {
        cut = true
        break
      }
    }
  }
  const text = parts
    .join('')
    .replace(/[ \t]*\n[ \t]*/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()

  // What is selected inside a field was typed there: it is not the page's.
  const active = document.activeElement
  const inField = active !== null && (SKIPPED.has(active.tagName.toUpperCase()) || isTyped(active))
  const selected = inField ? null : view.getSelection()
  const selection = selected && !selected.isCollapsed ? String(selected).slice(0, bounds.text).trim() : ''
  const ranges = selection !== '' && selected ? Array.from({ length: selected.rangeCount }, (_, i) => selected.getRangeAt(i)) : []
  const plain = ({ text, href }: { text: string; href: string }) => ({ text, href })
  const selectedLinks = links.filter(link => ranges.some(range => range.intersectsNode(link.element))).map(plain)

  const firstShown = (selectors: readonly string[], read: (element: Element) => string | null): string | null => {
    for (const selector of selectors) {
      // The last one shown is the message that is open; earlier ones of a thread are folded above it.
      const found = [...document.querySelectorAll(selector)].slice(-50).reverse()
      for (const element of found) {
        if (isTyped(element) || SKIPPED.has(element.tagName.toUpperCase()) || !isShown(element)) continue
        const value = squeeze(read(element) ?? '')
        if (value !== '') return value
      }
    }
    return null
  }
  const withAddress = (element: Element): string | null => {
    const name = squeeze((element.getAttribute('name') ?? element.textContent ?? '').slice(0, 300))
    const marked = [
      element.getAttribute('email'),
      element.getAttribute('data-email'),
      element.getAttribute('data-hovercard-id'),
      element.getAttribute('title'),
      element.getAttribute('aria-label'),
    ]
    const address = marked.map(value => /[^\s<>()"',;:]+@[^\s<>()"',;:]+/.exec(value ?? '')?.[0]).find(Boolean)
    if (!address || name.includes(address)) return name || (address ?? null)
    return name ? `${name} <${address}>` : address
  }
  // Gmail, Roundcube, Outlook, Proton, Yahoo, Nextcloud; then any page that marks its parts for screen readers or tests.
  const from = firstShown(
    [
      '.gD[email]',
      '#messageheader .from .rcmContactAddress, .header-headers .from .rcmContactAddress, .message-header .rcmContactAddress, .header.from',
      '[data-testid="recipients:sender"], [data-testid="message-header:from"]',
      '[data-test-id="message-from"], [data-test-id="email-pill"]',
      '[data-sender-email], [data-from-email], [data-message-from], [data-from]',
      '[aria-label^="From:" i], [aria-label^="差出人"], [aria-label^="送信者"]',
      '[class~="mail-from" i], [class~="message-from" i], [class~="sender" i], [itemprop="sender"]',
    ],
    element => {
      const marked =
        element.getAttribute('data-sender-email') ??
        element.getAttribute('data-from-email') ??
        element.getAttribute('data-message-from') ??
        element.getAttribute('data-from')
      const label = /^(?:From|差出人|送信者)\s*[:\uff1a]?\s*(.+)$/i.exec(element.getAttribute('aria-label') ?? '')?.[1]
      const name = withAddress(element)
      if (label) return label
      return marked && name && !name.includes(marked) ? `${name.slice(0, 200)} <${marked}>` : (marked ?? name)
    },
  )
  const subject = firstShown(
    [
      'h2.hP',
      '#messageheader .subject, .message-header .subject, h2.subject',
      '[data-testid="conversation-header:subject"], [data-testid="message-header:subject"]',
      '[data-test-id="message-subject"], [data-test-id="message-group-subject-text"]',
      '[data-message-subject], [data-subject]',
      '[aria-label^="Subject:" i], [aria-label^="件名"]',
      '[class~="mail-subject" i], [class~="message-subject" i]',
    ],
    element => {
      const label = /^(?:Subject|件名)\s*[:\uff1a]?\s*(.+)$/i.exec(element.getAttribute('aria-label') ?? '')?.[1]
      return (
        element.getAttribute('data-message-subject') ??
        element.getAttribute('data-subject') ??
        label ??
        (element.textContent ?? '').slice(0, 2_000)
      )
    },
  )

  return {
    url: view.location.href.slice(0, 4_000),
    title: squeeze(document.title).slice(0, 500),
    selection,
    text,
    links: links.map(plain),
    selectedLinks,
    from: from === null ? null : from.slice(0, 500),
    subject: subject === null ? null : subject.slice(0, 1_000),
    cut,
  }
}
