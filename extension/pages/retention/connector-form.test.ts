// The form of another place says what the register takes, for each way of asking it.
import { expect, test } from 'vitest'
import { connectorForm, connectorOf, FRESH_CONNECTOR } from './connector-form.ts'

const place = { ...FRESH_CONNECTOR, name: 'Booking system' }

test.each([
  { ...place, instructions: 'Ask the front desk' },
  { ...place, how: 'sqlite' as const, path: '/srv/app.db', query: 'select 0' },
  {
    ...place,
    how: 'postgres' as const,
    database: 'app',
    user: 'reader',
    secret: 'file:app',
    query: 'select 0',
    held: 'select 1',
  },
  { ...place, how: 'command' as const, due: 'count-due\n--all', erase: 'erase' },
  {
    ...place,
    how: 'webhook' as const,
    url: 'https://app.example.jp/hook',
    acts: ['due' as const, 'erase' as const],
    secret: 'file:key',
  },
])('$how reads back the same', form => {
  const result = connectorOf(form)
  if (!('connector' in result)) throw new Error('faults')
  expect(connectorOf(connectorForm(result.connector))).toEqual(result)
})

test.each([
  ['name', { ...place, name: '' }],
  ['how', { ...place, how: 'sqlite' as const }],
  ['how', { ...place, how: 'command' as const }],
  ['how', { ...place, how: 'postgres' as const, database: 'app', user: 'reader', query: 'select 0', secret: 'hunter2' }],
  ['how', { ...place, how: 'webhook' as const, url: 'nowhere' }],
  ['how', { ...place, how: 'webhook' as const, url: 'https://app.example.jp', acts: [] }],
])('%s at fault', (field, form) => {
  const result = connectorOf(form)
  expect('faults' in result && [...result.faults]).toEqual([field])
})
