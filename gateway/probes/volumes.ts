// Whether the volume under a path is encrypted, as far as the system can tell: LUKS and dm-crypt on Linux, FileVault, BitLocker.
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, join, win32 } from 'node:path'
import { probeWords } from '../../shared/words/probes.ts'
import { fill } from '../../shared/words/text.ts'
import type { Finding } from './findings.ts'

export interface Volume {
  /** `unknown`: the system does not say, or this user may not ask. */
  readonly state: 'encrypted' | 'plain' | 'unknown'
  /** What was asked and what it answered: evidence. */
  readonly asked: string
  readonly answered: string
}

export interface VolumeSystem {
  readonly platform: NodeJS.Platform
  /** Where sysfs is. */
  readonly sys: string
  /** Content of /proc/self/mountinfo. */
  mountinfo(): string
  /** Device number of what is at the path, and of a device file itself. */
  device(path: string): number
  deviceFile(path: string): number
  /** Undefined: there is no such program, or it took too long. */
  run(command: string, args: readonly string[]): Promise<{ readonly status: number; readonly output: string } | undefined>
}

const PATIENCE_MS = 8_000
/** Devices under devices under devices: deeper is a loop. */
const DEEPEST = 16
/** File systems that encrypt what they hold by themselves. */
const ENCRYPTING = new Set(['ecryptfs', 'fuse.gocryptfs', 'fuse.encfs', 'fuse.cryfs', 'fuse.securefs'])

export const thisSystem: VolumeSystem = {
  platform: process.platform,
  sys: '/sys',
  mountinfo: () => readFileSync('/proc/self/mountinfo', 'utf8'),
  device: path => statSync(path).dev,
  deviceFile: path => statSync(path).rdev,
  run: (command, args) =>
    new Promise(resolved => {
      execFile(command, [...args], { timeout: PATIENCE_MS, encoding: 'utf8', windowsHide: true }, (error, stdout) => {
        const status = error ? error.code : 0
        resolved(typeof status === 'number' ? { status, output: stdout } : undefined)
      })
    }),
}

/** glibc's and the kernel's layout of a device number (makedev(3)). */
const numberOf = (device: number): string => {
  const big = BigInt(device)
  const major = ((big >> 8n) & 0xfffn) | ((big >> 32n) & 0xfffff000n)
  const minor = (big & 0xffn) | ((big >> 12n) & 0xffffff00n)
  return `${major}:${minor}`
}

export async function lookAtVolume(path: string, system: VolumeSystem = thisSystem): Promise<Volume> {
  try {
    if (system.platform === 'linux') return linux(path, system, 0)
    if (system.platform === 'darwin') return await darwin(path, system)
    if (system.platform === 'win32') return await windows(path, system)
    return { state: 'unknown', asked: `the volume of ${path}`, answered: system.platform }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { state: 'unknown', asked: `the volume of ${path}`, answered: code ?? message }
  }
}

function linux(path: string, system: VolumeSystem, depth: number): Volume {
  const mount = mountOf(realpathSync(path), system.mountinfo())
  const asked = `findmnt -T ${path}; lsblk -s`
  if (mount && ENCRYPTING.has(mount.type)) return { state: 'encrypted', asked, answered: mount.type }
  let number = numberOf(system.device(path))
  // btrfs and overlays number their files by themselves: the device they were mounted from is what counts.
  if (number.startsWith('0:')) {
    if (!mount?.source.startsWith('/dev/')) return { state: 'unknown', asked, answered: mount ? mount.type : number }
    number = numberOf(system.deviceFile(mount.source))
  }
  const entry = join(system.sys, 'dev', 'block', number)
  if (!existsSync(entry)) return { state: 'unknown', asked, answered: `${number}: not in sysfs` }
  const { state, answered } = device(realpathSync(entry), system, depth)
  return { state, asked, answered }
}

