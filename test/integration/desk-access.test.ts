// Every route of the desk × everybody who may ask, written by hand from the roles table; and what each role then sees.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenConsents, openConsents } from '../../gateway/setup/consents.ts'
import { openApi } from '../../shared/openapi.ts'
import { isRefusal } from '../../shared/problems.ts'
import type { Capture } from '../../shared/registers/reports.ts'
import { firstRules } from '../../shared/registers/rules.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { type Member, newKey, openTestDesk, type TestDesk } from './desk-harness.ts'

const capture: Capture = { grade: 'text', from: null, subject: 'invoice', page: null, text: 'pay now', links: [], capturedAt: 0 }
const rule = firstRules('en')[0]!
const row = 'no-such-row'
const subject = { kind: 'address', value: '203.0.113.7' }
const gate = { name: 'x', pathPatterns: ['/admin/**'], roles: ['administrator'] }
const list = { name: 'x', origin: 'file', addresses: ['203.0.113.0/24'], skipped: 0, until: null }
const hex = '0'.repeat(64)
const place = { kind: 'folder', name: 'x', path: '/nowhere/at/all' }
const plan = {
  name: 'x',
  subject: { kind: 'folder', path: '/nowhere/at/all' },
  priority: 'low',
  rpoMinutes: 1440,
  rtoMinutes: 60,
  places: [],
  schedule: '0 3 * * *',
  keep: { last: 1, daily: 0, weekly: 0, monthly: 0 },
  drillEveryDays: 0,
  owner: '',
}
const told = {
  place: '/x',
  generation: null,
  startedAt: 0,
  endedAt: 1,
  result: 'passed',
  rtoMs: 1,
  rpoMs: 1,
  steps: [],
  codeDigest: hex,
}
const both = { en: 'x', ja: 'え' }
const purpose = {
  code: 'news',
  name: both,
  text: both,
  dataItems: [both],
  legalBasis: 'consent',
  consentRequired: true,
  stops: both,
  stays: both,
}
const given = { person: row, purpose: row, notice: row, language: 'ja', sha256: hex, way: 'paper' }
const someone = newKey()

