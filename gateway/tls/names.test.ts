// Names and constraints as properties: what an office configures is always permitted, in one form, and nothing else is.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { constraintsFor, permits } from './constraints.ts'
import { namesOf, wantedNames } from './names.ts'

const name = fc.domain()
const host = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/)

it('every name and address an office configures is permitted, and so is what lies below a name', () => {
  fc.assert(
    fc.property(
      host,
      fc.array(
        fc.oneof(
          name,
          name.map(n => `*.${n}`),
          fc.ipV4(),
          fc.ipV6(),
        ),
      ),
      (hostName, configured) => {
        const office = namesOf(configured)
        const constraints = constraintsFor(hostName, office)
        expect(permits(constraints, hostName)).toBe(true)
        for (const one of [...office.dns, ...office.ip]) expect([one, permits(constraints, one)]).toEqual([one, true])
        for (const one of office.dns) expect(permits(constraints, `a.${one.replace('*.', '')}`)).toBe(true)
      },
    ),
  )
})

it('no other public name is', () => {
  const constraints = constraintsFor('office-pc', namesOf(['office.example.jp']))
  fc.assert(
    fc.property(name, other => {
      fc.pre(!other.endsWith('office.example.jp'))
      return !permits(constraints, other)
    }),
  )
  for (const other of ['xoffice.example.jp', 'example.jp', 'notlocal', '8.8.8.8', '172.32.0.1', '11.0.0.1', '2001:db8::1', '::2'])
    expect([other, permits(constraints, other)]).toEqual([other, false])
})

it('names have one form: case, closing dot, spelling of an address and order do not matter', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(['PC.Local', 'localhost.', 'FE80:0::1', '0:0:0:0:0:0:0:1', '10.0.0.1', 'b', 'a_b', '', '-x']),
      list => {
        const names = namesOf(list)
        expect(namesOf([...names.dns, ...names.ip].reverse())).toEqual(names)
        expect(names.dns).not.toContain('a_b')
      },
    ),
  )
  expect(namesOf(['FE80:0::1', 'fe80::1', 'PC.Local', 'pc.local.'])).toEqual({ dns: ['pc.local'], ip: ['fe80::1'] })
})

it('a machine is wanted by localhost, its name, its name.local, its addresses and the office names', () => {
  const machine = { hostName: 'Desk.example.jp', addresses: ['192.168.1.4', 'fd00:0::1'] }
  expect(wantedNames(machine, ['app.example.jp'])).toEqual({
    dns: ['app.example.jp', 'desk.example.jp', 'desk.local', 'localhost'],
    ip: ['127.0.0.1', '192.168.1.4', '::1', 'fd00::1'],
  })
  expect(wantedNames({ hostName: 'localhost', addresses: [] }, []).dns).toEqual(['localhost'])
})