/** One block device with what it stands on: encrypted if every way down passes an encrypted layer. */
function device(folder: string, system: VolumeSystem, depth: number): Pick<Volume, 'state' | 'answered'> {
  const name = basename(folder)
  if (depth > DEEPEST) return { state: 'unknown', answered: `${name} …` }
  const uuid = join(folder, 'dm', 'uuid')
  if (existsSync(uuid)) {
    const layer = readFileSync(uuid, 'utf8').trim()
    if (layer.startsWith('CRYPT-')) return { state: 'encrypted', answered: `${name} ${layer.split('-').slice(0, 2).join('-')}` }
  }
  const backing = join(folder, 'loop', 'backing_file')
  if (existsSync(backing)) {
    const below = linux(readFileSync(backing, 'utf8').trim(), system, depth + 1)
    return { state: below.state, answered: `${name} → ${below.answered}` }
  }
  const slaves = join(folder, 'slaves')
  const under = existsSync(slaves)
    ? readdirSync(slaves).map(slave => device(realpathSync(join(slaves, slave)), system, depth + 1))
    : []
  if (under.length > 0) {
    const states = under.map(one => one.state)
    const state = states.includes('plain') ? 'plain' : states.includes('unknown') ? 'unknown' : 'encrypted'
    return { state, answered: `${name} → ${under.map(one => one.answered).join(', ')}` }
  }
  // A partition stands in its disk's folder, and nothing below a disk encrypts that the kernel would know of.
  return { state: 'plain', answered: `${name}: no encrypted layer` }
}

/** The mount the path is in: the longest mount point above it, the last of several on one point. */
function mountOf(path: string, mountinfo: string): { readonly type: string; readonly source: string } | undefined {
  const plain = (text: string) => text.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
  let best: { point: string; type: string; source: string } | undefined
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ')
    const point = plain(before.split(' ')[4] ?? '')
    const [type = '', source = ''] = after.split(' ')
    const above = point === '/' || path === point || path.startsWith(`${point}/`)
    if (point !== '' && above && point.length >= (best?.point.length ?? 0)) best = { point, type, source: plain(source) }
  }
  return best
}

async function darwin(path: string, { run }: VolumeSystem): Promise<Volume> {
  const df = await run('/bin/df', ['-P', path])
  const [, node = '', point = ''] = /^(\/dev\/\S+)\s.*?\s(\/.*)$/m.exec(df?.output ?? '') ?? []
  if (point === '/' || point === '/System/Volumes/Data') {
    const asked = 'fdesetup status'
    const status = await run('/usr/bin/fdesetup', ['status'])
    const answered = status?.output.trim().split('\n')[0] ?? 'no answer'
    if (/FileVault is On/.test(answered)) return { state: 'encrypted', asked, answered }
    return { state: /FileVault is Off/.test(answered) ? 'plain' : 'unknown', asked, answered }
  }
  const asked = `diskutil info ${node}`
  const info = node === '' ? undefined : await run('/usr/sbin/diskutil', ['info', node])
  const answered = /^\s*(?:FileVault|Encrypted):\s*(.+)$/m.exec(info?.output ?? '')?.[0].trim() ?? 'no answer'
  return { state: /:\s*Yes/.test(answered) ? 'encrypted' : /:\s*No/.test(answered) ? 'plain' : 'unknown', asked, answered }
}

async function windows(path: string, { run }: VolumeSystem): Promise<Volume> {
  const drive = win32.parse(path).root.replace(/\\+$/, '')
  if (!/^[A-Za-z]:$/.test(drive)) return { state: 'unknown', asked: `the volume of ${path}`, answered: 'not a drive' }
  // The exit code says it in every language: 0 protected, 1 not; anything else, it could not be asked (it wants an administrator).
  const asked = `manage-bde -status ${drive} -protectionaserrorlevel`
  const bde = await run('manage-bde.exe', ['-status', drive, '-protectionaserrorlevel'])
  if (bde?.status === 0) return { state: 'encrypted', asked, answered: 'protected' }
  // What Explorer shows as a lock, for any user: 1, 3, 5 protected (5: suspended for a restart), 2 not.
  const property = `(New-Object -ComObject Shell.Application).NameSpace('${drive}').Self.ExtendedProperty('System.Volume.BitLockerProtection')`
  const shell = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', property])
  const answered = shell?.output.trim() ?? ''
  if (/^[13]$/.test(answered)) return { state: 'encrypted', asked: property, answered }
  if (answered === '2') return { state: 'plain', asked: property, answered }
  return { state: 'unknown', asked, answered: bde ? `exit ${bde.status}` : 'no answer' }
}

/**
 * Not encrypted is a warning and no failure: what Sekisho keeps is sealed all the same. But by default the master key lies on the same disk,
 * and the app's own data is sealed by nobody else.
 */
export function judgeVolume({ state, asked, answered }: Volume, path: string, whose: 'office' | 'app'): Finding {
  const sentences = {
    office: { plain: probeWords.volumePlain, unknown: probeWords.volumeUnknown },
    app: { plain: probeWords.appVolumePlain, unknown: probeWords.appVolumeUnknown },
  }[whose]
  if (state === 'encrypted') return { asked, answered, result: 'pass' }
  return { asked, answered, result: state === 'plain' ? 'warn' : 'inconclusive', sentence: fill(sentences[state], { path }) }
}