/** Method and path, body, and the status for: nobody, user, host, administrator. Rows that do not exist answer 404 to whoever may. */
const binding = { name: 'stays', purpose: 'x', pathPatterns: ['/my-stay/**'] }
const elsewhere = { name: 'Paper', how: { kind: 'by-hand', instructions: '' } }
const period = {
  data: 'Guests',
  about: 'persons',
  period: { amount: 3, unit: 'years' },
  from: 'last-act',
  method: 'erase',
}
const TABLE: readonly (readonly [string, object | undefined, number, number, number, number])[] = [
  ['GET /healthz', undefined, 200, 200, 200, 200],
  ['GET /readyz', undefined, 200, 200, 200, 200],
  ['GET /v1/openapi.json', undefined, 200, 200, 200, 200],
  ['GET /ca', undefined, 200, 200, 200, 200],
  ['GET /ca.pem', undefined, 200, 200, 200, 200],
  ['GET /ca-next.pem', undefined, 404, 404, 404, 404],
  ['GET /pair', undefined, 200, 200, 200, 200],
  ['POST /v1/pairing/start', { commitment: hex }, 200, 200, 200, 200],
  ['POST /v1/pairing/reveal', { id: row, publicKey: someone.publicKey, nonce: hex, deviceName: 'x' }, 404, 404, 404, 404],
  ['POST /v1/pairing/prove', { id: row, proof: hex }, 404, 404, 404, 404],
  ['GET /v1/pairing/{id}', undefined, 200, 200, 200, 200],

  ['GET /v1/me', undefined, 401, 200, 200, 200],
  ['GET /v1/badge', undefined, 401, 200, 200, 200],
  ['GET /v1/events', undefined, 401, 200, 200, 200],
  ['GET /v1/names', undefined, 401, 200, 200, 200],
  ['GET /v1/checkpoint', undefined, 401, 200, 200, 200],
  ['GET /v1/consistency', undefined, 401, 200, 200, 200],
  ['GET /v1/status', undefined, 401, 403, 200, 200],
  ['POST /v1/invitations', { role: 'user', name: 'Sato' }, 401, 403, 403, 200],
  ['GET /v1/pairings', undefined, 401, 403, 403, 200],
  ['POST /v1/pairings/approve', { id: row, name: 'Sato', role: 'user' }, 401, 403, 403, 404],
  ['POST /v1/pairings/refuse', { id: row }, 401, 403, 403, 404],
  ['POST /v1/check', {}, 401, 403, 403, 200],
  ['GET /v1/setup', undefined, 401, 403, 403, 200],
  ['POST /v1/setup/recovery', { words: ['one', 'two'] }, 401, 403, 403, 200],
  ['GET /v1/office', undefined, 401, 403, 403, 200],
  ['POST /v1/office', { officeName: 'Office' }, 401, 403, 403, 200],
  ['POST /v1/step-up', { passphrase: 'x' }, 401, 403, 403, 409],
  ['POST /v1/step-up/set', { old: null, passphrase: 'short' }, 401, 403, 403, 400],
  ['POST /v1/regain/challenge', {}, 401, 403, 403, 403],
  ['POST /v1/regain', { id: row, act: 'passphrase', person: row, proof: null }, 401, 403, 403, 403],
  ['GET /v1/authority', undefined, 401, 200, 200, 200],
  ['POST /v1/authority/change', { act: 'cancel', finishAt: null }, 401, 403, 403, 409],
  ['GET /v1/passphrases', undefined, 401, 403, 403, 200],
  ['POST /v1/passphrases/set', { row, input: { inForce: 'x'.repeat(8) } }, 401, 403, 403, 403],
  ['POST /v1/passphrases/clear', { row, input: {} }, 401, 403, 403, 403],
  ['POST /v1/passphrases/refused', { row, input: {} }, 401, 403, 403, 403],
  ['GET /v1/log', undefined, 401, 403, 403, 200],
  ['POST /v1/verify', { deep: false }, 401, 403, 403, 200],

  ['GET /v1/people', undefined, 401, 200, 200, 200],
  ['POST /v1/people/add', { row: randomUUID(), input: { name: 'Ito', role: 'user' } }, 401, 403, 403, 200],
  ['POST /v1/people/changeRole', { row, input: { role: 'host', reason: 'x' } }, 401, 403, 403, 404],
  ['POST /v1/people/rename', { row, input: { name: 'x' } }, 401, 403, 403, 404],
  ['GET /v1/devices', undefined, 401, 200, 200, 200],
  [
    'POST /v1/devices/pair',
    { row: randomUUID(), input: { person: row, name: 'x', kind: 'cli', publicKey: someone.publicKey, thumbprint: 'x' } },
    401,
    403,
    403,
    200,
  ],
  ['POST /v1/devices/revoke', { row, input: { reason: 'x' } }, 401, 403, 403, 404],
  ['GET /v1/rules', undefined, 401, 403, 200, 200],
  ['POST /v1/rules/add', { input: rule }, 401, 403, 403, 200],
  ['POST /v1/rules/edit', { row, input: rule }, 401, 403, 403, 404],
  ['POST /v1/rules/setMode', { row, input: { mode: 'monitor' } }, 401, 403, 403, 404],
  ['POST /v1/rules/remove', { row, input: {} }, 401, 403, 403, 404],
  ['POST /v1/rules/import', { input: { version: 1, rules: [rule] } }, 401, 403, 403, 200],
  ['POST /v1/rules/pause', { row, input: { seconds: 600 } }, 401, 403, 403, 404],
  ['POST /v1/rules/resume', { row, input: {} }, 401, 403, 403, 404],
  ['POST /v1/rules/revert', { row, input: { seq: 0, rule } }, 401, 403, 403, 404],
  ['POST /v1/rules-trial', { rule }, 401, 403, 403, 200],
  ['GET /v1/rules/{id}/history', undefined, 401, 403, 404, 404],
  ['GET /v1/watched', undefined, 401, 403, 403, 200],
  ['GET /v1/blocks', undefined, 401, 403, 200, 200],
  ['POST /v1/blocks/block', { input: { subject, seconds: 60, reason: 'x' } }, 401, 403, 403, 200],
  ['POST /v1/blocks/blockByRule', { input: {} }, 401, 403, 403, 403],
  ['POST /v1/blocks/summarise', { input: {} }, 401, 403, 403, 403],
  ['POST /v1/blocks/lift', { row, input: { why: 'x' } }, 401, 403, 403, 404],
  ['POST /v1/blocks/extend', { row, input: { seconds: 60 } }, 401, 403, 403, 404],
  ['POST /v1/blocks/falseAlarm', { row, input: { why: 'x' } }, 401, 403, 403, 404],
  ['POST /v1/blocks/allowOneHour', { row, input: {} }, 401, 403, 404, 404],
  ['GET /v1/blocks/{id}/context', undefined, 401, 403, 404, 404],
  ['GET /v1/allowlist', undefined, 401, 403, 200, 200],
  ['POST /v1/allowlist/add', { input: { subject, reason: 'x' } }, 401, 403, 403, 200],
  ['POST /v1/allowlist/remove', { row, input: { why: 'x' } }, 401, 403, 403, 404],
  ['GET /v1/gates', undefined, 401, 403, 200, 200],
  ['POST /v1/gates/add', { input: gate }, 401, 403, 403, 200],
  ['POST /v1/gates/edit', { row, input: gate }, 401, 403, 403, 404],
  ['POST /v1/gates/remove', { row, input: {} }, 401, 403, 403, 404],
  ['GET /v1/lists', undefined, 401, 403, 200, 200],
  ['POST /v1/lists/take', { input: list }, 401, 403, 403, 200],
  ['POST /v1/lists/change', { row, input: { added: [], removed: [], skipped: 0, until: null } }, 401, 403, 403, 403],
  ['POST /v1/lists/remove', { row, input: {} }, 401, 403, 403, 404],
  ['GET /v1/list-sources', undefined, 401, 403, 200, 200],
  // Nothing here asks other servers: whoever may, is told so.
  ['POST /v1/list-sources/add', { name: 'x', url: 'https://127.0.0.1:1', key: 'x' }, 401, 403, 403, 503],
  ['POST /v1/list-sources/pull', { id: row }, 401, 403, 403, 503],
  ['GET /v1/bouncers', undefined, 401, 403, 200, 200],
  ['POST /v1/bouncers/add', { input: { name: 'x', keyHash: hex } }, 401, 403, 403, 200],
  ['POST /v1/bouncers/revoke', { row, input: {} }, 401, 403, 403, 404],
  ['GET /v1/enforcement', undefined, 401, 403, 200, 200],
  ['GET /v1/alerts', undefined, 401, 403, 403, 200],
  ['POST /v1/alerts/raise', { input: { kind: 'many', happenedAt: 0 } }, 401, 403, 403, 403],
  ['POST /v1/alerts/see', { row, input: {} }, 401, 403, 403, 404],
  ['GET /v1/reports', undefined, 401, 200, 200, 200],
  ['POST /v1/reports/send', { input: { capture, exposure: null } }, 401, 200, 200, 200],
  ['POST /v1/reports/setExposure', { row, input: { exposure: 'link' } }, 401, 404, 404, 404],
  ['POST /v1/reports/look', { row, input: {} }, 401, 403, 403, 404],
  ['POST /v1/reports/answer', { row, input: { verdict: 'safe' } }, 401, 403, 403, 404],
  ['POST /v1/reports/withdraw', { row, input: {} }, 401, 404, 404, 404],
  ['GET /v1/controls', undefined, 401, 403, 200, 200],
  ['POST /v1/controls/measured', { row: 'tls', input: {} }, 401, 403, 403, 403],
  ['POST /v1/controls/confirm', { row: 'tls', input: {} }, 401, 403, 403, 409],
  ['POST /v1/controls/editMemo', { row: 'tls', input: { memo: 'x' } }, 401, 403, 403, 200],
  ['GET /v1/settings', undefined, 401, 403, 403, 200],
  ['POST /v1/settings/change', { row: 'office', input: { changed: [], sha256: '' } }, 401, 403, 403, 403],
  ['POST /v1/settings/updated', { row: 'office', input: {} }, 401, 403, 403, 403],

  ['GET /v1/places', undefined, 401, 403, 200, 200],
  // Only by way of POST /v1/places/new, which tries it.
  ['POST /v1/places/add', { input: place }, 401, 403, 403, 403],
  ['POST /v1/places/rename', { row, input: { name: 'x' } }, 401, 403, 403, 404],
  ['POST /v1/places/remove', { row, input: {} }, 401, 403, 403, 404],
  ['GET /v1/plans', undefined, 401, 403, 200, 200],
  ['POST /v1/plans/add', { input: plan }, 401, 403, 403, 200],
  ['POST /v1/plans/edit', { row, input: plan }, 401, 403, 403, 404],
  ['POST /v1/plans/pause', { row, input: {} }, 401, 403, 403, 404],
  ['POST /v1/plans/resume', { row, input: {} }, 401, 403, 403, 404],
  ['POST /v1/plans/remove', { row, input: {} }, 401, 403, 403, 404],
  ['GET /v1/generations', undefined, 401, 403, 200, 200],
  ['POST /v1/generations/taken', { input: {} }, 401, 403, 403, 403],
  ['POST /v1/generations/checked', { row, input: {} }, 401, 403, 403, 403],
  ['POST /v1/generations/forget', { row, input: { places: ['x'] } }, 401, 403, 403, 403],
  ['GET /v1/drills', undefined, 401, 403, 200, 200],
  ['POST /v1/drills/record', { input: {} }, 401, 403, 403, 403],
  ['GET /v1/epochs', undefined, 401, 200, 200, 200],
  ['POST /v1/epochs/open', { input: {} }, 401, 403, 403, 403],
  ['POST /v1/epochs/acknowledge', { row, input: {} }, 401, 403, 403, 404],
  ['GET /v1/keys', undefined, 401, 403, 200, 200],
  ['POST /v1/keys/rotate', { key: 'nothing' }, 401, 403, 403, 400],
  ['POST /v1/keys/changed', { row: 'log', input: {} }, 401, 403, 403, 403],
  // Nothing is backed up here: whoever may, is told so.
  ['GET /v1/availability', undefined, 401, 403, 503, 503],
  ['POST /v1/places/new', { place, secret: null }, 401, 403, 403, 503],
  ['POST /v1/places/check', { place: row }, 401, 403, 403, 503],
  ['POST /v1/backup/run', { plan: row }, 401, 403, 403, 503],
  ['POST /v1/drill/run', { plan: row, kind: 'full' }, 401, 403, 403, 503],
  ['POST /v1/drill/record', told, 401, 403, 403, 503],
  ['POST /v1/jobs/cancel', { job: row }, 401, 403, 403, 503],
  ['GET /v1/jobs/{id}', undefined, 401, 403, 503, 503],
  ['POST /v1/settings/confirmRecovery', { row: 'office', input: {} }, 401, 403, 403, 403],

  // Persons and consents: an administrator all, a host the people they serve, a user themselves (registers.md, Roles).
  ['GET /v1/persons', undefined, 401, 403, 200, 200],
  ['POST /v1/persons/add', { row: randomUUID(), input: { name: 'Guest' } }, 401, 403, 200, 200],
  ['POST /v1/persons/edit', { row, input: { name: 'Guest', reason: 'x' } }, 401, 403, 404, 404],
  ['POST /v1/persons/link', { row, input: { hash: hex, until: 1 } }, 401, 403, 404, 404],
  ['POST /v1/persons/unlink', { row, input: {} }, 401, 403, 404, 404],
  ['POST /v1/persons/stop', { row, input: {} }, 401, 403, 403, 404],
  ['POST /v1/persons/resume', { row, input: {} }, 401, 403, 403, 404],
  ['GET /v1/purposes', undefined, 401, 200, 200, 200],
  ['POST /v1/purposes/add', { input: purpose }, 401, 403, 403, 200],
  ['POST /v1/purposes/edit', { row, input: purpose }, 401, 403, 403, 404],
  ['POST /v1/purposes/retire', { row, input: {} }, 401, 403, 403, 404],
  ['POST /v1/purposes/resume', { row, input: {} }, 401, 403, 403, 404],
  ['GET /v1/notices', undefined, 401, 200, 200, 200],
  ['POST /v1/notices/draft', { input: { purpose: row, texts: {} } }, 401, 403, 403, 404],
  ['POST /v1/notices/redraft', { row, input: { texts: {} } }, 401, 403, 403, 404],
  ['POST /v1/notices/publish', { row, input: {} }, 401, 403, 403, 404],
  ['POST /v1/notices/discard', { row, input: {} }, 401, 403, 403, 404],
  ['GET /v1/consents', undefined, 401, 200, 200, 200],
  // Only by way of POST /v1/consents/record, which computes when it ends.
  ['POST /v1/consents/acquire', { row, input: {} }, 401, 403, 403, 403],
  ['POST /v1/consents/renew', { row, input: {} }, 401, 403, 403, 403],
  ['POST /v1/consents/withdraw', { row, input: { way: 'phone' } }, 401, 404, 404, 404],
  ['POST /v1/consents/ask', { row: 'x.y', input: { person: 'x', purpose: 'y' } }, 401, 403, 403, 200],
  ['POST /v1/consents/refuse', { row: 'x.z', input: { person: 'x', purpose: 'z' } }, 401, 403, 403, 404],
  ['POST /v1/consents/confirm', { row, input: {} }, 401, 404, 404, 404],
  ['GET /v1/persons/{id}/file', undefined, 401, 404, 404, 404],
  ['POST /v1/consents/record', given, 401, 404, 404, 404],
  ['GET /v1/consents/page', undefined, 401, 403, 200, 200],
  ['GET /v1/persons/page', undefined, 401, 403, 200, 200],
  ['POST /v1/consents/import', { csv: 'name' }, 401, 403, 403, 400],
  ['POST /v1/consents/ask-due', {}, 401, 403, 200, 200],
  ['POST /v1/persons/private-link', { person: 'x' }, 401, 403, 404, 404],
  // Mail: an administrator's.
  ['GET /v1/mail', undefined, 401, 403, 403, 503],
  ['POST /v1/mail', { mail: null }, 401, 403, 403, 503],
  ['POST /v1/mail/test', { to: 'a@mail.example' }, 401, 403, 403, 503],
  ['POST /v1/mail/remind', {}, 401, 403, 403, 503],
  // By the person themself, whoever serves them, and administrators.
  ['GET /v1/consents/{id}/receipt', undefined, 401, 404, 404, 404],
  ['GET /.well-known/jwks.json', undefined, 200, 200, 200, 200],

  // Other places: an administrator's alone; what they answered is written by the gateway.
  ['GET /v1/connectors', undefined, 401, 403, 403, 200],
  ['POST /v1/connectors/add', { input: elsewhere }, 401, 403, 403, 200],
  ['POST /v1/connectors/edit', { row, input: elsewhere }, 401, 403, 403, 404],
  ['POST /v1/connectors/asked', { row, input: { due: 0, failure: null } }, 401, 403, 403, 403],
  ['POST /v1/connectors/remove', { row, input: {} }, 401, 403, 403, 404],
  // Storage periods: read by hosts, written by administrators; nothing is deleted from here, and whoever may is told so.
  ['GET /v1/retentions', undefined, 401, 403, 200, 200],
  ['POST /v1/retentions/add', { input: period }, 401, 403, 403, 200],
  ['POST /v1/retentions/edit', { row, input: period }, 401, 403, 403, 404],
  ['POST /v1/retentions/begin', { row, input: {} }, 401, 403, 403, 403],
  ['POST /v1/retentions/ran', { row, input: {} }, 401, 403, 403, 403],
  ['POST /v1/retentions/remove', { row, input: {} }, 401, 403, 403, 404],
  ['GET /v1/holds', undefined, 401, 403, 403, 200],
  ['POST /v1/holds/add', { input: { reason: 'x', basis: 'x' } }, 401, 403, 403, 200],
  ['POST /v1/holds/end', { row, input: {} }, 401, 403, 403, 404],
  ['GET /v1/retention/preview', undefined, 401, 403, 403, 503],
  ['POST /v1/retention/run', {}, 401, 403, 403, 503],

  // No other place is asked here: whoever may, is told so.
  // For the office's app alone, by a key of its own that no member has; this desk serves none (app-api.test.ts asks one that does).
  ['GET /v1/app/check', undefined, 404, 404, 404, 404],
  ['GET /v1/app/consents', undefined, 404, 404, 404, 404],
  ['GET /v1/app/notices/{purpose}', undefined, 404, 404, 404, 404],
  ['PUT /v1/app/persons', {}, 404, 404, 404, 404],
  ['POST /v1/app/ask', {}, 404, 404, 404, 404],
  ['POST /v1/app/shown', {}, 404, 404, 404, 404],
  ['POST /v1/app/consents', {}, 404, 404, 404, 404],
  ['POST /v1/app/consents/withdraw', {}, 404, 404, 404, 404],
  ['GET /v1/appkeys', undefined, 401, 403, 200, 200],
  ['POST /v1/appkeys/add', { input: { name: 'booking app', keyHash: '0'.repeat(64) } }, 401, 403, 403, 200],
  ['POST /v1/appkeys/revoke', { row, input: {} }, 401, 403, 403, 404],
  // Which routes of the app need which consent: read by hosts, as rules are.
  ['GET /v1/bindings', undefined, 401, 403, 200, 200],
  ['POST /v1/bindings/add', { input: binding }, 401, 403, 403, 404],
  ['POST /v1/bindings/edit', { row, input: binding }, 401, 403, 403, 404],
  ['POST /v1/bindings/remove', { row, input: {} }, 401, 403, 403, 404],
  // Who saw whom: everybody their own slice; written by the gateway alone.
  ['GET /v1/references', undefined, 401, 200, 200, 200],
  ['POST /v1/references/view', { input: {} }, 401, 403, 403, 403],
  ['POST /v1/references/count', { row, input: {} }, 401, 403, 403, 403],
  ['POST /v1/references/remove', { row, input: {} }, 401, 403, 403, 403],
  // Erasing is an administrator's; its steps and its proof are the gateway's.
  ['GET /v1/erasures', undefined, 401, 403, 403, 200],
  ['GET /v1/erasures/{id}', undefined, 401, 403, 403, 404],
  ['POST /v1/erasures/new', { person: 'x', cause: { kind: 'hand', id: null } }, 401, 403, 403, 503],
  ['POST /v1/erasures/look-again', { erasure: 'x' }, 401, 403, 403, 503],
  ['POST /v1/erasures/begin', { input: {} }, 401, 403, 403, 403],
  ['POST /v1/erasures/look', { row, input: {} }, 401, 403, 403, 403],
  ['POST /v1/persons/erase', { row, input: {} }, 401, 403, 403, 403],
  ['POST /v1/people/erase', { row, input: {} }, 401, 403, 403, 403],
  ['POST /v1/devices/erase', { row, input: {} }, 401, 403, 403, 403],
  ['POST /v1/consents/remove', { row, input: {} }, 401, 403, 403, 403],
  ['POST /v1/reports/remove', { row, input: {} }, 401, 403, 403, 403],
  // Requests: filed by everybody for themselves and by hosts for their own people; worked on by administrators. Nobody sees another's.
  ['GET /v1/requests', undefined, 401, 200, 200, 200],
  // Only by way of POST /v1/requests/new and …/extend, which compute number and deadline.
  ['POST /v1/requests/receive', { input: {} }, 401, 403, 403, 403],
  ['POST /v1/requests/extend', { row, input: {} }, 401, 403, 403, 403],
  ['POST /v1/requests/new', { person: 'x', kind: 'disclosure', way: 'phone' }, 401, 503, 503, 503],
  ['POST /v1/requests/{id}/extend', { reason: 'x' }, 401, 403, 403, 503],
  ['POST /v1/requests/{id}/correct', { person: { name: 'x' }, reason: 'x' }, 401, 403, 403, 503],
  ['POST /v1/requests/{id}/stop', {}, 401, 403, 403, 503],
  ['POST /v1/requests/{id}/erase', {}, 401, 403, 403, 503],
  ['POST /v1/requests/{id}/letter', { language: 'ja' }, 401, 403, 403, 503],
  ['POST /v1/requests/assign', { row, input: { handler: 'x' } }, 401, 403, 403, 404],
  ['POST /v1/requests/begin', { row, input: {} }, 401, 403, 403, 404],
  ['POST /v1/requests/identify', { row, input: { how: 'x', result: 'confirmed' } }, 401, 403, 403, 404],
  ['POST /v1/requests/decide', { row, input: { outcome: 'grant' } }, 401, 403, 403, 404],
  ['POST /v1/requests/placeDone', { row, input: { connector: 'x', state: 'done' } }, 401, 403, 404, 404],
  ['POST /v1/requests/done', { row, input: { response: 'x' } }, 401, 403, 403, 404],
  ['POST /v1/requests/tell', { row, input: { language: 'en', text: 'x', sha256: '0'.repeat(64), way: 'x' } }, 401, 403, 403, 404],
  ['POST /v1/requests/withdraw', { row, input: {} }, 401, 404, 404, 404],
  ['POST /v1/requests/remark', { row, input: { remarks: 'x' } }, 401, 403, 403, 404],
  // Steps of an erasure and of a retention run.
  ['POST /v1/requests/sever', { row, input: {} }, 401, 403, 403, 403],
  ['POST /v1/requests/remove', { row, input: {} }, 401, 403, 403, 403],
  // Only by way of POST /v1/requests/{id}/package, which makes it.
  ['POST /v1/requests/packaged', { row, input: {} }, 401, 403, 403, 403],
  ['POST /v1/requests/{id}/search', {}, 401, 403, 403, 503],
  ['POST /v1/requests/{id}/package', { language: 'en' }, 401, 403, 403, 503],
  ['POST /v1/connectors/{id}/ask', {}, 401, 403, 403, 503],
]

