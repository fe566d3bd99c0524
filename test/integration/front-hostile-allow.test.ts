// The allow list always wins, on a real front; in short form (`npm run hostile` plays longer).
import { expect, test } from 'vitest'
import { allowListWins } from '../hostile/allow-property.ts'
import { openOffice } from './front-office.ts'

test('whoever is allowed reaches the app, whatever blocks and rules say', () => allowListWins(25))

test('strict HTTP is for everybody', async () => {
  const office = await openOffice()
  office.front.setAllowed!({
    id: 'entry',
    subject: { kind: 'address', value: '127.0.0.1' },
    reason: 'ours',
    at: 0,
    until: null,
    by: 'p1',
    removed: null,
  })
  expect(await office.raw('GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n')).toMatch(/^HTTP\/1\.1 421 /)
  expect(
    await office.raw('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'),
  ).toMatch(/^HTTP\/1\.1 400 /)
  await office.close()
})
