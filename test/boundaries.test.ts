// Conventions kept by a test: who may import whom, what every file begins with, and what stands in no file at all.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { registers } from '../shared/registers/all.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter(path => path && !path.includes('/fixtures/'))
const sources = tracked.filter(path => /\.(ts|tsx|mjs)$/.test(path))
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

/** Parts of the gateway that know only shared and themselves. */
const PARTS = [
  'backup',
  'config',
  'connectors',
  'consents',
  'demo',
  'desk',
  'disclosure',
  'front',
  'identity',
  'keys',
  'ledger',
  'lists',
  'lock',
  'log',
  'mail',
  'migrate',
  'observations',
  'probes',
  'process',
  'receipts',
  'references',
  'registration',
  'requests',
  'retention',
  'rules',
  'settings',
  'tls',
  'vault',
]
/** Where the parts are put together: they may import all of the gateway. */
const COMPOSITION = [
  'gateway/gateway.ts',
  'gateway/ledger-thread.ts',
  'gateway/disclosure-thread.ts',
  'gateway/look-thread.ts',
  'gateway/observations-thread.ts',
  'gateway/version.ts',
  'gateway/cli/',
  'gateway/setup/',
]
/** Parts of the extension, each with the parts it may import besides itself and shared. */
const EXTENSION: Record<string, readonly string[]> = {
  ui: ['client'],
  table: ['ui'],
  client: [],
  outbox: ['client', 'capture'],
  capture: ['client'],
  witness: ['client'],
  badge: ['client', 'outbox', 'ui', 'witness'],
  pages: ['ui', 'table', 'client', 'outbox', 'capture', 'badge', 'witness'],
  entrypoints: ['ui', 'table', 'pages', 'client', 'outbox', 'capture', 'badge', 'witness'],
}
/** Packages that shared may use: a schema library and one hash library. */
const SHARED_PACKAGES = ['zod', '@noble/hashes']

interface Import {
  readonly from: string
  /** Path from the root, or the package's specifier. */
  readonly to: string
  readonly isPackage: boolean
}

function importsOf(path: string): Import[] {
  const text = read(path)
  const found = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"\n]*?(?:\n[^'"]*?)?from\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
    ),
  ]
  return found.map(match => {
    const to = match[1] ?? match[2] ?? match[3] ?? ''
    const isPackage = !to.startsWith('.')
    return { from: path, to: isPackage ? to : normalize(join(dirname(path), to)), isPackage }
  })
}

const isNode = (specifier: string) => specifier.startsWith('node:') || builtinModules.includes(specifier)
const isTest = (path: string) => /\.test\.tsx?$/.test(path)
const product = sources.filter(path => !isTest(path))
const imports = product.flatMap(importsOf)
const shown = ({ from, to }: Import) => `${from} → ${to}`

