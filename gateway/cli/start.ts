// `start`: runs the gateway until it is told to stop, and says line by line what was done and what to open next.
import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { setupWords } from '../../shared/words/setup.ts'
import { besideKey, type Config } from '../config/config.ts'
import { type Gateway, type StartOptions, startGateway } from '../gateway.ts'
import { writeFileDurably } from '../keys/durable-file.ts'
import type { Context } from './main.ts'
import { EXIT, type Printer } from './print.ts'
import { recoverySheet } from './recovery-sheet.ts'
import { bringUpBeforeStart } from './update.ts'

const EXTENSION_BUILD = fileURLToPath(new URL('../../extension/build.ts', import.meta.url))
const Built = z.object({ chrome: z.string(), firefox: z.string() })

/** Builds the extension in a process of its own, so that the front is not held up by it. Resolves with the folder, or with why not. */
function buildExtension(): Promise<{ chrome: string } | { why: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [EXTENSION_BUILD, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    child.stdout.on('data', chunk => {
      out += chunk
    })
    child.stderr.on('data', chunk => {
      err += chunk
    })
    child.on('error', error => resolve({ why: error.message }))
    child.on('close', code => {
      // The build tool draws its progress on the same line: the answer is what stands last.
      const line = /\{"chrome".*\}\s*$/.exec(out)?.[0] ?? ''
      const built = code === 0 ? Built.safeParse(parseJson(line)) : undefined
      resolve(built?.success ? { chrome: built.data.chrome } : { why: /^.*Error\b.*$/m.exec(err)?.[0].trim() ?? `exit ${code}` })
    })
  })
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** What was set up and what to open, without secrets: fit for a journal. */
function report(gateway: Gateway, config: Config, printer: Printer): string[] {
  const say = printer.text
  const lines: string[] = []
  if (gateway.firstRun) {
    lines.push(
      `${say(setupWords.made)}:`,
      `  ${say(setupWords.madeData, { folder: config.data })}`,
      `  ${say(setupWords.madeKey, { path: config.keyFile })}`,
      `  ${say(setupWords.madeCa, { fingerprint: gateway.caFingerprint })}`,
      '',
    )
  }
  const readOnly = gateway.readOnly()
  if (readOnly) lines.push(say(setupWords.readOnly, { why: readOnly.why[printer.language] }), '')
  for (const warning of gateway.warnings) lines.push(warning[printer.language])
  lines.push(
    say(setupWords.running),
    `  ${say(setupWords.front, { url: gateway.frontUrl })}`,
    ...(config.upstream ? [] : [`  ${say(setupWords.frontEmpty)}`]),
    `  ${say(setupWords.desk, { url: gateway.deskUrl })}`,
    ...(gateway.pageUrl === null ? [] : [`  ${say(setupWords.page, { url: gateway.pageUrl })}`]),
    `  ${say(setupWords.caPage, { url: gateway.deskUrl })}`,
    `  ${say(setupWords.trustHint)}`,
  )
  return lines
}

/** Recovery key and first link: to the terminal if there is one, else to a 0600 file whose path is all that is printed. */
function secrets(gateway: Gateway, printer: Printer): string[] {
  const say = printer.text
  const lines: string[] = []
  if (gateway.recovery) {
    lines.push(...recoverySheet(gateway.recovery.words, printer))
    lines.push('')
  }
  if (gateway.firstInvitation) {
    const { link, code } = gateway.firstInvitation
    lines.push(say(setupWords.firstLink, { link, code, address: new URL(link).origin }), say(setupWords.newLink), '')
  }
  return lines
}

/**
 * `npm start` runs a shell that runs us, and a signal to npm may end the shell alone: seen as a change of parent. A gateway that nobody holds
 * any more would keep ports and folder. Without npm (a service manager, a terminal) the parent is left alone.
 */
function onNpmGone(stop: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) stop()
  }, 500).unref()
}

