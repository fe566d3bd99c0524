#!/bin/bash
# The suite against real Debian servers: installs them where it can, says loudly what is missing where it cannot, then runs the tests.
set -euo pipefail
cd "$(dirname "$0")/../.."
missing=()
for tool in nginx caddy openssl curl; do command -v "$tool" >/dev/null || missing+=("$tool"); done
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
fi
for tool in nginx caddy openssl curl; do
  command -v "$tool" >/dev/null || { echo "missing: $tool. Install it (Debian: apt-get install ${missing[*]}) and run this again." >&2; exit 1; }
done
exec node test/run-suite.ts services