describe('who may import whom', () => {
  test('shared knows zod, one hash library and itself: no node:*, no gateway, no extension', () => {
    const wrong = imports.filter(
      i =>
        i.from.startsWith('shared/') &&
        (i.isPackage ? !SHARED_PACKAGES.some(name => i.to === name || i.to.startsWith(`${name}/`)) : !i.to.startsWith('shared/')),
    )
    expect(wrong.map(shown)).toEqual([])
  })

  test('shared has no clock and no randomness of its own', () => {
    const wrong = product.filter(
      path =>
        path.startsWith('shared/') &&
        /\bDate\.now\(|\bnew Date\(\)|Math\.random\(|crypto\.(randomUUID|getRandomValues)/.test(read(path)),
    )
    expect(wrong).toEqual([])
  })

  test('the parts of the gateway do not know each other', () => {
    const wrong = imports.filter(i => {
      const part = /^gateway\/(\w[\w-]*)\//.exec(i.from)?.[1]
      if (!part || COMPOSITION.some(at => i.from.startsWith(at)) || i.isPackage) return false
      return !i.to.startsWith('shared/') && !i.to.startsWith(`gateway/${part}/`)
    })
    expect(wrong.map(shown)).toEqual([])
  })

  test('every folder of the gateway is a known part or composition', () => {
    const folders = new Set(product.flatMap(path => /^gateway\/([\w-]+)\//.exec(path)?.[1] ?? []))
    expect([...folders].filter(folder => !PARTS.includes(folder) && !COMPOSITION.includes(`gateway/${folder}/`))).toEqual([])
  })

  test('gateway never imports the extension, the extension never the gateway or node:*', () => {
    const wrong = imports.filter(
      i =>
        (i.from.startsWith('gateway/') && i.to.startsWith('extension/')) ||
        (i.from.startsWith('extension/') && i.from !== 'extension/build.ts' && (i.to.startsWith('gateway/') || isNode(i.to))),
    )
    expect(wrong.map(shown)).toEqual([])
  })

  test('the client of the app is one file that an office can copy: it imports nothing, and nothing of the product imports it', () => {
    const wrong = imports.filter(
      i => i.from.startsWith('client/') || (i.to.startsWith('client/') && /^(shared|gateway|extension)\//.test(i.from)),
    )
    expect(wrong.map(shown)).toEqual([])
  })

  test('inside the extension imports go leftwards only', () => {
    const wrong = imports.filter(i => {
      const zone = /^extension\/(\w+)\//.exec(i.from)?.[1]
      if (!zone || i.isPackage || i.to.startsWith('shared/') || i.to.startsWith(`extension/${zone}/`)) return false
      const target = /^extension\/(\w+)\//.exec(i.to)?.[1] ?? ''
      return !EXTENSION[zone]?.includes(target)
    })
    expect(wrong.map(shown)).toEqual([])
  })
})

describe('every file', () => {
  test('begins with a comment that says what it is for', () => {
    const wrong = sources.filter(path => {
      const [first = '', second = ''] = read(path).split('\n')
      const line = first.startsWith('#!') ? second : first
      return !/^(\/\/|\/\*\*?) ?\S/.test(line)
    })
    expect(wrong).toEqual([])
  })

  test('above 300 lines says why in its first comment', () => {
    const wrong = product.filter(path => {
      const text = read(path)
      const comment = /^(?:#!.*\n)?((?:\/\/.*\n)+|\/\*[\s\S]*?\*\/)/.exec(text)?.[1] ?? ''
      return text.split('\n').length > 301 && !/\b(long|lines|one (file|table|place|page|list))\b/i.test(comment)
    })
    expect(wrong).toEqual([])
  })

  test('is in a folder with a meaning', () => {
    expect(tracked.filter(path => /(^|\/)(utils?|helpers?|common|managers?|misc)\//.test(path))).toEqual([])
    expect(tracked.filter(path => /(^|\/)services\//.test(path) && !path.startsWith('test/services/'))).toEqual([])
  })

  test('has no default export unless a tool asks for one', () => {
    const wrong = product.filter(path => /^export default /m.test(read(path)) && !/(config|background)\.tsx?$/.test(path))
    expect(wrong).toEqual([])
  })
})

describe('nowhere', () => {
  // Written in pieces, so that this file does not find itself.
  const forbidden: [string, RegExp][] = [
    ['unfinished work', new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')})\\b`)],
    ['a silenced type', new RegExp(`@ts-${'ignore'}|@ts-${'nocheck'}|\\bas ${'any'}\\b|: ${'any'}\\b(?!,? at:|:| [a-z])`)],
    [
      'a skipped or only test',
      new RegExp(`\\b(it|test|describe)\\.(${['sk', 'ip'].join('')}|${['on', 'ly'].join('')}|${['to', 'do'].join('')})\\(`),
    ],
    [
      'an ignored certificate',
      new RegExp(`${'rejectUn'}authorized: ?false|${'ignore'}-certificate-errors|${'ignoreHTTPS'}Errors|NODE_TLS_${'REJECT'}`),
    ],
  ]
  test.each(forbidden)('is %s', (_what, pattern) => {
    // register.ts says there why one input has no type; the probe must see bad certificates to report them, and verifies each itself.
    const allowed = new Set(['shared/registers/register.ts', 'gateway/probes/handshake.ts'])
    const found = sources
      .filter(path => path !== 'test/boundaries.test.ts' && !allowed.has(path))
      .flatMap(path =>
        read(path)
          .split('\n')
          .flatMap((line, i) =>
            pattern.test(line) && !/biome-ignore/.test(line) ? [`${path}:${i + 1}: ${line.trim().slice(0, 100)}`] : [],
          ),
      )
    expect(found).toEqual([])
  })

  test('is a registry address in the lock file or a machine path', () => {
    const machine = new RegExp(`/(${['wo', 'rk'].join('')}/(main|steering)|${['fa', 'rm'].join('')}/in)\\b`)
    expect(tracked.filter(path => /\.(ts|tsx|mjs|json|md|sh|html|css)$/.test(path) && machine.test(read(path)))).toEqual([])
  })
})

describe('every register', () => {
  /** Where its rows are seen: devices stand on the People page, settings are the Settings page. */
  const PAGE: Record<keyof typeof registers, string> = {
    people: 'extension/pages/PeoplePage.tsx',
    devices: 'extension/pages/PeoplePage.tsx',
    rules: 'extension/pages/RulesPage.tsx',
    blocks: 'extension/pages/BlocksPage.tsx',
    allowlist: 'extension/pages/AllowlistPage.tsx',
    gates: 'extension/pages/GatesPage.tsx',
    lists: 'extension/pages/ListsPage.tsx',
    bouncers: 'extension/pages/BouncersPage.tsx',
    alerts: 'extension/pages/AlertsPage.tsx',
    reports: 'extension/pages/ReportsPage.tsx',
    controls: 'extension/pages/StatusPage.tsx',
    settings: 'extension/pages/SettingsPage.tsx',
    places: 'extension/pages/AvailabilityPage.tsx',
    plans: 'extension/pages/AvailabilityPage.tsx',
    generations: 'extension/pages/AvailabilityPage.tsx',
    drills: 'extension/pages/AvailabilityPage.tsx',
    epochs: 'extension/pages/LogsPage.tsx',
    keys: 'extension/pages/AvailabilityPage.tsx',
    passphrases: 'extension/pages/PeoplePage.tsx',
    persons: 'extension/pages/ConsentsPage.tsx',
    purposes: 'extension/pages/PurposesPage.tsx',
    notices: 'extension/pages/PurposesPage.tsx',
    consents: 'extension/pages/ConsentsPage.tsx',
    bindings: 'extension/pages/BindingsPage.tsx',
    appkeys: 'extension/pages/BindingsPage.tsx',
    references: 'extension/pages/LogsPage.tsx',
    connectors: 'extension/pages/RetentionPage.tsx',
    retentions: 'extension/pages/RetentionPage.tsx',
    holds: 'extension/pages/RetentionPage.tsx',
    requests: 'extension/pages/RequestsPage.tsx',
    erasures: 'extension/pages/RequestsPage.tsx',
  }
  test.each(Object.keys(registers) as (keyof typeof registers)[])(
    '%s has a page, a file of its own, and rows in the demo',
    name => {
      expect(tracked).toContain(PAGE[name])
      expect(tracked).toContain(`shared/registers/${name}.ts`)
      const demo = tracked
        .filter(path => path.startsWith('gateway/demo/'))
        .map(read)
        .join('\n')
      expect(name === 'settings' ? /demoSettings/.test(demo) : demo.includes(`'${name}'`)).toBe(true)
    },
  )
})
