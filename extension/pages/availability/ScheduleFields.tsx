// When a plan runs: every day, every few hours, every week, or exactly by a cron line, which is always shown.
import { planWords as words } from '../../../shared/words/extension-availability.ts'
import { useLanguage } from '../../ui/language.ts'
import { Choices, Field } from '../../ui/parts.tsx'
import { useTimeZone } from '../../ui/time.tsx'
import { cronOf, HOURS, SCHEDULE_KINDS, type Schedule, weekday } from './plan-form.ts'

const DAYS = [1, 2, 3, 4, 5, 6, 0] as const

/** The same schedule as another kind: what was chosen stays as far as it can. */
function become(schedule: Schedule, kind: Schedule['kind']): Schedule {
  const time = 'time' in schedule ? schedule.time : '02:00'
  switch (kind) {
    case 'daily':
      return { kind, time }
    case 'hours':
      return { kind, every: 6 }
    case 'weekly':
      return { kind, day: 1, time }
    case 'exact':
      return { kind, cron: cronOf(schedule) }
  }
}

export function ScheduleFields({
  schedule,
  onChange,
  fault,
}: {
  schedule: Schedule
  onChange: (schedule: Schedule) => void
  fault: string | undefined
}) {
  const { t, language } = useLanguage()
  const timeZone = useTimeZone()
  return (
    <div className="plain-set stack tight schedule">
      <Choices
        legend={t(words.when)}
        legendShown
        options={SCHEDULE_KINDS.map(value => ({ value, label: t(words.schedules[value]) }))}
        value={schedule.kind}
        onChange={kind => onChange(become(schedule, kind))}
      />
      <div className="pairs">
        {schedule.kind === 'weekly' && (
          <Field label={t(words.day)}>
            {props => (
              <select
                {...props}
                className="input"
                value={schedule.day}
                onChange={event => onChange({ ...schedule, day: Number(event.target.value) })}
              >
                {DAYS.map(day => (
                  <option key={day} value={day}>
                    {weekday(day, language)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        {(schedule.kind === 'daily' || schedule.kind === 'weekly') && (
          <Field label={t(words.time)} fault={fault}>
            {props => (
              <input
                {...props}
                type="time"
                className="input"
                value={schedule.time}
                onChange={event => onChange({ ...schedule, time: event.target.value || '00:00' })}
              />
            )}
          </Field>
        )}
        {schedule.kind === 'hours' && (
          <Field label={t(words.every)} fault={fault}>
            {props => (
              <select
                {...props}
                className="input"
                value={schedule.every}
                onChange={event => onChange({ ...schedule, every: Number(event.target.value) })}
              >
                {HOURS.map(hours => (
                  <option key={hours} value={hours}>
                    {t(words.everyHours, { hours })}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        {schedule.kind === 'exact' && (
          <Field label={t(words.cron)} fault={fault}>
            {props => (
              <input
                {...props}
                className="input code"
                maxLength={100}
                spellCheck={false}
                value={schedule.cron}
                onChange={event => onChange({ kind: 'exact', cron: event.target.value })}
              />
            )}
          </Field>
        )}
      </div>
      <p className="faint">
        {schedule.kind !== 'exact' && (
          <>
            {t(words.cronIs)} <code>{cronOf(schedule)}</code> ·{' '}
          </>
        )}
        {t(words.inZone, { zone: timeZone })}
      </p>
    </div>
  )
}
