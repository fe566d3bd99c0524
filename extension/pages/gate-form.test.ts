// A gate survives its form, and what cannot be one names its field.
import { expect, test } from 'vitest'
import { GateText } from '../../shared/registers/gates.ts'
import { FRESH_GATE, gateForm, gateOf, isGateForm } from './gate-form.ts'

test('a gate comes out of the form as it went in', () => {
  const gate = GateText.parse({
    name: 'Admin',
    methods: ['PUT'],
    pathPatterns: ['/a/**', '/b/*'],
    roles: ['administrator', 'host'],
  })
  expect(gateOf(gateForm(gate))).toEqual({ gate })
  expect(isGateForm(JSON.parse(JSON.stringify(gateForm(gate))))).toBe(true)
})

test.each([
  ['name', { name: ' ' }],
  ['paths', { paths: '' }],
  ['paths', { paths: 'admin' }],
  ['methods', { methods: 'p!' }],
  ['roles', { roles: [] }],
])('a wrong %s', (field, change) => {
  const result = gateOf({ ...FRESH_GATE, name: 'A', paths: '/a', ...change })
  expect('faults' in result && [...result.faults]).toEqual([field])
})
