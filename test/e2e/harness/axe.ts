// What axe finds wrong with a page as it stands.
import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** Each violation with where it is and what is wrong there; empty if there is none. */
export async function violationsOf(page: Page): Promise<{ id: string; where: string[] }[]> {
  await page.evaluate(axe.source)
  return await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run()
    return violations.map(({ id, nodes }) => ({
      id,
      where: nodes.map(node => `${node.target.join(' ')} ${node.failureSummary}`),
    }))
  })
}
