#!/bin/bash
# The suite against real Debian programs: installs them where it can, says loudly what is missing where it cannot, then runs the tests.
set -euo pipefail
cd "$(dirname "$0")/../.."
# Programs whose packages want to be set up (a running CrowdSec, systemd): only unpacked, never installed.
unpacked="$PWD/node_modules/.cache/sekisho-services"
export PATH="$PATH:/usr/sbin:$unpacked/usr/bin"
fetched=(crowdsec-custom-bouncer crowdsec-firewall-bouncer)
declare -A package=([nginx]=nginx [caddy]=caddy [openssl]=openssl [curl]=curl [chromium]=chromium [firefox-esr]=firefox-esr [pebble]=pebble [certutil]=libnss3-tools [nft]=nftables [ip]=iproute2 [nsenter]=util-linux)
missing() { for tool in "${!package[@]}"; do command -v "$tool" >/dev/null || echo "${package[$tool]}"; done; }
needed=$(missing)
if [ -n "$needed" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq || true
  # shellcheck disable=SC2086 # one word per package
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $needed >/dev/null || true
  needed=$(missing)
fi
for tool in "${fetched[@]}"; do
  command -v "$tool" >/dev/null && continue
  mkdir -p "$unpacked"
  [ "$(id -u)" = 0 ] && { apt-get update -qq || true; }
  # An ordinary user may download too; no root is needed to unpack.
  (cd "$unpacked" && apt-get download -qq "$tool" 2>/dev/null && dpkg-deb -x "$tool"_*.deb . && rm -f "$tool"_*.deb) || true
  command -v "$tool" >/dev/null || needed="$needed $tool"
done
if [ -n "$needed" ]; then
  echo "missing for the suite against real servers and browsers: $needed" >&2
  echo "Install it, then run this again: sudo apt-get install $(tr '\n' ' ' <<<"$needed")" >&2
  exit 1
fi
exec node test/run-suite.ts services
