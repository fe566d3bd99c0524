// What people and controls are called on the screens.
import { CONTROLS, type ControlCode } from '../../shared/registers/controls.ts'
import { uiWords } from '../../shared/words/extension.ts'
import type { Text } from '../../shared/words/text.ts'

export const controlName = (code: ControlCode) => CONTROLS.find(control => control.code === code)!.name

/** What is listed where a name is not known. */
export function namer(names: { people: Record<string, string> } | undefined, t: (text: Text) => string) {
  return (person: string): string =>
    person === 'gateway' ? t(uiWords.automatic) : (names?.people[person] ?? t(uiWords.unknownPerson))
}
