// Whether a volume is encrypted, on a sysfs of our own: LUKS under LVM, RAID of two, loops, partitions, and the words of other systems.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { judgeVolume, lookAtVolume, type VolumeSystem } from './volumes.ts'

let root: string
let data: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sekisho-sys-'))
  data = join(root, 'data')
  mkdirSync(data)
  mkdirSync(join(root, 'sys', 'dev', 'block'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))

interface Device {
  readonly number: string
  /** `dm/uuid`. */
  readonly uuid?: string
  /** Names of devices made before. */
  readonly on?: readonly string[]
  readonly backing?: string
  /** Name of the disk a partition is on. */
  readonly disk?: string
}

/** Writes a device as the kernel shows it. */
function device(name: string, { number, uuid, on = [], backing, disk }: Device): void {
  const folder = join(root, 'sys', 'devices', ...(disk ? [disk] : []), name)
  mkdirSync(join(folder, 'slaves'), { recursive: true })
  symlinkSync(folder, join(root, 'sys', 'dev', 'block', number))
  symlinkSync(folder, join(root, 'sys', name))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), `${text}\n`)
  }
  if (uuid !== undefined) write('dm/uuid', uuid)
  if (backing !== undefined) write('loop/backing_file', backing)
  if (disk) write('partition', '1')
  for (const below of on) symlinkSync(join(root, 'sys', below), join(folder, 'slaves', below))
}

const made = (major: number, minor: number) => major * 256 + minor
function linux(number: number, changes: Partial<VolumeSystem> = {}): VolumeSystem {
  return {
    platform: 'linux',
    sys: join(root, 'sys'),
    mountinfo: () => '27 1 8:1 / / rw - ext4 /dev/sda1 rw',
    device: () => number,
    deviceFile: () => 0,
    run: async () => undefined,
    ...changes,
  }
}

describe('Linux', () => {
  beforeEach(() => {
    device('sda', { number: '8:0' })
    device('sda1', { number: '8:1', disk: 'sda' })
    device('sdb', { number: '8:16' })
    device('luks', { number: '253:0', uuid: 'CRYPT-LUKS2-0123456789abcdef-luks', on: ['sda1'] })
  })

  it.each([
    ['a bare disk', made(8, 0), 'plain'],
    ['a partition', made(8, 1), 'plain'],
    ['LUKS on a partition', made(253, 0), 'encrypted'],
    ['a device sysfs does not know', made(8, 99), 'unknown'],
  ] as const)('%s', async (_what, number, state) => {
    expect((await lookAtVolume(data, linux(number))).state).toBe(state)
  })

  it('a logical volume on LUKS, and one that reaches over an encrypted and a bare disk', async () => {
    device('lv', { number: '253:1', uuid: 'LVM-abc', on: ['luks'] })
    device('wide', { number: '253:2', uuid: 'LVM-def', on: ['luks', 'sdb'] })
    expect(await lookAtVolume(data, linux(made(253, 1)))).toMatchObject({ state: 'encrypted', answered: 'lv → luks CRYPT-LUKS2' })
    expect((await lookAtVolume(data, linux(made(253, 2)))).state).toBe('plain')
  })

  it('plain dm-crypt counts, dm-verity and device names that only sound like it do not', async () => {
    device('plainly', { number: '253:3', uuid: 'CRYPT-PLAIN-x', on: ['sdb'] })
    device('crypt', { number: '253:4', uuid: 'LVM-CRYPT-', on: ['sdb'] })
    expect((await lookAtVolume(data, linux(made(253, 3)))).state).toBe('encrypted')
    expect((await lookAtVolume(data, linux(made(253, 4)))).state).toBe('plain')
  })

  it('a loop is as its file is', async () => {
    const file = join(root, 'disk.img')
    writeFileSync(file, '')
    device('loop0', { number: '7:0', backing: file })
    const under = (number: number) => linux(0, { device: path => (path === data ? made(7, 0) : number) })
    expect((await lookAtVolume(data, under(made(253, 0)))).state).toBe('encrypted')
    expect((await lookAtVolume(data, under(made(8, 1)))).state).toBe('plain')
    // One that stands on itself ends.
    expect((await lookAtVolume(data, under(made(7, 0)))).state).toBe('unknown')
  })

  it('btrfs is as the device it was mounted from is; a file system of the memory or the network cannot be told', async () => {
    const mounted = (line: string, of = made(253, 0)) =>
      linux(25, { mountinfo: () => `1 0 0:9 / / rw - overlay overlay rw\n${line}`, deviceFile: () => of })
    expect((await lookAtVolume(data, mounted(`30 1 0:25 / ${root} rw - btrfs /dev/mapper/luks rw`))).state).toBe('encrypted')
    expect((await lookAtVolume(data, mounted(`30 1 0:25 / ${root} rw - btrfs /dev/sda1 rw`, made(8, 1)))).state).toBe('plain')
    expect((await lookAtVolume(data, mounted(`30 1 0:25 / ${root} rw - nfs4 nas:/office rw`))).state).toBe('unknown')
    expect((await lookAtVolume(data, mounted(`30 1 0:25 / ${root} rw - fuse.gocryptfs /x rw`))).state).toBe('encrypted')
    expect(await lookAtVolume(data, mounted(''))).toMatchObject({ state: 'unknown', answered: 'overlay' })
  })

  it('a path that is not there cannot be told, and this very machine is answered one way or another', async () => {
    expect((await lookAtVolume(join(root, 'nowhere'), linux(made(8, 0)))).state).toBe('unknown')
    expect(['encrypted', 'plain', 'unknown']).toContain((await lookAtVolume(data)).state)
  })
})

