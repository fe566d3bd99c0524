// The examples of docs/app-api.md, run word for word with curl against a real desk.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AppOffice, openAppOffice, PURPOSE } from './app-office.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekisho-docs-'))
const text = readFileSync(new URL('../../docs/app-api.md', import.meta.url), 'utf8')
const examples = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(match => match[1]!)
let office: AppOffice
beforeAll(async () => {
  office = await openAppOffice()
  await office.publish(PURPOSE)
  writeFileSync(join(folder, 'ca.pem'), office.desk.ca)
})
afterAll(async () => {
  await office.close()
  rmSync(folder, { recursive: true })
})

function shell(script: string): Promise<{ failed: boolean; out: string }> {
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}`
  const env = { PATH, SEKISHO: office.desk.origin, KEY: office.key.secret, CA: 'ca.pem' }
  return new Promise(resolve => {
    execFile('bash', ['-ec', script], { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, out: error === null ? stdout : stdout + stderr }),
    )
  })
}

test('every example does what the page says, in its order', async () => {
  expect(examples).toHaveLength(6)
  const outs: string[] = []
  for (const example of examples) {
    const { failed, out } = await shell(example)
    expect([failed, out]).toEqual([false, out])
    outs.push(out)
  }
  const [put, check, notice, , consent, last] = outs
  expect(JSON.parse(put!)).toMatchObject({ ref: 'guest-1042', created: true })
  expect(JSON.parse(check!)).toMatchObject({ allowed: false, reason: 'never-asked' })
  expect(JSON.parse(notice!).html).toContain('sekisho-notice')
  expect(JSON.parse(consent!)).toMatchObject({ situation: 'given' })
  expect(last).toContain('"grade":"app"')
  expect(last).toContain('"situation":"withdrawn"')
})
