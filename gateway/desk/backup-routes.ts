// Answers about backups, drills and their places: handed on to whoever runs them.
import { SekishoError } from '../../shared/problems.ts'
import { deskWords } from '../../shared/words/desk.ts'
import { type Asked, callerOf, type Handlers, orThrow } from './handlers.ts'
import type { DeskBackups, DeskPorts } from './ports.ts'

type BackupHandlers = Pick<
  Handlers,
  'availability' | 'newPlace' | 'checkPlace' | 'runBackup' | 'runDrill' | 'recordDrill' | 'cancelJob' | 'job'
>

export function createBackupHandlers(ports: Pick<DeskPorts, 'backups'>): BackupHandlers {
  const backups = (): DeskBackups => {
    if (!ports.backups) throw new SekishoError('unavailable', deskWords.backupsUnavailable)
    return ports.backups
  }
  const actor = (asked: Asked<unknown>) => callerOf(asked).actor
  return {
    availability: () => backups().availability(),
    newPlace: async asked => orThrow(await backups().newPlace(asked.input.place, asked.input.secret, actor(asked))),
    checkPlace: async ({ input }) => orThrow(await backups().checkPlace(input.place)),
    runBackup: async asked => orThrow(await backups().runBackup(asked.input.plan, actor(asked))),
    runDrill: async asked => orThrow(await backups().runDrill(asked.input.plan, asked.input.kind, actor(asked))),
    recordDrill: async asked => orThrow(await backups().recordDrill(asked.input, actor(asked))),
    cancelJob: ({ input }) => orThrow(backups().cancel(input.job)),
    job: ({ params }) => orThrow(backups().job(params.id ?? '')),
  }
}