describe('other systems', () => {
  const says = (platform: NodeJS.Platform, answers: Readonly<Record<string, { status: number; output: string }>>): VolumeSystem =>
    linux(0, { platform, run: async command => Object.entries(answers).find(([name]) => command.includes(name))?.[1] })
  const df = {
    status: 0,
    output: 'Filesystem 512-blocks Used Available Capacity  Mounted on\n/dev/disk3s5 100 10 90 10%    /System/Volumes/Data\n',
  }
  const other = {
    status: 0,
    output: 'Filesystem 512-blocks Used Available Capacity  Mounted on\n/dev/disk4s2 100 10 90 10%    /Volumes/Second disk\n',
  }

  it.each([
    ['FileVault is On.', 'encrypted'],
    ['FileVault is Off.', 'plain'],
    ['fdesetup: only root may ask', 'unknown'],
  ] as const)('macOS: %s', async (output, state) => {
    expect(await lookAtVolume('/Users/a', says('darwin', { df, fdesetup: { status: 0, output } }))).toMatchObject({ state })
  })

  it.each([
    ['   FileVault:                 Yes (Unlocked)', 'encrypted'],
    ['   Encrypted:                 No', 'plain'],
    ['', 'unknown'],
  ] as const)('macOS, another disk: %s', async (output, state) => {
    const answered = await lookAtVolume('/Volumes/Second disk/x', says('darwin', { df: other, diskutil: { status: 0, output } }))
    expect(answered).toMatchObject({ state, asked: 'diskutil info /dev/disk4s2' })
  })

  it.each([
    [{ 'manage-bde': { status: 0, output: '' } }, 'encrypted'],
    [{ 'manage-bde': { status: -1, output: '' }, powershell: { status: 0, output: '1\r\n' } }, 'encrypted'],
    [{ 'manage-bde': { status: 1, output: '' }, powershell: { status: 0, output: '2\r\n' } }, 'plain'],
    [{ powershell: { status: 0, output: '0' } }, 'unknown'],
    [{}, 'unknown'],
  ] as const)('Windows: %o', async (answers, state) => {
    expect((await lookAtVolume('C:\\data', says('win32', answers))).state).toBe(state)
    expect((await lookAtVolume('\\\\nas\\share', says('win32', answers))).state).toBe('unknown')
  })
})

it('a bare disk is a warning, an unknown one is no answer, each with what to do', () => {
  const volume = (state: 'plain' | 'unknown' | 'encrypted') =>
    judgeVolume({ state, asked: 'lsblk', answered: 'x' }, '/srv', 'app')
  expect([volume('encrypted').result, volume('plain').result, volume('unknown').result]).toEqual(['pass', 'warn', 'inconclusive'])
  expect(volume('plain').sentence?.en).toContain('/srv')
})