let desk: TestDesk
let consents: OpenConsents
let user: Member
let other: Member
let host: Member
let administrator: Member

beforeAll(async () => {
  desk = await openTestDesk([], ({ ledger, clock, log }) => {
    consents = openConsents({ ledger, clock, log, timeZone: () => 'Asia/Tokyo' })
    return { consents: consents.desk }
  })
  await consents.book.ready
  user = await desk.join('user', 'Tanaka')
  other = await desk.join('user', 'Sato')
  host = await desk.join('host', 'Kato')
  administrator = await desk.join('administrator', 'Suzuki')
})
afterAll(async () => {
  await consents.close()
  await desk.close()
})

describe('who may ask what', () => {
  it('is written down for every route there is, and for nothing else', () => {
    const paths = openApi('1').paths as Record<string, object>
    const served = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map(m => `${m.toUpperCase()} ${path}`))
    expect(TABLE.map(([route]) => route).sort()).toEqual(served.sort())
  })

  it.each(TABLE)('%s', async (route, body, ...expected) => {
    const [method, path] = route.split(' ') as [string, string]
    const at = path.replace('{id}', row) + (path === '/v1/consistency' ? '?from=1&to=2' : '')
    const callers = [undefined, user, host, administrator] as const
    const got: number[] = []
    for (const key of callers) {
      const answer = await desk.ask(method, at, { ...(key ? { key } : {}), body })
      got.push(answer.status)
      if (answer.status >= 400) {
        expect(answer.headers['content-type']).toContain('application/problem+json')
        const { detail, detailJa, code } = answer.json()
        expect([typeof detail, typeof detailJa, typeof code]).toEqual(['string', 'string', 'string'])
        expect(detail).not.toBe(detailJa)
      }
      if (answer.status === 401) expect(answer.headers['www-authenticate']).toMatch(/^DPoP/)
      expect(answer.headers['dpop-nonce']).toBeTruthy()
    }
    expect(got).toEqual(expected)
    expect(desk.errors).toEqual([])
  })
})

