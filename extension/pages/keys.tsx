// The console by keyboard: `g` and a letter goes to a page, `/` to the search, `?` lists the keys.
import { useEffect, useRef } from 'react'
import { consoleWords } from '../../shared/words/extension-console.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useLanguage } from '../ui/language.ts'
import { LETTERS, type Place } from './places.ts'

/** How long after `g` the letter counts. */
const WAIT_MS = 1500

export function useKeys(places: readonly Place[], onHelp: () => void): void {
  const pressed = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const stop = new AbortController()
    const down = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null
      const typing = target?.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]')
      if (typing || event.ctrlKey || event.metaKey || event.altKey || target?.closest('dialog')) return
      if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('[data-search]')
        if (search) {
          event.preventDefault()
          search.focus()
          search.select()
        }
      } else if (event.key === '?') onHelp()
      else if (event.key === 'g') pressed.current = event.timeStamp
      else if (event.timeStamp - pressed.current < WAIT_MS) {
        const place = places.find(one => LETTERS[one] === event.key)
        pressed.current = Number.NEGATIVE_INFINITY
        if (place) location.hash = `#/${place}`
      }
    }
    addEventListener('keydown', down, { signal: stop.signal })
    return () => stop.abort()
  }, [places, onHelp])
}

export function KeyList({ places }: { places: readonly Place[] }) {
  const { t } = useLanguage()
  return (
    <dl className="facts keys">
      <dt>
        <kbd>/</kbd>
      </dt>
      <dd>{t(consoleWords.keySearch)}</dd>
      {places.map(place => (
        <div key={place} className="pair">
          <dt>
            <kbd>g</kbd> <kbd>{LETTERS[place]}</kbd>
          </dt>
          <dd>{t(consoleWords.places[place])}</dd>
        </div>
      ))}
      <dt>
        <kbd>Esc</kbd>
      </dt>
      <dd>{t(consoleWords.keyClose)}</dd>
      <dt>
        <kbd>?</kbd>
      </dt>
      <dd>{t(consoleWords.keyHelp)}</dd>
    </dl>
  )
}

export function KeysDialog({ places, onClose }: { places: readonly Place[]; onClose: () => void }) {
  const { t } = useLanguage()
  return (
    <Dialog title={t(consoleWords.keys)} onClose={onClose}>
      <KeyList places={places} />
    </Dialog>
  )
}
