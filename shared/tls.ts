// TLS parameters of every listener (front, desk): TLS 1.2 with AEAD suites and TLS 1.3, nothing older (Mozilla's intermediate guidelines).

/** What `tls.createServer` and `https.createServer` take. */
export interface TlsOptions {
  readonly minVersion: 'TLSv1.2'
  /** TLS 1.3 suites, then TLS 1.2 suites with forward secrecy; Node's own defaults leave CBC, CCM and ARIA on. */
  readonly ciphers: string
  readonly ecdhCurve: string
  /** All suites are strong: the client knows best whether it has AES in hardware. */
  readonly honorCipherOrder: false
}

const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
]

/**
 * The parameters this OpenSSL can serve: X25519MLKEM768 (post-quantum) needs OpenSSL 3.5, an older one refuses a list that names it.
 * @param openssl version text, `process.versions.openssl`.
 */
export function tlsOptions(openssl: string): TlsOptions {
  const [major = 0, minor = 0] = openssl.split('.').map(part => Number.parseInt(part, 10) || 0)
  const postQuantum = major > 3 || (major === 3 && minor >= 5)
  return {
    minVersion: 'TLSv1.2',
    ciphers: CIPHERS.join(':'),
    ecdhCurve: `${postQuantum ? 'X25519MLKEM768:' : ''}X25519:P-256`,
    honorCipherOrder: false,
  }
}
