#!/bin/bash
# The suite against real Debian programs: installs them where it can, says loudly what is missing where it cannot, then runs the tests.
set -euo pipefail
cd "$(dirname "$0")/../.."
declare -A package=([nginx]=nginx [caddy]=caddy [openssl]=openssl [curl]=curl [chromium]=chromium [firefox-esr]=firefox-esr [pebble]=pebble [certutil]=libnss3-tools)
missing() { for tool in "${!package[@]}"; do command -v "$tool" >/dev/null || echo "${package[$tool]}"; done; }
needed=$(missing)
if [ -n "$needed" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq || true
  # shellcheck disable=SC2086 # one word per package
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $needed >/dev/null || true
  needed=$(missing)
fi
if [ -n "$needed" ]; then
  echo "missing for the suite against real servers and browsers: $needed" >&2
  echo "Install it, then run this again: sudo apt-get install $(tr '\n' ' ' <<<"$needed")" >&2
  exit 1
fi
exec node test/run-suite.ts services
