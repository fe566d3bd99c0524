// Where the pages get everything from. The product hands them the real client, outbox and capture; a page under test hands them its own.
import { createContext, useContext } from 'react'
import type { z } from 'zod'
import type { Route, routes } from '../../shared/api.ts'
import type { consentRoutes } from '../../shared/consent-routes.ts'
import type { RegisterName, RowOf } from '../../shared/registers/all.ts'
import type { Capture, Exposure, Report } from '../../shared/registers/reports.ts'
import type { Paired } from '../client/client.ts'
import type { OutboxItem } from '../outbox/item.ts'
import type { Memory } from '../witness/memory.ts'

export type { Memory, OutboxItem, Paired }

export interface CallOptions {
  input?: unknown
  params?: Record<string, string>
  query?: Record<string, string>
  signal?: AbortSignal
}

type Routes = typeof consentRoutes & typeof routes
export type RouteName = keyof Routes

export type AnswerOf<Name extends RouteName> = Routes[Name] extends Route<z.ZodType, infer Output> ? z.output<Output> : never

export interface Source {
  paired(): Promise<Paired | null>
  call<N extends RouteName>(name: N, options?: CallOptions): Promise<AnswerOf<N>>
  /** A file of the gateway, such as a receipt, under the name the gateway gives it. */
  file(path: string): Promise<{ name: string; content: Blob }>
  list<N extends RegisterName>(register: N): Promise<RowOf<N>[]>
  operate(
    register: RegisterName,
    operation: string,
    options: { row?: string; input: unknown; confirmed?: boolean },
  ): Promise<{ row: string; entries: readonly number[] }>
  onHeadMoved(listener: () => void, signal: AbortSignal): void
  /** How to ask for the passphrase when a grave act needs it: resolves with a token, or null if the person went back. */
  onStepUpNeeded(ask: () => Promise<string | null>, signal: AbortSignal): void
  /** Answers to these reports have been shown to their reporter: they are no longer unread. */
  markSeen(reports: readonly Report[], person: string): Promise<void>
  /** Unpairs this browser and wipes what it keeps. */
  forget(): Promise<void>

  hold(capture: Capture, exposure: Exposure | null): Promise<OutboxItem>
  undo(id: string): Promise<Capture | null>
  setExposure(id: string, exposure: Exposure): Promise<void>
  sendNow(id?: string): Promise<void>
  items(): Promise<OutboxItem[]>
  watch(listener: (items: OutboxItem[]) => void, signal: AbortSignal): void

  /** What this browser remembers of the log. */
  remembered(): Promise<Memory>
  onRemembered(listener: () => void, signal: AbortSignal): void
  /** Compares the log now. Rejects if the gateway cannot be asked. */
  compare(): Promise<Memory>

  captureActiveTab(): Promise<Capture | null>
  /** Opens the console in a tab at a place such as `#/blocked`. */
  openConsole(hash: string): void
  openPairing(): void
  openTab(url: string): void
}

export const SourceContext = createContext<Source | null>(null)

export function useSource(): Source {
  const source = useContext(SourceContext)
  if (!source) throw new Error('no source: wrap the page in SourceContext')
  return source
}
