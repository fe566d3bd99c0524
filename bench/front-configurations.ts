// What nginx, HAProxy and Caddy are told, so that they do what the front does: TLS in front of one app, one banned address, one limited address.

/** Banned everywhere, and limited to 10 requests a second everywhere (a rule of rules-50.json). */
export const BANNED = '127.0.0.66'
export const LIMITED = '127.0.0.77'
export const LIMIT = 10

export interface Place {
  /** Holds cert.pem, key.pem, both.pem (both in one file), large.bin and addresses.txt. */
  readonly folder: string
  readonly port: number
  readonly upstream: number
}

/** What the upstream answers to everything but /large: 1 KiB. */
export const BODY = 'x'.repeat(1024)

export function upstreamConfiguration({ folder, port }: Omit<Place, 'upstream'>): string {
  return `worker_processes 1; daemon off; pid ${folder}/upstream.pid; error_log /dev/null;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000000; keepalive_timeout 600s;
 server { listen 127.0.0.1:${port} backlog=4096;
  location / { default_type text/plain; return 200 '${BODY}'; }
  location = /large { default_type application/octet-stream; alias ${folder}/large.bin; } } }
`
}

export function nginxConfiguration({ folder, port, upstream }: Place): string {
  return `worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log /dev/null crit;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000000;
 map $remote_addr $limited { default ""; ${LIMITED} $remote_addr; }
 limit_req_zone $remote_addr zone=all:10m rate=1000000r/s;
 limit_req_zone $limited zone=limited:10m rate=${LIMIT}r/s;
 limit_req_status 429;
 upstream app { server 127.0.0.1:${upstream}; keepalive 256; }
 server { listen 0.0.0.0:${port} ssl backlog=4096;
  ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem; ssl_protocols TLSv1.2 TLSv1.3;
  deny ${BANNED};
  location / { limit_req zone=all burst=1000000 nodelay; limit_req zone=limited burst=${LIMIT} nodelay;
   proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr;
   proxy_pass http://app; } } }
`
}

/** @param many the banned address stands among those of addresses.txt instead of alone. */
export function haproxyConfiguration({ folder, port, upstream }: Place, many = false): string {
  return `global
 nbthread 1
 maxconn 8000
defaults
 mode http
 timeout client 30s
 timeout server 30s
 timeout connect 5s
 http-reuse always
frontend front
 bind 0.0.0.0:${port} ssl crt ${folder}/both.pem
 stick-table type ip size 100k expire 60s store http_req_rate(1s)
 tcp-request connection reject if { src ${many ? `-f ${folder}/addresses.txt` : BANNED} }
 http-request track-sc0 src
 http-request deny deny_status 429 if { src ${LIMITED} } { sc_http_req_rate(0) gt ${LIMIT} }
 option forwardfor
 default_backend app
backend app
 server app 127.0.0.1:${upstream}
`
}

/** Caddy itself has no rate limit: it takes no part in the limited scenario. */
export function caddyConfiguration({ folder, port, upstream }: Place): string {
  return `{
 admin off
 auto_https off
 log {
  level ERROR
 }
}
https://localhost:${port}, https://127.0.0.1:${port} {
 tls ${folder}/cert.pem ${folder}/key.pem
 @banned remote_ip ${BANNED}
 respond @banned 403
 reverse_proxy 127.0.0.1:${upstream}
}
`
}
