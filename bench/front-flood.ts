// A flood from a banned address, a process of its own: `node bench/front-flood.ts ADDRESS PORT SECONDS CA_FILE`.
// Each attempt is a connection, a TLS handshake as far as it gets, and a request; prints how many were refused and how many were served.
import { readFileSync } from 'node:fs'
import { connect as netConnect } from 'node:net'
import { connect, createSecureContext } from 'node:tls'

const AT_ONCE = 8
const REQUEST = 'GET /messages?id=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'

const [address = '', port, seconds, caFile = ''] = process.argv.slice(2)
const secureContext = createSecureContext({ ca: readFileSync(caFile) })
const end = performance.now() + Number(seconds) * 1000
let refused = 0
let served = 0

/** Whether it was served: any answer that is no refusal. */
async function attempt(): Promise<boolean> {
  const raw = netConnect({ host: '127.0.0.1', port: Number(port), localAddress: address })
  const socket = connect({ socket: raw, secureContext })
  let heard = ''
  raw.on('error', () => socket.destroy())
  socket.on('error', () => undefined)
  socket.on('secureConnect', () => socket.write(REQUEST))
  socket.on('data', chunk => {
    heard += chunk
  })
  await new Promise(resolve => socket.on('close', resolve))
  return heard !== '' && !/^HTTP\/1\.[01] (403|429) /.test(heard)
}

async function loop(): Promise<void> {
  while (performance.now() < end) {
    if (await attempt()) served++
    else refused++
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, loop))
console.log(`RESULT ${refused} ${served}`)
