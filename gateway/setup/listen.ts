// What the operating system says when a listener cannot start, in words that name the flag to change.
import { SekishoError } from '../../shared/problems.ts'
import { setupWords } from '../../shared/words/setup.ts'
import { fill } from '../../shared/words/text.ts'

/** Runs `listen` and rebuilds its error. */
export async function listening(
  listen: () => Promise<number>,
  at: { host: string; port: number; name: 'front' | 'desk' | 'page' | 'http' },
): Promise<number> {
  try {
    return await listen()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const flag = `--${at.name}-port`
    if (code === 'EADDRINUSE') throw new SekishoError('conflict', fill(setupWords.portTaken, { port: at.port, flag }))
    if (code === 'EACCES') throw new SekishoError('not-allowed', fill(setupWords.portForbidden, { port: at.port, flag }))
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new SekishoError(
        'bad-input',
        fill(setupWords.addressMissing, { host: at.host, flag: at.name === 'desk' ? '--desk-host' : '--front-host' }),
      )
    }
    throw error
  }
}
