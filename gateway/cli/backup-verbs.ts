// Verbs about backups: plans, places, generations, and taking one now.
import { backupCliWords as words } from '../../shared/words/cli-backups.ts'
import type { Verb } from './main.ts'

const PLAN_OPTIONS = {
  '--folder <path>': words.optionFolder,
  '--dump <command>': words.optionDump,
  '--check <command>': words.optionCheck,
  '--places <names>': words.optionPlaces,
  '--schedule <line>': words.optionSchedule,
  '--rpo <time>': words.optionRpo,
  '--rto <time>': words.optionRto,
  '--keep <counts>': words.optionKeep,
  '--drill-every <time>': words.optionDrillEvery,
  '--priority <priority>': words.optionPriority,
}

export const BACKUP_VERBS: readonly Verb[] = [
  {
    usage: 'backup [plan]',
    about: words.aboutBackup,
    options: { '--cancel': words.optionCancel },
    run: async c => (await import('./backup.ts')).backup(c),
  },
  {
    usage: 'backups [plan]',
    about: words.aboutBackups,
    options: { '--all': words.optionAllGenerations },
    run: async c => (await import('./backup.ts')).listBackups(c),
  },
  { usage: 'drills [plan]', about: words.aboutDrills, run: async c => (await import('./backup.ts')).listDrills(c) },
  {
    usage: 'place-add <target>',
    about: words.aboutPlaceAdd,
    options: {
      '--name <name>': words.optionPlaceName,
      '--key <file>': words.optionKey,
      '--key-passphrase <file>': words.optionKeyPassphrase,
      '--password-file <file>': words.optionPassword,
      '--host-key <fingerprint>': words.optionHostKey,
    },
    run: async c => (await import('./places.ts')).addPlace(c),
  },
  { usage: 'place-remove <name>', about: words.aboutPlaceRemove, run: async c => (await import('./places.ts')).removePlace(c) },
  { usage: 'places', about: words.aboutPlaces, run: async c => (await import('./places.ts')).listPlaces(c) },
  {
    usage: 'plan-add <name>',
    about: words.aboutPlanAdd,
    options: PLAN_OPTIONS,
    run: async c => (await import('./plans.ts')).addPlan(c),
  },
  {
    usage: 'plan-edit <name>',
    about: words.aboutPlanEdit,
    options: { '--name <name>': words.optionPlanName, ...PLAN_OPTIONS },
    run: async c => (await import('./plans.ts')).editPlan(c),
  },
  { usage: 'plan-pause <name>', about: words.aboutPlanPause, run: async c => (await import('./plans.ts')).pausePlan(c) },
  { usage: 'plan-resume <name>', about: words.aboutPlanResume, run: async c => (await import('./plans.ts')).resumePlan(c) },
  { usage: 'plan-remove <name>', about: words.aboutPlanRemove, run: async c => (await import('./plans.ts')).removePlan(c) },
  { usage: 'plans', about: words.aboutPlans, run: async c => (await import('./plans.ts')).listPlans(c) },
]

export const BACKUP_GROUPS = { place: words.aboutPlace, plan: words.aboutPlan }
