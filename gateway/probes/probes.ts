// The measured controls of this gateway: the probes, their schedule, and the table they fill.
import type { Clock, Log, Probe } from '../../shared/ports.ts'
import type { Control, ControlCode, ControlView } from '../../shared/registers/controls.ts'
import { type AccessPorts, accessControlProbe } from './access-control.ts'
import { type BackupPorts, backupProbe } from './backup.ts'
import { type ConsentRecordPorts, consentRecordProbe } from './consent-record.ts'
import { encryptedStorageProbe, type StoragePorts } from './encrypted-storage.ts'
import { type MinimumHoldingPorts, minimumHoldingProbe } from './minimum-holding.ts'
import { openObservations } from './observations.ts'
import { type OperationLogPorts, operationLogProbe } from './operation-log.ts'
import { protectedRoutes } from './protected-routes.ts'
import { type PurposeNoticePorts, purposeNoticeProbe } from './purpose-notice.ts'
import { requestsProbe } from './requests.ts'
import { createSchedule, type SchedulePorts } from './schedule.ts'
import { type TlsPorts, tlsProbe } from './tls.ts'
import { viewsOf } from './views.ts'

type Without<Ports> = Omit<Ports, 'clock'>

export interface ProbesPorts<Key> extends Pick<SchedulePorts, 'changed' | 'every'> {
  readonly clock: Clock
  readonly log: Log
  /** Path of observations.db. */
  readonly observations: string
  readonly tls: Without<TlsPorts>
  /** `routes` left out: every protected route of the shared tables. */
  readonly access: Without<Omit<AccessPorts<Key>, 'routes'>> & Partial<Pick<AccessPorts<Key>, 'routes'>>
  readonly storage: Without<StoragePorts>
  readonly operationLog: Without<OperationLogPorts>
  /** Left out: nothing is backed up by this process, and the control is unknown. */
  readonly backup?: Without<BackupPorts>
  /** Left out: this process keeps no consents, and the four controls of personal data are unknown. */
  readonly personal?: Without<PurposeNoticePorts & ConsentRecordPorts & MinimumHoldingPorts>
}

export interface Probes {
  /** Measures all now, then at their intervals. Resolves when each was measured once; the gateway need not wait for it. */
  start(): Promise<void>
  /** Resolves when nothing runs any more and observations.db is closed. */
  stop(): Promise<void>
  /** Measures one control or all, beginning after this call. A control without a probe stays unknown. */
  checkNow(code?: ControlCode): Promise<void>
  /** All ten controls in the order of the office's page. */
  views(rows: readonly Control[]): ControlView[]
}

export function createProbes<Key>(ports: ProbesPorts<Key>): Probes {
  const { clock, log } = ports
  const probes = [
    tlsProbe({ clock, ...ports.tls }),
    accessControlProbe({ clock, routes: protectedRoutes, ...ports.access }),
    encryptedStorageProbe({ clock, ...ports.storage }),
    operationLogProbe({ clock, ...ports.operationLog }),
    ...(ports.backup ? [backupProbe({ clock, ...ports.backup })] : []),
    ...(ports.personal ? personalProbes({ clock, ...ports.personal }) : []),
  ]
  const observations = openObservations(ports.observations, log)
  const schedule = createSchedule(probes, observations, ports)
  return {
    start: schedule.start,
    async stop() {
      await schedule.stop()
      observations.close()
    },
    checkNow: schedule.checkNow,
    views: rows => viewsOf(rows, probes, observations.latest, clock()),
  }
}

function personalProbes(ports: PurposeNoticePorts & ConsentRecordPorts & MinimumHoldingPorts): Probe[] {
  return [purposeNoticeProbe(ports), consentRecordProbe(ports), minimumHoldingProbe(ports), requestsProbe(ports)]
}
