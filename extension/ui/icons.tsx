// The product's drawings: the gate mark and small signs, inline so that they take the colour of the text around them.
import type { ReactNode } from 'react'

function Icon({ children, box = 16 }: { children: ReactNode; box?: number }) {
  return (
    <svg
      className="icon"
      viewBox={`0 0 ${box} ${box}`}
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  )
}

/** The mark: a barrier gate of two posts and a beam (関所). Legible at 16 px. */
export const Gate = () => (
  <Icon box={24}>
    <path d="M6 3v18M18 3v18M2 7.6h20" strokeWidth="2.6" />
    <path d="M6 13.2h4.2M13.8 13.2H18" strokeWidth="2.2" />
  </Icon>
)

const paths = {
  check: <path d="M3 8.5 6.5 12 13 4.5" strokeWidth="2" />,
  warning: <path d="M8 2.5 14.5 13.5h-13ZM8 6.7v3M8 11.6v.1" />,
  failed: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6" />
    </>
  ),
  unknown: (
    <>
      <circle cx="8" cy="8" r="6.2" strokeDasharray="2.4 2" />
      <path d="M6.2 6.3c.2-1 .9-1.5 1.9-1.5s1.8.6 1.8 1.5c0 1.3-1.8 1.3-1.8 2.6M8.1 11.2v.1" />
    </>
  ),
  dash: <path d="M3.5 8h9" />,
  waiting: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M8 4.6V8l2.3 1.6" />
    </>
  ),
  looking: (
    <>
      <circle cx="7" cy="7" r="4.4" />
      <path d="m10.3 10.3 3.4 3.4" />
    </>
  ),
  up: <path d="M8 13V3.2M4 7l4-4 4 4" strokeWidth="1.9" />,
  shield: <path d="M8 1.8 13.5 4v4c0 3.3-2.3 5.5-5.5 6.4C4.8 13.5 2.5 11.3 2.5 8V4Z" />,
  lifted: <path d="M3 12.8h10M4.5 9.5 8 3l3.5 6.5" />,
  stop: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="m3.7 3.7 8.6 8.6" />
    </>
  ),
  close: <path d="m4 4 8 8m0-8-8 8" />,
  back: <path d="M10 3 5 8l5 5" />,
  next: <path d="m6 3 5 5-5 5" />,
  down: <path d="m3 6 5 5 5-5" />,
  outside: <path d="M9.5 2.5h4v4M13.5 2.5 7.5 8.5M11.5 9.5v4h-9v-9h4" />,
  undo: <path d="M5.5 3 2.5 6l3 3M2.8 6h6.7a3.5 3.5 0 0 1 0 7H6" />,
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5" />
    </>
  ),
  plus: <path d="M8 3v10M3 8h10" />,
  print: <path d="M4.5 6V2.5h7V6M4.5 11.5h-2v-5.5h11v5.5h-2M4.5 9.5h7v4h-7Z" />,
  reload: <path d="M13 3v3.5H9.5M12.7 6.3A5.2 5.2 0 1 0 13.2 9" />,
  bell: <path d="M3.5 11.5h9c-1-1-1.2-2.2-1.2-4.2a3.3 3.3 0 0 0-6.6 0c0 2-.2 3.2-1.2 4.2ZM6.8 13.6h2.4" />,
  book: <path d="M2.5 3.5c2-.8 4-.6 5.5.5 1.5-1.1 3.5-1.3 5.5-.5v9c-2-.8-4-.6-5.5.5-1.5-1.1-3.5-1.3-5.5-.5ZM8 4v9" />,
  active: <circle cx="8" cy="8" r="3.6" fill="currentColor" stroke="none" />,
  phone: (
    <path d="M3.5 2.5h2.7l1.2 3-1.7 1.3a8 8 0 0 0 3.5 3.5l1.3-1.7 3 1.2v2.7c0 .6-.5 1-1 1A10.5 10.5 0 0 1 2.5 3.5c0-.5.4-1 1-1Z" />
  ),
} as const

export type SignName = keyof typeof paths

/** A small sign beside a word. It never stands alone: the word says the same. */
export function Sign({ name }: { name: SignName }) {
  return <Icon>{paths[name]}</Icon>
}
