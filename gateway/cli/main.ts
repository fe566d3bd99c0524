// The command `sekisho`: one verb each, all with --json; exit 0 only when done and durable, 1 when not, 2 for wrong settings or arguments.
import { Command, CommanderError } from 'commander'
import { regainWords } from '../../shared/words/access.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { decisionCliWords } from '../../shared/words/cli-decisions.ts'
import { erasureWords } from '../../shared/words/erasures.ts'
import { keysWords } from '../../shared/words/keys.ts'
import { migrateWords } from '../../shared/words/migrate.ts'
import { repairWords } from '../../shared/words/repair.ts'
import { languageOf, type Text } from '../../shared/words/text.ts'
import { CONFIG_NAMES, type Config, type ConfigKey, loadConfig } from '../config/config.ts'
import { VERSION } from '../version.ts'
import { APP_GROUPS, APP_VERBS } from './app-verbs.ts'
import { BACKUP_GROUPS, BACKUP_VERBS } from './backup-verbs.ts'
import { connect } from './connect.ts'
import { CONNECTOR_GROUPS, CONNECTOR_VERBS } from './connector-verbs.ts'
import { CONSENT_GROUPS, CONSENT_VERBS } from './consent-verbs.ts'
import { DECISION_VERBS } from './decision-verbs.ts'
import { KEY_GROUPS, KEY_VERBS } from './key-verbs.ts'
import { MAIL_GROUPS, MAIL_VERBS } from './mail-verbs.ts'
import type { Office } from './office.ts'
import { createPrinter, EXIT, type Printer, printError } from './print.ts'
import { RECEIPT_GROUPS, RECEIPT_VERBS } from './receipt-verbs.ts'
import { REQUEST_GROUPS, REQUEST_VERBS } from './request-verbs.ts'
import { RESTORE_VERBS } from './restore-verbs.ts'
import { RETENTION_GROUPS, RETENTION_VERBS } from './retention-verbs.ts'

type Options = Readonly<Record<string, string | boolean | undefined>>

export interface Verb {
  /** commander syntax: `block <address>`. */
  readonly usage: string
  readonly about: Text
  /** What its group does if no verb of it is named. */
  readonly byDefault?: true
  /** Further options: commander flags → what they are. */
  readonly options?: Readonly<Record<string, Text>>
  run(context: { config: Config; printer: Printer; options: Options; args: string[] }): Promise<number>
}

/** Runs a verb against the office and closes it afterwards, also when it throws. */
export async function withOffice(config: Config, act: (office: Office) => Promise<number>): Promise<number> {
  const office = await connect(config)
  try {
    return await act(office)
  } finally {
    await office.close()
  }
}

const REGAIN_VERBS: readonly Verb[] = [
  {
    usage: 'regain-passphrase <name>',
    about: regainWords.aboutPassphrase,
    options: { '--words <file>': regainWords.optionWords },
    run: async c => (await import('./regain.ts')).regainPassphrase(c),
  },
  {
    usage: 'regain-devices <name>',
    about: regainWords.aboutDevices,
    options: { '--words <file>': regainWords.optionWords },
    run: async c => (await import('./regain.ts')).regainDevices(c),
  },
]

