// nginx and Caddy as docs/forward-auth.md configures them: they hold each request and ask the desk before they pass it to the app.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Around {
  readonly folder: string
  readonly port: number
  readonly app: string
  readonly deskPort: number
  readonly ca: string
  readonly key: string
}

/** Stands in docs/forward-auth.md word for word (test/docs.test.ts). */
export const NGINX = `
location = /sekisho-ask {
    internal;
    proxy_pass https://sekisho/v1/forward-auth?refuse=403;
    proxy_pass_request_body off;
    proxy_set_header Content-Length "";
    proxy_set_header X-Api-Key $sekisho_key;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-Method $request_method;
    proxy_set_header X-Forwarded-Uri $request_uri;
    proxy_set_header X-Forwarded-Host $host;
    proxy_set_header X-Original-Method $request_method;
    proxy_set_header X-Original-URI $request_uri;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_ssl_verify on;
    proxy_ssl_trusted_certificate /etc/nginx/sekisho-ca.pem;
    proxy_ssl_name localhost;
}

location = /sekisho-tell {
    internal;
    proxy_pass https://sekisho/v1/outcomes;
    proxy_method POST;
    proxy_pass_request_body off;
    proxy_set_header Content-Length "";
    proxy_set_header X-Api-Key $sekisho_key;
    proxy_set_header Sekisho-Passage $sekisho_passage;
    proxy_set_header Sekisho-Status $status;
    proxy_set_header Sekisho-Location $sent_http_location;
    proxy_set_header Sekisho-Set-Cookie $sent_http_set_cookie;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_ssl_verify on;
    proxy_ssl_trusted_certificate /etc/nginx/sekisho-ca.pem;
    proxy_ssl_name localhost;
}

location @sekisho-refused {
    add_header Retry-After $sekisho_retry_after always;
    if ($sekisho_status = 429) { return 429; }
    return 403;
}

location / {
    auth_request /sekisho-ask;
    auth_request_set $sekisho_passage $upstream_http_sekisho_passage;
    auth_request_set $sekisho_status $upstream_http_sekisho_status;
    auth_request_set $sekisho_retry_after $upstream_http_retry_after;
    error_page 403 = @sekisho-refused;
    post_action /sekisho-tell;
    proxy_pass http://127.0.0.1:3000;
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
}
`

/** Writes the configuration; returns the command. */
export function nginx({ folder, port, app, deskPort, ca, key }: Around): string[] {
  const locations = NGINX.replaceAll('/etc/nginx/sekisho-ca.pem', ca).replaceAll('http://127.0.0.1:3000', app)
  writeFileSync(
    join(folder, 'nginx.conf'),
    `worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log info;
events { worker_connections 256; }
http { access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
 upstream sekisho { server 127.0.0.1:${deskPort}; keepalive 8; }
 server { listen 127.0.0.1:${port}; set $sekisho_key ${key};
${locations}
 } }`,
  )
  return ['nginx', '-c', join(folder, 'nginx.conf'), '-p', folder, '-e', join(folder, 'error.log')]
}

export const CADDY = `
forward_auth https://localhost:8444 {
    uri /v1/forward-auth
    header_up X-Api-Key {$SEKISHO_KEY}
    header_up Host {upstream_hostport}
    header_up -X-Real-Ip
    header_up -X-Original-*
    transport http {
        tls_trusted_ca_certs /etc/caddy/sekisho-ca.pem
        tls_server_name localhost
    }
    copy_headers Sekisho-Passage
}
reverse_proxy 127.0.0.1:3000
`

export function caddy({ folder, port, app, deskPort, ca }: Around): string[] {
  const inside = CADDY.replaceAll('/etc/caddy/sekisho-ca.pem', ca)
    .replaceAll('localhost:8444', `localhost:${deskPort}`)
    .replaceAll('127.0.0.1:3000', new URL(app).host)
  writeFileSync(join(folder, 'Caddyfile'), `{\n admin off\n auto_https off\n}\nhttp://:${port} {\n${inside}\n}\n`)
  return ['caddy', 'run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile']
}
