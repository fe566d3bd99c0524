// Asks the browser for one address, within a click.
import { browser } from 'wxt/browser'
import { permissionFor } from '../../client/pairing-link.ts'

/** Resolves with the person's decision. The dialog may outlive this call, so the grant itself is listened for as well. */
export function allow(origin: string): Promise<boolean> {
  const wanted = permissionFor(origin)
  return new Promise((resolve, reject) => {
    const granted = ({ origins }: { origins?: string[] }) => {
      if (origins?.includes(wanted)) end(true)
    }
    const end = (answer: boolean) => {
      browser.permissions.onAdded.removeListener(granted)
      resolve(answer)
    }
    browser.permissions.onAdded.addListener(granted)
    // Nothing may be awaited before this line: the browser accepts it only within the click.
    browser.permissions.request({ origins: [wanted] }).then(end, reject)
  })
}

export function isAllowed(origin: string): Promise<boolean> {
  return browser.permissions.contains({ origins: [permissionFor(origin)] })
}