const VERBS: readonly Verb[] = [
  { usage: 'start', about: cliWords.aboutStart, run: async c => (await import('./start.ts')).start(c) },
  { usage: 'demo', about: cliWords.aboutDemo, run: async c => (await import('./demo.ts')).demo(c) },
  {
    usage: 'invite',
    about: cliWords.aboutInvite,
    options: { '--role <role>': cliWords.optionRole, '--name <name>': cliWords.optionName },
    run: async c => (await import('./members.ts')).invite(c),
  },
  {
    usage: 'recovery [words...]',
    about: cliWords.aboutRecovery,
    options: { '--new': cliWords.optionNew, '--sheet <file>': keysWords.optionSheet },
    run: async c => (await import('./members.ts')).recovery(c),
  },
  {
    usage: 'rules-import <file>',
    about: cliWords.aboutRulesImport,
    options: { '--even-so': cliWords.optionEvenSo },
    run: async c => (await import('./rules.ts')).importRules(c),
  },
  { usage: 'rules-export <file>', about: cliWords.aboutRulesExport, run: async c => (await import('./rules.ts')).exportRules(c) },
  {
    usage: 'block <address>',
    about: cliWords.aboutBlock,
    options: {
      '--for <time>': cliWords.optionFor,
      '--reason <text>': cliWords.optionReason,
      '--silently': cliWords.optionSilently,
      '--even-so': cliWords.optionEvenSo,
    },
    run: async c => (await import('./blocks.ts')).block(c),
  },
  {
    usage: 'unblock <address>',
    about: cliWords.aboutUnblock,
    options: { '--reason <text>': cliWords.optionReason },
    run: async c => (await import('./blocks.ts')).unblock(c),
  },
  {
    usage: 'blocks',
    about: cliWords.aboutBlocks,
    options: { '--all': cliWords.optionAll },
    run: async c => (await import('./blocks.ts')).listBlocks(c),
  },
  ...DECISION_VERBS,
  ...APP_VERBS,
  ...BACKUP_VERBS,
  ...RESTORE_VERBS,
  ...REGAIN_VERBS,
  ...KEY_VERBS,
  ...CONSENT_VERBS,
  ...CONNECTOR_VERBS,
  ...MAIL_VERBS,
  ...RETENTION_VERBS,
  ...REQUEST_VERBS,
  ...RECEIPT_VERBS,
  {
    usage: 'erase <person>',
    about: erasureWords.about,
    options: { '--yes': erasureWords.optionYes, '--look': erasureWords.optionLook },
    run: async c => (await import('./erase.ts')).erase(c),
  },
  {
    usage: 'verify',
    about: cliWords.aboutVerify,
    options: { '--deep': cliWords.optionDeep },
    run: async c => (await import('./verify.ts')).verify(c),
  },
  { usage: 'update', about: migrateWords.about, run: async c => (await import('./update.ts')).update(c) },
  {
    usage: 'repair',
    about: repairWords.about,
    options: { '--rows': repairWords.optionRows, '--yes': repairWords.optionYes },
    run: async c => (await import('./repair.ts')).repair(c),
  },
  { usage: 'status', about: cliWords.aboutStatus, run: async c => (await import('./status.ts')).status(c) },
  { usage: 'check [code]', about: cliWords.aboutCheck, run: async c => (await import('./status.ts')).check(c) },
  {
    usage: 'trust',
    about: cliWords.aboutTrust,
    options: { '--system': cliWords.optionSystem },
    run: async c => (await import('./trust.ts')).trust(c),
  },
  {
    usage: 'untrust',
    about: cliWords.aboutUntrust,
    options: { '--system': cliWords.optionSystem },
    run: async c => (await import('./trust.ts')).untrust(c),
  },
]
/** Verbs of two words: `rules import` is written `rules-import` above. */
const GROUPS = {
  rules: cliWords.aboutRules,
  bouncer: decisionCliWords.aboutBouncer,
  list: decisionCliWords.aboutList,
  ...APP_GROUPS,
  ...BACKUP_GROUPS,
  regain: regainWords.about,
  ...KEY_GROUPS,
  ...CONSENT_GROUPS,
  ...CONNECTOR_GROUPS,
  ...MAIL_GROUPS,
  ...RETENTION_GROUPS,
  ...REQUEST_GROUPS,
  ...RECEIPT_GROUPS,
}
export type Context = Parameters<Verb['run']>[0]

