// The front's limits in one place, each with its reason; a test may narrow them.

export interface FrontLimits {
  /** Open connections in all: about 100 KiB each with TLS, so half a gigabyte at worst. */
  readonly connections: number
  /** Open connections per address (IPv6: /64): a whole office behind one address opens six per browser. */
  readonly connectionsPerNetwork: number
  /** Connections that never became a request (failed or abandoned handshakes, unreadable requests) per network within 10 s; more are dropped at accept. Browsers that refuse a certificate make about ten. */
  readonly fruitless: number
  /** From accept to a finished TLS handshake. */
  readonly handshakeMs: number
  /** From the first byte of a request to the end of its head: cuts clients that drip. */
  readonly headersMs: number
  /** For a whole request with its body: 100 MB at 1.5 Mbit/s. */
  readonly requestMs: number
  /** How far a visitor may fall behind 500 bytes a second while sending a body or reading an answer (pace.ts). */
  readonly patienceMs: number
  /** How long an idle connection is kept for the next request. */
  readonly keepAliveMs: number
  /** No byte either way for so long ends a connection: above `bodyGapMs`, so that a slow app is not mistaken for a gone client. */
  readonly idleMs: number
  /** Until the app has accepted a connection. */
  readonly connectMs: number
  /** From the whole request sent to the first byte of the app's answer. */
  readonly firstByteMs: number
  /** Between two pieces of the app's answer. */
  readonly bodyGapMs: number
  /** Connections to the app. WebSockets do not count. */
  readonly upstreamConnections: number
  /** Connections of a banned address that get the explaining page before they are dropped at accept. */
  readonly explained: number
  /** Automatic decisions written singly per minute; more become one summary a minute. */
  readonly decisionsPerMinute: number
  /** Sessions of one address within an hour from which it is a whole house: a rule by address that turns it away is told. */
  readonly sharedSessions: number
  /** How often deadlines, retries and expiries are looked at. */
  readonly tickMs: number
}

export const FRONT_LIMITS: FrontLimits = {
  connections: 4096,
  connectionsPerNetwork: 512,
  fruitless: 50,
  handshakeMs: 10_000,
  headersMs: 10_000,
  requestMs: 600_000,
  patienceMs: 20_000,
  keepAliveMs: 30_000,
  idleMs: 310_000,
  connectMs: 5_000,
  firstByteMs: 60_000,
  bodyGapMs: 300_000,
  upstreamConnections: 256,
  explained: 20,
  decisionsPerMinute: 60,
  sharedSessions: 5,
  tickMs: 500,
}
