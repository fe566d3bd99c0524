// What another decision server may be called, and the lengths of time it writes.
import { describe, expect, test } from 'vitest'
import { checkedUrl, durationMs } from './pull.ts'

describe('another decision server', () => {
  test('https anywhere, http on this machine only, nothing hidden in the address', () => {
    expect(checkedUrl('https://crowdsec.example:8080/')).toBe('https://crowdsec.example:8080')
    expect(checkedUrl('https://office.example/lapi/')).toBe('https://office.example/lapi')
    for (const local of ['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080'])
      expect(checkedUrl(local)).toBe(local)
    for (const wrong of [
      'http://crowdsec.example',
      'http://127.0.0.1.example',
      'http://localhost.example',
      'ftp://localhost',
      'https://a:b@c',
      'https://c/?x',
      'https://c/#x',
      'c',
    ])
      expect(() => checkedUrl(wrong)).toThrow()
  })

  test('durations as Go writes them', () => {
    for (const [text, ms] of [
      ['3h59m59s', 14_399_000],
      ['3h59m59.5s', 14_399_500],
      ['-5s', -5000],
      ['1m0s', 60_000],
      ['500ms', 500],
      ['0s', 0],
    ] as const)
      expect(durationMs(text)).toBe(ms)
    for (const wrong of ['', '5', 'h', '1d', '1h ', 'Infinity', '1h--2m']) expect(durationMs(wrong)).toBeUndefined()
  })
})
