// Nothing is green that was not measured, and no name of a folder runs as a command.
import { expect, test } from 'vitest'
import type { PlanView } from '../../../shared/api.ts'
import type { Place } from '../../../shared/registers/places.ts'
import { axisTop, met, restoreCommand, rpoNow, rtoMeasured } from './figures.ts'

test('unknown is unknown', () => {
  expect(met(null, 10)).toBe('unknown')
  expect(met(10, 10)).toBe('ok')
  expect(met(11, 10)).toBe('warning')
  expect(rpoNow({ newest: null }, 5)).toBeNull()
  const drill = { rtoMs: 7 } as PlanView['drill']
  expect(rtoMeasured({ drill, drillCounts: true })).toBe(7)
  expect(rtoMeasured({ drill, drillCounts: false })).toBeNull()
})

test('the command names generation and place, quoted', () => {
  const newest = { name: '2026-11-23T06-40-00Z-1a2b3c4d', takenAt: 5 }
  const office = { plan: { id: 'office', name: '関所' }, newest } as PlanView
  const folder = { kind: 'folder', path: "/mnt/o'brien's disk" } as Place
  expect(restoreCommand(office, folder)).toBe(`sekisho restore ${newest.name} --from '/mnt/o'\\''brien'\\''s disk'`)
  const app = { plan: { id: 'x', name: '$(reboot)' }, newest } as PlanView
  const sftp = { kind: 'sftp', path: '/b', host: 'h', port: 22, user: 'u', hostKey: 'SHA256:x' } as Place
  expect(restoreCommand(app, sftp)).toContain(`--from sftp://u@h:22/b --host-key SHA256:x --key`)
  expect(restoreCommand(app, sftp)).toContain(`--subject '$(reboot)' --to ./restored-`)
  expect(restoreCommand({ ...office, newest: null }, folder)).toBeUndefined()
})

test('the axis begins at nothing and holds the goal', () => {
  expect(axisTop([], 10)).toBeCloseTo(11.5)
  expect(axisTop([100], 10)).toBeCloseTo(115)
})
