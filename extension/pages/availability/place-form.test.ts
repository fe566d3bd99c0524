// A place is whole or its faults are named; a secret goes out as it is and nowhere else.
import { expect, test } from 'vitest'
import { FRESH_PLACE, FRESH_SECRET, placeOf } from './place-form.ts'

const sftp = {
  ...FRESH_PLACE,
  kind: 'sftp',
  name: 'Shed',
  path: '/home/backup',
  host: 'shed.local',
  user: 'backup',
  hostKey: `SHA256:${'a'.repeat(43)}`,
} as const

test('a folder needs no secret', () => {
  expect(placeOf({ ...FRESH_PLACE, name: 'USB', path: '/mnt/usb' }, FRESH_SECRET)).toEqual({
    place: { kind: 'folder', name: 'USB', path: '/mnt/usb' },
    secret: null,
  })
})

test('another machine needs a key or a password', () => {
  const withKey = placeOf(sftp, { ...FRESH_SECRET, privateKey: ' -----BEGIN…\nEND ' })
  expect(withKey).toMatchObject({ place: { port: 22, host: 'shed.local' }, secret: { privateKey: '-----BEGIN…\nEND\n' } })
  expect(placeOf(sftp, { ...FRESH_SECRET, kind: 'password', password: ' with blanks ' })).toMatchObject({
    secret: { password: ' with blanks ' },
  })
  expect(placeOf(sftp, FRESH_SECRET)).toEqual({ faults: new Set(['secret']) })
})

test('faults by field', () => {
  const wrong = placeOf({ ...sftp, name: ' ', path: 'home', host: '', port: 'x', user: '', hostKey: 'MD5:aa' }, FRESH_SECRET)
  expect('faults' in wrong && [...wrong.faults].sort()).toEqual(['host', 'hostKey', 'name', 'path', 'port', 'secret', 'user'])
})
