// What is read of a page, and what never is.
import { Window } from 'happy-dom'
import { describe, expect, test } from 'vitest'
import { BOUNDS, type Bounds, readPage } from './read-page.ts'

/** As the browser does it: the function's text alone, in the page's own world. */
const injected = new Function(`return (${readPage.toString()})`)() as typeof readPage

function read(html: string, { bounds = {}, select }: { bounds?: Partial<Bounds>; select?: string } = {}) {
  const window = new Window({ url: 'https://mail.example.jp/inbox/1' })
  window.document.write(`<!doctype html><title>Inbox</title>${html}`)
  if (select) {
    const range = window.document.createRange()
    range.selectNodeContents(window.document.querySelector(select)!)
    window.getSelection()!.addRange(range)
  }
  return injected({ ...BOUNDS, ...bounds }, window as unknown as Parameters<typeof readPage>[1])
}

test('text by lines, links with their addresses, title and address of the page', () => {
  const frame = read(
    '<h1>Your parcel</h1><p>could not be <b>delivered</b>.</p><a href="https://evil.example/x">Track  it</a><a href="#top">up</a><a href="/help">Help</a>',
  )
  expect(frame.text).toBe('Your parcel\n\ncould not be delivered.\nTrack itupHelp')
  expect(frame.links).toEqual([
    { text: 'Track it', href: 'https://evil.example/x' },
    { text: 'Help', href: 'https://mail.example.jp/help' },
  ])
  expect(frame).toMatchObject({ title: 'Inbox', url: 'https://mail.example.jp/inbox/1', selection: '', cut: false })
})

test('the main part comes first, menus after it, and nothing twice', () => {
  const frame = read(
    '<nav><a href="/home">Home</a></nav><main><p>Your parcel</p><a href="https://evil.example/x">Track it</a></main><footer>Imprint</footer>',
  )
  expect(frame.text.startsWith('Your parcel')).toBe(true)
  expect(frame.text.match(/Your parcel|Home|Imprint/g)).toEqual(['Your parcel', 'Home', 'Imprint'])
  expect(frame.links.map(link => link.text)).toEqual(['Track it', 'Home'])
  expect(read('<nav>Home</nav><main hidden>secret</main>').text).toBe('Home')
})

test('nothing that was typed, no scripts, nothing hidden', () => {
  const { text } = read(`
    <input value="typed-1"><input type="password" value="typed-2"><textarea>typed-3</textarea><select><option>typed-4</option></select>
    <div contenteditable="true">typed-5</div><div contenteditable="">typed-6</div><div role="textbox">typed-7</div>
    <script>code-1</script><style>code-2</style><noscript>code-3</noscript><template>code-4</template>
    <p hidden>secret-1</p><p style="display:none">secret-2</p><p style="visibility: hidden">secret-3</p><p>seen</p>`)
  expect(text).toBe('seen')
})

test('a selection in a field is not read', () => {
  const window = new Window({ url: 'https://mail.example.jp/' })
  window.document.write('<textarea id="t">typed</textarea><p>seen</p>')
  const field = window.document.querySelector('textarea')!
  field.focus()
  const range = window.document.createRange()
  range.selectNodeContents(field)
  window.getSelection()!.addRange(range)
  expect(injected(BOUNDS, window as unknown as Parameters<typeof readPage>[1]).selection).toBe('')
})

test('open shadow trees are read', () => {
  const window = new Window({ url: 'https://mail.example.jp/' })
  window.document.write('<div id="host"></div>')
  window.document.querySelector('#host')!.attachShadow({ mode: 'open' }).innerHTML = '<p>inside</p>'
  expect(injected(BOUNDS, window as unknown as Parameters<typeof readPage>[1]).text).toBe('inside')
})

