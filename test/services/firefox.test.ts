// The extension in a real Firefox: it loads, pairs with the printed link, and its console works against the real gateway.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { buildExtension } from '../../extension/build.ts'
import { GatewayProcess } from '../integration/gateway-process.ts'
import { Firefox } from './firefox.ts'

const Manifest = z.object({ browser_specific_settings: z.object({ gecko: z.object({ id: z.string() }) }) })

test('the first administrator pairs, and sees the office in the console', async () => {
  const { firefox: extension } = await buildExtension()
  const manifest = Manifest.parse(JSON.parse(readFileSync(join(extension, 'manifest.json'), 'utf8')))
  await using gateway = await GatewayProcess.create()
  await gateway.start()
  const steps = readFileSync(join(gateway.folder, 'keys', 'first-steps.txt'), 'utf8')
  const link = /https:\/\/\S+#\S+/.exec(steps)?.[0] ?? ''
  await using firefox = await Firefox.open({
    ca: join(gateway.data, 'ca.pem'),
    extension,
    id: manifest.browser_specific_settings.gecko.id,
  })

  await firefox.open('pair.html')
  await firefox.says('Pair')
  await firefox.press('Pairing link, or the gateway’s address')
  await firefox.type(link)
  await firefox.press('Pair')
  await firefox.says('This browser is paired')

  await firefox.open('console.html#/rules')
  await firefox.says('Login guessing')
  await firefox.open('popup.html')
  await firefox.says('Connected')
  await firefox.press('日本語')
  await firefox.says('接続中')

  // Firefox trusts the front as well, by the CA alone.
  await firefox.visit(`https://localhost:${gateway.frontPort}/`)
  expect(await firefox.read('location.protocol')).toBe('https:')
  expect(await firefox.text()).toContain('Sekisho')

  // A gateway that is off is named with its code, and the popup is still a page that can be used.
  await gateway.stop('SIGKILL')
  await firefox.open('popup.html')
  await firefox.says('S-NET-01')
})
