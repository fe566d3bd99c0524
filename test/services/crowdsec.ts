// Debian's real CrowdSec bouncers, with configurations that pull from our desk every second.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Desk {
  readonly url: string
  readonly key: string
}

const common = (folder: string, { url, key }: Desk) => `update_frequency: 1s
daemonize: false
log_mode: stdout
log_dir: ${folder}/
log_level: info
api_url: ${url}/
api_key: ${key}
prometheus:
  enabled: false
  listen_addr: 127.0.0.1
  listen_port: 60601
`

/** Writes its configuration and a script that notes each call as `add|del value`. */
export function customBouncer(folder: string, desk: Desk): { command: string[]; calls(): string[] } {
  const [script, log, file] = [join(folder, 'record.sh'), join(folder, 'calls.txt'), join(folder, 'custom.yaml')]
  writeFileSync(script, `#!/bin/sh\necho "$1 $2 $3" >> ${log}\n`)
  chmodSync(script, 0o755)
  writeFileSync(log, '')
  writeFileSync(
    file,
    `bin_path: ${script}
feed_via_stdin: false
total_retries: 0
scenarios_containing: []
scenarios_not_containing: []
origins: []
piddir: ${folder}/
cache_retention_duration: 1s
${common(folder, desk)}`,
  )
  return {
    command: ['crowdsec-custom-bouncer', '-c', file],
    calls: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter(line => line !== ''),
  }
}

export function firewallBouncer(folder: string, desk: Desk): { command: string[] } {
  const file = join(folder, 'firewall.yaml')
  writeFileSync(
    file,
    `mode: nftables
pid_dir: ${folder}/
insecure_skip_verify: false
disable_ipv6: false
deny_action: DROP
deny_log: false
supported_decisions_types:
  - ban
blacklists_ipv4: crowdsec-blacklists
blacklists_ipv6: crowdsec6-blacklists
nftables:
  ipv4: {enabled: true, set-only: false, table: crowdsec, chain: crowdsec-chain}
  ipv6: {enabled: true, set-only: false, table: crowdsec6, chain: crowdsec6-chain}
pf:
  anchor_name: ""
${common(folder, desk)}`,
  )
  return { command: ['crowdsec-firewall-bouncer', '-c', file] }
}