const TITLES: Readonly<Record<string, Text>> = {
  'Usage:': cliWords.helpUsage,
  'Options:': cliWords.helpOptions,
  'Commands:': cliWords.helpCommands,
  'Arguments:': cliWords.helpArguments,
}
/** What commander says is wrong, by how its sentences begin. */
const WRONG: readonly (readonly [RegExp, Text])[] = [
  [/unknown command '([^']*)'(?:[\s\S]*Did you mean (?:one of )?([^?]*)\?)?/, cliWords.wrongVerb],
  [/unknown option '([^']*)'(?:[\s\S]*Did you mean (?:one of )?([^?]*)\?)?/, cliWords.wrongOption],
  [/missing required argument '([^']*)'/, cliWords.missingArgument],
  [/option '([^']*)' argument missing/, cliWords.missingValue],
  [/too many arguments/, cliWords.tooManyArguments],
]

/** Help and refusals of the parser in the user's language. */
function speak(command: Command, language: 'en' | 'ja'): Command {
  return command
    .helpOption('-h, --help', cliWords.helpHelp[language])
    .helpCommand(`help [${language === 'ja' ? 'コマンド' : 'command'}]`, cliWords.helpHelp[language])
    .configureHelp({ styleTitle: title => TITLES[title]?.[language] ?? title })
    .configureOutput({
      outputError(said, write) {
        for (const [pattern, text] of WRONG) {
          const found = pattern.exec(said)
          if (!found) continue
          const meant = found[2] ? cliWords.didYouMean[language].replace('{name}', found[2].trim()) : ''
          write(`${text[language].replace('{name}', found[1] ?? '')}${meant}\n`)
          return
        }
        write(said)
      },
    })
}

const camel = (flag: string) => flag.replace(/^--/, '').replace(/-(\w)/g, (_, c: string) => c.toUpperCase())

function define(program: Command, verb: Verb, name: string, language: 'en' | 'ja', finish: (code: number) => void): void {
  const command = speak(program.command(name, { isDefault: verb.byDefault === true }), language).description(verb.about[language])
  for (const [flags, about] of Object.entries(verb.options ?? {})) command.option(flags, about[language])
  // Of some thirty settings a verb needs none as a rule: they stand apart, at the end.
  command.option('--json', cliWords.optionJson[language]).option('--config <file>', cliWords.optionConfig[language])
  command.optionsGroup(cliWords.helpSettings[language])
  for (const { flag, env, about } of Object.values(CONFIG_NAMES)) command.option(`${flag} <value>`, `${about[language]} (${env})`)
  command.action(async (...received: unknown[]) => {
    const self = received.at(-1) as Command
    const options = self.opts<Options>()
    const json = options.json === true
    try {
      const flags: Partial<Record<ConfigKey | 'config', string>> = {}
      if (typeof options.config === 'string') flags.config = options.config
      for (const [key, { flag }] of Object.entries(CONFIG_NAMES)) {
        const value = options[camel(flag)]
        if (typeof value === 'string') flags[key as ConfigKey] = value
      }
      const config = loadConfig({ flags, env: process.env })
      finish(await verb.run({ config, printer: createPrinter(config.lang, json), options, args: self.args }))
    } catch (error) {
      finish(printError(error, language, json))
    }
  })
}

/** Parses the arguments, runs the verb, and sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const language = languageOf(process.env.SEKISHO_LANG || process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG)
  let code: number = EXIT.done
  const finish = (result: number) => {
    code = result
  }
  const program = new Command('sekisho')
    .description(cliWords.about[language])
    .version(VERSION, '-V, --version', cliWords.helpVersion[language])
    .exitOverride()
  speak(program, language)
  const groups = new Map<string, Command>()
  for (const [name, about] of Object.entries(GROUPS))
    groups.set(name, speak(program.command(name).description(about[language]), language))
  for (const verb of VERBS) {
    const [group = '', rest] = verb.usage.split(/-(.*)/s)
    const parent = groups.get(group)
    if (parent && rest) define(parent, verb, rest, language, finish)
    else define(program, verb, verb.usage, language, finish)
  }
  try {
    await program.parseAsync(argv)
  } catch (error) {
    // Help and version also arrive here, with exit code 0.
    code = error instanceof CommanderError ? (error.exitCode === 0 ? EXIT.done : EXIT.usage) : printError(error, language, false)
  }
  process.exitCode = code
}