describe('what each role then sees', () => {
  it('lets a user see only own reports, people and devices', async () => {
    const sent = await desk.client(user).operate('reports', 'send', { row: randomUUID(), input: { capture, exposure: null } })
    await desk.client(other).operate('reports', 'send', { row: randomUUID(), input: { capture, exposure: 'password' } })
    const mine = await desk.client(user).list('reports')
    expect(mine.map(report => report.reporter)).toEqual(mine.map(() => user.person))
    expect(mine.some(report => report.id === sent.row)).toBe(true)
    expect((await desk.client(user).list('people')).map(person => person.id)).toEqual([user.person])
    expect((await desk.client(user).list('devices')).map(device => device.id)).toEqual([user.device])
    expect(await desk.client(user).call('names')).toEqual({
      people: { [user.person]: 'Tanaka' },
      devices: { [user.device]: 'Tanaka' },
    })
    const all = await desk.client(administrator).list('reports')
    expect(new Set(all.map(report => report.reporter))).toEqual(
      new Set([user.person, other.person, host.person, administrator.person]),
    )
  })

  it('does not tell a user whether a row of somebody else exists', async () => {
    const sent = await desk.client(other).operate('reports', 'send', { row: randomUUID(), input: { capture, exposure: null } })
    const body = (id: string) => ({ row: id, input: {} })
    const theirs = await desk.ask('POST', '/v1/reports/withdraw', { key: user, body: body(sent.row) })
    const nobodys = await desk.ask('POST', '/v1/reports/withdraw', { key: user, body: body(randomUUID()) })
    expect([theirs.status, nobodys.status]).toEqual([404, 404])
  })

  it('gives a host rules, blocks and controls to read, and nothing of them to change', async () => {
    await desk.ledger.execute({ register: 'rules', operation: 'add', input: rule, actor: GATEWAY })
    const client = desk.client(host)
    expect((await client.list('rules')).length).toBeGreaterThan(0)
    expect(await client.list('blocks')).toBeInstanceOf(Array)
    expect((await client.list('controls')).map(control => control.id)).toEqual(['tls'])
    await expect(
      client.operate('rules', 'remove', { row: (await client.list('rules'))[0]!.id, input: {} }),
    ).rejects.toMatchObject({
      code: 'not-allowed',
    })
    const theirs = await client.list('reports')
    expect(theirs.every(report => report.reporter === host.person)).toBe(true)
  })

  it('acts in the name of whoever proved the key, never of whom the body names', async () => {
    const forged = { row: randomUUID(), input: { capture, exposure: null, reporter: other.person } }
    const answer = await desk.ask('POST', '/v1/reports/send', { key: user, body: forged })
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.json().faults)).toContain('reporter')
    const sent = await desk.client(user).operate('reports', 'send', { row: randomUUID(), input: { capture, exposure: null } })
    expect((await desk.ledger.row('reports', sent.row))?.reporter).toBe(user.person)
  })

  it('counts what an administrator can act on, and nothing for anybody else', async () => {
    expect(await desk.client(user).call('badge')).toMatchObject({ urgent: 0, failedControls: 0, actionable: 0 })
    const reports = await desk.ledger.rows('reports')
    const open = reports.filter(report => report.situation === 'waiting').length
    const urgent = reports.filter(report => report.exposure === 'password').length
    const size = desk.ledger.head().size
    expect(await desk.client(administrator).call('badge')).toEqual({
      urgent,
      failedControls: 0,
      actionable: open,
      consentsDue: 0,
      size,
    })
  })

  it('takes a new role over at the next request', async () => {
    const person = await desk.join('user', 'Mori')
    expect((await desk.ask('GET', '/v1/blocks', { key: person })).status).toBe(403)
    const change = { row: person.person, input: { role: 'host', reason: 'serves guests' } }
    expect((await desk.ask('POST', '/v1/people/changeRole', { key: administrator, body: change })).status).toBe(200)
    expect((await desk.ask('GET', '/v1/blocks', { key: person })).status).toBe(200)
  })

  it('lets the access-control probe ask and do nothing', async () => {
    const { user: probe, revoked } = await desk.identity.probeIdentities()
    const key = probe.privateKey
    expect((await desk.ask('GET', '/v1/me', { key })).status).toBe(200)
    for (const register of ['people', 'devices', 'reports']) {
      expect((await desk.ask('GET', `/v1/${register}`, { key })).json()).toEqual({ rows: [] })
    }
    const report = { row: randomUUID(), input: { capture, exposure: null } }
    expect((await desk.ask('POST', '/v1/reports/send', { key, body: report })).status).toBe(403)
    expect((await desk.ask('GET', '/v1/me', { key: revoked.privateKey })).status).toBe(401)
    const done = await desk.ledger.execute({
      register: 'people',
      operation: 'add',
      input: { name: 'x', role: 'user' },
      actor: GATEWAY,
    })
    expect(isRefusal(done)).toBe(false)
  })
})
