// A gateway of its own for a recovery drill: takes its settings from standard input, serves the restored office on loopback, ends with its input. It fetches nothing, backs up nothing and measures nothing.
import { createInterface } from 'node:readline'
import { Config } from '../config/config.ts'
import { startGateway } from '../gateway.ts'

const lines = createInterface({ input: process.stdin })
const first = (await lines[Symbol.asyncIterator]().next()) as { value?: string }
try {
  const gateway = await startGateway(Config.parse(JSON.parse(first.value ?? '')), { drill: true })
  console.log(JSON.stringify({ desk: gateway.deskUrl, readOnly: gateway.readOnly()?.why.en ?? null }))
  lines.on('close', () => void gateway.stop().then(() => process.exit(0)))
} catch (error) {
  console.log(JSON.stringify({ failed: error instanceof Error ? error.message : String(error) }))
  process.exit(1)
}
