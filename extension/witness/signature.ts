// Ed25519 signatures checked by the browser (WebCrypto).

/** Whether this is the key's signature over the message (RFC 8032). A key or signature that is none at all: false. */
export async function isSigned(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', own(publicKey), { name: 'Ed25519' }, false, ['verify'])
    return await crypto.subtle.verify({ name: 'Ed25519' }, key, own(signature), own(message))
  } catch (error) {
    // A browser without Ed25519 (before 2025) must not look as if a signature were false.
    if (error instanceof DOMException && error.name === 'NotSupportedError') throw error
    return false
  }
}

const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)
