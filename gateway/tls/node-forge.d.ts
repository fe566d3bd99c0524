// Two functions of node-forge that its published types leave out.
import 'node-forge'

declare module 'node-forge' {
  namespace pki {
    /** The unsigned part of a certificate, RFC 5280 TBSCertificate. */
    function getTBSCertificate(certificate: Certificate): asn1.Asn1
  }
  namespace util {
    /** Network bytes of an IPv4 or IPv6 address, as a binary string; null if it is neither. */
    function bytesFromIP(address: string): string | null
  }
}
