// What a rule was before: each version with what it changed, and the way back to it.
import type { RuleText } from '../../shared/registers/rule-text.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { historyWords } from '../../shared/words/extension-rules.ts'
import { ruleSentence } from '../../shared/words/rule-sentence.ts'
import { ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button } from '../ui/parts.tsx'
import { stamp, Time, useNow, useTimeZone } from '../ui/time.tsx'
import { useToast } from '../ui/toast.tsx'
import { useCareful } from './careful.tsx'
import { LiveNote, useLive } from './live.tsx'
import { changesOf } from './rule-changes.ts'
import { type AnswerOf, useSource } from './source.ts'

type Version = AnswerOf<'ruleHistory'>['versions'][number]

export function RuleHistory({ rule, deviceOf, mayEdit }: { rule: Rule; deviceOf: (device: string) => string; mayEdit: boolean }) {
  const { t, language } = useLanguage()
  const live = useLive(source => source.call('ruleHistory', { params: { id: rule.id } }), `${rule.id} ${rule.changedAt}`)
  const versions = live.data?.versions ?? []
  return (
    <section className="stack tight" aria-label={t(historyWords.title)}>
      <h4>{t(historyWords.title)}</h4>
      <LiveNote live={live} />
      <ol className="history">
        {versions.map((version, i) => {
          const before = versions[i + 1]?.rule
          return (
            <li key={version.seq} className="stack tight">
              <div className="row wrap">
                <span className="strong">{typeName(version.type, t)}</span>
                <span className="faint">
                  <Time at={version.at} as="stamp" /> · <span className="foreign">{deviceOf(version.by)}</span>
                </span>
                {i === 0 ? (
                  <span className="pill push">{t(historyWords.now)}</span>
                ) : (
                  mayEdit && version.rule && <Revert rule={rule} version={version} to={version.rule} />
                )}
              </div>
              {version.rule &&
                (before ? (
                  <Changes before={before} after={version.rule} type={version.type} />
                ) : (
                  <p className="quiet">
                    {t(historyWords.firstText)} {ruleSentence(version.rule, language)}
                  </p>
                ))}
            </li>
          )
        })}
      </ol>
    </section>
  )
}

function typeName(type: string, t: ReturnType<typeof useLanguage>['t']): string {
  return Object.hasOwn(historyWords.types, type) ? t(historyWords.types[type as keyof typeof historyWords.types]) : type
}

function Changes({ before, after, type }: { before: RuleText; after: RuleText; type: string }) {
  const speech = useLanguage()
  const { t } = speech
  const changes = changesOf(before, after, speech)
  if (changes.length === 0) return type === 'rules.paused' ? null : <p className="faint">{t(historyWords.noChange)}</p>
  return (
    <dl className="facts changes">
      {changes.map(({ field, before: old, after: fresh }) => (
        <div className="pair" key={field}>
          <dt>{t(historyWords.fields[field])}</dt>
          <dd className="foreign">
            <del>{old || t(historyWords.none)}</del> <span aria-hidden="true">→</span> <ins>{fresh || t(historyWords.none)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Revert({ rule, version, to }: { rule: Rule; version: Version; to: RuleText }) {
  const { t, language } = useLanguage()
  const source = useSource()
  const toast = useToast()
  const careful = useCareful()
  const timeZone = useTimeZone()
  const now = useNow()
  const revert = async () => {
    const done = await careful.runConfirmed(async confirmed => {
      await source.operate('rules', 'revert', { row: rule.id, input: { seq: version.seq, rule: to }, confirmed })
    })
    if (done) toast(t(historyWords.reverted, { name: rule.name, time: stamp(version.at, language, timeZone, now) }))
  }
  return (
    <>
      <Button size="small" className="push" busy={careful.busy} onClick={() => void revert()}>
        {t(historyWords.revert)}
      </Button>
      {careful.error !== undefined && <ErrorNote error={careful.error} />}
      {careful.question}
    </>
  )
}
