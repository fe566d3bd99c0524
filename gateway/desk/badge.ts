// What counts as something an administrator can act on.
import type { Report } from '../../shared/registers/reports.ts'

export function isActionable(report: Report): boolean {
  return report.situation === 'waiting' || report.situation === 'looking'
}
