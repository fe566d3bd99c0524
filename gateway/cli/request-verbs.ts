// Verbs about requests from people, from receipt to the reply letter.
import { requestCliWords as words } from '../../shared/words/cli-requests.ts'
import type { Verb } from './main.ts'

const desk = () => import('./requests.ts')
const steps = () => import('./request-steps.ts')
const acts = () => import('./request-acts.ts')

export const REQUEST_VERBS: readonly Verb[] = [
  {
    usage: 'requests-list',
    byDefault: true,
    about: words.aboutList,
    options: { '--all': words.optionAll, '--overdue': words.optionOverdue },
    run: async c => (await desk()).listRequests(c),
  },
  {
    usage: 'requests-new <person> <kind>',
    about: words.aboutNew,
    options: {
      '--law <law>': words.optionLaw,
      '--way <way>': words.optionWay,
      '--details <text>': words.optionDetails,
      '--on <day>': words.optionOn,
      '--agent <name>': words.optionAgent,
      '--relation <text>': words.optionRelation,
      '--proof <text>': words.optionProof,
    },
    run: async c => (await desk()).newRequest(c),
  },
  { usage: 'requests-show <number>', about: words.aboutShow, run: async c => (await desk()).showRequest(c) },
  { usage: 'requests-take <number> <member>', about: words.aboutTake, run: async c => (await steps()).takeRequest(c) },
  {
    usage: 'requests-identify <number>',
    about: words.aboutIdentify,
    options: { '--how <text>': words.optionHow, '--failed': words.optionFailed },
    run: async c => (await steps()).identify(c),
  },
  {
    usage: 'requests-decide <number> <outcome>',
    about: words.aboutDecide,
    options: { '--reason <text>': words.optionReason },
    run: async c => (await steps()).decide(c),
  },
  {
    usage: 'requests-extend <number>',
    about: words.aboutExtend,
    options: { '--reason <text>': words.optionReason },
    run: async c => (await acts()).extendRequest(c),
  },
  {
    usage: 'requests-correct <number>',
    about: words.aboutCorrect,
    options: {
      '--name <name>': words.optionName,
      '--email <address>': words.optionEmail,
      '--phone <number>': words.optionPhone,
      '--reason <text>': words.optionReason,
    },
    run: async c => (await acts()).correctPerson(c),
  },
  { usage: 'requests-stop <number>', about: words.aboutStop, run: async c => (await acts()).stopUse(c) },
  {
    usage: 'requests-erase <number>',
    about: words.aboutErase,
    options: { '--yes': words.optionYes },
    run: async c => (await acts()).erasePerson(c),
  },
  {
    usage: 'requests-place <number> <place>',
    about: words.aboutPlace,
    options: { '--state <state>': words.optionState, '--note <text>': words.optionNote },
    run: async c => (await steps()).placeDone(c),
  },
  {
    usage: 'requests-done <number>',
    about: words.aboutDone,
    options: { '--response <text>': words.optionResponse },
    run: async c => (await steps()).finishRequest(c),
  },
  {
    usage: 'requests-letter <number>',
    about: words.aboutLetter,
    options: { '--language <code>': words.optionLanguage },
    run: async c => (await acts()).draftLetter(c),
  },
  {
    usage: 'requests-tell <number> <file>',
    about: words.aboutTell,
    options: { '--sent <way>': words.optionSent, '--language <code>': words.optionLanguage },
    run: async c => (await steps()).tellPerson(c),
  },
  {
    usage: 'requests-withdraw <number>',
    about: words.aboutWithdraw,
    options: { '--reason <text>': words.optionReason },
    run: async c => (await steps()).withdrawRequest(c),
  },
]

export const REQUEST_GROUPS = { requests: words.about }