test('the selection, with the links in it', () => {
  const frame = read(
    '<p>before <a href="https://a.example/">a</a></p><div id="s">urgent <a href="https://evil.example/">click</a></div>',
    { select: '#s' },
  )
  expect(frame.selection).toBe('urgent click')
  expect(frame.selectedLinks).toEqual([{ text: 'click', href: 'https://evil.example/' }])
})

describe('sender and subject', () => {
  test.each([
    ['Gmail', '<h2 class="hP">Your parcel</h2><span class="gD" email="info@yamat0.example" name="Yamato Unyu">Yamato</span>'],
    [
      'Roundcube',
      '<div id="messageheader"><span class="subject">Your parcel</span><span class="from"><a class="rcmContactAddress" title="info@yamat0.example">Yamato Unyu</a></span></div>',
    ],
    [
      'Proton',
      '<h1 data-testid="conversation-header:subject">Your parcel</h1><span data-testid="recipients:sender" title="info@yamat0.example">Yamato Unyu</span>',
    ],
    [
      'screen readers',
      '<h1 aria-label="件名: Your parcel">x</h1><span aria-label="From: Yamato Unyu <info@yamat0.example>">y</span>',
    ],
    ['data attributes', '<h1 data-subject="Your parcel">x</h1><span data-sender-email="info@yamat0.example">Yamato Unyu</span>'],
  ])('%s', (_, html) => {
    expect(read(html)).toMatchObject({ subject: 'Your parcel', from: 'Yamato Unyu <info@yamat0.example>' })
  })
  test('the last one of a thread is the open one', () => {
    expect(
      read('<span class="gD" email="a@example.jp" name="A">A</span><span class="gD" email="b@example.jp" name="B">B</span>').from,
    ).toBe('B <b@example.jp>')
  })
  test('none', () => {
    expect(read('<p>news</p>')).toMatchObject({ subject: null, from: null })
  })
})

/** The test's own DOM works out each element's style from all its ancestors, which no browser does. */
function withoutStyles(window: Window): Window {
  Object.assign(window.Element.prototype, { checkVisibility: undefined })
  return window
}

describe('bounded', () => {
  test('text, links and nodes', () => {
    const html = '<p>word word word</p><a href="https://e.example/">x</a>'.repeat(200)
    const frame = read(html, { bounds: { text: 100, links: 5 } })
    expect(frame.text.length).toBeLessThanOrEqual(100)
    expect(frame.links).toHaveLength(5)
    expect(frame.cut).toBe(true)
    expect(read(html, { bounds: { nodes: 50 } }).cut).toBe(true)
  })
  test('a page of 100,000 nodes ends in time', { timeout: 120_000 }, () => {
    const window = withoutStyles(new Window({ url: 'https://big.example/' }))
    const { document } = window
    for (let i = 0; i < 50_000; i++)
      document.body.appendChild(document.createElement('i')).appendChild(document.createTextNode('x '))
    const started = Date.now()
    // How long it may take is left out here: a machine busy with other tests is not what this is about.
    const frame = injected({ ...BOUNDS, milliseconds: 60_000 }, window as unknown as Parameters<typeof readPage>[1])
    expect(Date.now() - started).toBeLessThan(60_000)
    expect(frame.text.length).toBe(99_999)
    // With no time at all it stops early, and says so.
    const cut = injected({ ...BOUNDS, milliseconds: -1 }, window as unknown as Parameters<typeof readPage>[1])
    expect([cut.cut, cut.text.length < 1000]).toEqual([true, true])
  })
  test('nested deeper than any call stack', () => {
    const window = withoutStyles(new Window({ url: 'https://deep.example/' }))
    const { document } = window
    let at: { appendChild(node: unknown): unknown } = document.body as never
    for (let i = 0; i < 1_500; i++) {
      const next = document.createElement('b')
      at.appendChild(next)
      at = next as never
    }
    at.appendChild(document.createTextNode('bottom'))
    expect(injected(BOUNDS, window as unknown as Parameters<typeof readPage>[1]).text).toBe('bottom')
  })
})
