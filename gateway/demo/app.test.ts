// The sample app answers as the demo and the end-to-end tests rely on: 401 with a page on a wrong login, pages only after a right one.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SampleApp, startSampleApp } from './app.ts'

let app: SampleApp
beforeAll(async () => {
  app = await startSampleApp()
})
afterAll(() => app.close())

const get = (path: string, headers: Record<string, string> = {}) => fetch(app.origin + path, { headers, redirect: 'manual' })
const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(app.origin + path, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' })

async function signedIn(): Promise<{ cookie: string }> {
  const answer = await post('/login', { user: 'hana', password: 'yamabuki-demo' })
  expect(answer.status).toBe(303)
  return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' }
}

test('a wrong password is a 401 with a page, in the language of the visitor', async () => {
  const answer = await post('/login', { user: 'hana', password: 'guess' }, { 'accept-language': 'ja' })
  expect(answer.status).toBe(401)
  expect(await answer.text()).toContain('ユーザー名またはパスワードが違います')
})

test('reservations and messages need a login', async () => {
  for (const path of ['/reservations', '/messages', '/messages/8841']) {
    const answer = await get(path)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/login?first'])
  }
})

test('the suspicious message shows one domain and leads to another', async () => {
  const page = await (await get('/messages/8841', await signedIn())).text()
  expect(page).toContain('tokai-parcel.test/redelivery</a>')
  expect(page).toContain('href="https://redelivery-8841.example/')
})

test('a reservation is added and shown escaped; a faulty one is told', async () => {
  const cookie = await signedIn()
  const good = await post('/reservations', { guest: '<b>Abe</b>', arrival: '2027-01-05', nights: '2', people: '2' }, cookie)
  expect(good.status).toBe(201)
  expect(await good.text()).toContain('&#60;b&#62;Abe')
  const bad = await post('/reservations', { guest: 'Abe', arrival: 'soon', nights: '2', people: '2' }, cookie)
  expect(bad.status).toBe(400)
})

test('a form larger than any of the site is refused, and an unknown page says so', async () => {
  expect((await post('/login', { user: 'x'.repeat(20_000) })).status).toBe(413)
  expect((await get('/nothing')).status).toBe(404)
})

test('signing out ends the session', async () => {
  const cookie = await signedIn()
  expect((await get('/messages', cookie)).status).toBe(200)
  await post('/logout', {}, cookie)
  expect((await get('/messages', cookie)).status).toBe(303)
})

test('each answer names who is signed in, for the gateway in front', async () => {
  expect((await get('/')).headers.get('sekisho-person')).toBe('none')
  const answer = await post('/login', { user: 'emily', password: 'hillside-demo' })
  expect([answer.headers.get('location'), answer.headers.get('sekisho-person')]).toEqual(['/my-stay', 'emily'])
  const cookie = { cookie: answer.headers.get('set-cookie')!.split(';')[0]! }
  const stay = await get('/my-stay', cookie)
  expect([stay.status, stay.headers.get('sekisho-person')]).toEqual([200, 'emily'])
  expect((await get('/messages', cookie)).headers.get('location')).toBe('/my-stay')
  expect((await get('/my-stay', await signedIn())).status).toBe(404)
  expect((await post('/logout', {}, cookie)).headers.get('sekisho-person')).toBe('none')
})