async function askRecoveryWords(gateway: Gateway, asked: readonly [number, number], printer: Printer): Promise<void> {
  const { text, isCancel } = await import('@clack/prompts')
  // Typed back in the extension or in another terminal meanwhile: nobody is asked any more.
  const elsewhere = new AbortController()
  const look = setInterval(() => {
    if (!gateway.recoveryAsked()) elsewhere.abort()
  }, 1000).unref()
  elsewhere.signal.addEventListener('abort', () => clearInterval(look))
  for (;;) {
    const words: string[] = []
    for (const number of asked) {
      const typed = await text({
        signal: elsewhere.signal,
        message: `${printer.text(setupWords.recoveryAsk, { first: asked[0], second: asked[1] })} · ${printer.text(setupWords.recoveryWord, { number })}`,
      })
      if (elsewhere.signal.aborted) return
      // The terminal is in raw mode here: Ctrl+C arrives as a key, and the line above promised that it stops Sekisho.
      if (isCancel(typed)) process.kill(process.pid, 'SIGINT')
      if (isCancel(typed) || !typed) return
      words.push(typed)
    }
    try {
      await gateway.confirmRecovery([words[0]!, words[1]!])
      clearInterval(look)
      console.log(printer.text(setupWords.recoveryDone))
      return
    } catch {
      console.log(printer.text(setupWords.wrongRecoveryWords))
    }
  }
}

export const start = (context: Context): Promise<number> => runUntilStopped(context)

/** Starts the gateway, reports, and resolves with the exit code once it was stopped by a signal or by a failure. */
export async function runUntilStopped({ config, printer }: Context, options: StartOptions = {}): Promise<number> {
  for (const said of await bringUpBeforeStart(config)) console.error(said[printer.language])
  const gateway = await startGateway(config, options)
  const stopped = new Promise<number>(resolve => {
    let stopping = false
    const stop = () => {
      // A second signal while draining changes nothing: what was acknowledged is stored either way.
      if (stopping) return
      stopping = true
      if (!printer.json) console.log(printer.text(setupWords.stopping))
      gateway.stop().then(
        () => {
          if (!printer.json) console.log(printer.text(setupWords.stopped))
          resolve(EXIT.done)
        },
        () => resolve(EXIT.failed),
      )
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
    gateway.failed.then(() => resolve(EXIT.failed))
    onNpmGone(stop)
  })
  const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true && !printer.json
  const { firstSteps } = besideKey(config)
  const hidden = secrets(gateway, printer)
  const lines = report(gateway, config, printer)
  if (hidden.length > 0 && !interactive) {
    const asked = gateway.recoveryAsked()
    const later = asked ? [printer.text(setupWords.recoveryLater, { first: asked[0], second: asked[1] })] : []
    writeFileDurably(firstSteps, `${[...hidden, ...later].join('\n')}\n`, 0o600)
    lines.push('', printer.text(gateway.recovery ? setupWords.firstStepsFile : setupWords.firstStepsLink, { path: firstSteps }))
  } else if (hidden.length > 0) lines.push('', ...hidden)
  // An old file holds a link that no longer works once an administrator is paired.
  else if (existsSync(firstSteps) && !gateway.recoveryAsked()) rmSync(firstSteps, { force: true })
  printer.answer(
    {
      front: gateway.frontUrl,
      desk: gateway.deskUrl,
      page: gateway.pageUrl,
      firstRun: gateway.firstRun,
      caFingerprint: gateway.caFingerprint,
      ...(hidden.length > 0 && !interactive ? { firstSteps } : {}),
    },
    lines,
  )
  const asked = gateway.recoveryAsked()
  if (!printer.json && asked && !interactive)
    console.log(printer.text(setupWords.recoveryLater, { first: asked[0], second: asked[1] }))
  void gateway.firstBackup.then(({ result, sentence }) => {
    if (printer.json || !sentence || result === 'cancelled') return
    console.log(
      printer.text(result === 'done' ? setupWords.firstBackup : setupWords.firstBackupFailed, {
        sentence: sentence[printer.language],
      }),
    )
  })
  void buildExtension().then(built => {
    if (printer.json) return
    console.log(
      'chrome' in built ? `  ${printer.text(setupWords.extension, built)}` : printer.text(setupWords.extensionFailed, built),
    )
  })
  if (interactive && asked) void askRecoveryWords(gateway, asked, printer)
  if (interactive) console.log(printer.text(setupWords.stopHint))
  return await stopped
}
