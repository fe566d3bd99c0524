#!/bin/bash
# The suite against real Debian programs: installs them where it can, says loudly what is missing where it cannot, then runs the tests.
set -euo pipefail
cd "$(dirname "$0")/../.."
# Programs whose packages want to be set up (a running CrowdSec, systemd, an OpenSSH server): only unpacked, never installed.
unpacked="$PWD/node_modules/.cache/sekisho-services"
export PATH="$PATH:/usr/sbin:$unpacked/usr/bin:$unpacked/usr/sbin"
fetched=(crowdsec-custom-bouncer crowdsec-firewall-bouncer age sshd gnome-keyring-daemon)
# Where the program is not called as its package, or needs more than one.
declare -A packages=([sshd]="openssh-server libwrap0 libnsl2" [gnome-keyring-daemon]="gnome-keyring libgcr-base-3-1 libgck-1-0")
declare -A package=([nginx]=nginx [caddy]=caddy [openssl]=openssl [curl]=curl [chromium]=chromium [firefox-esr]=firefox-esr [pebble]=pebble [certutil]=libnss3-tools [nft]=nftables [ip]=iproute2 [nsenter]=util-linux [dbus-daemon]=dbus-daemon [strace]=strace [unzip]=unzip)
# Debian's servers stand by version and on no path.
shopt -s nullglob
postgres() { for folder in /usr/lib/postgresql/*/bin "$unpacked"/usr/lib/postgresql/*/bin; do [ -x "$folder/initdb" ] && return 0; done; return 1; }
missing() { for tool in "${!package[@]}"; do command -v "$tool" >/dev/null || echo "${package[$tool]}"; done; }
needed=$(missing)
if [ -n "$needed" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq || true
  # shellcheck disable=SC2086 # one word per package
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $needed >/dev/null || true
  needed=$(missing)
fi
for tool in "${fetched[@]}"; do
  # A server that the machine runs already is not ours to test with: its libraries are the unpacked ones.
  if [ "$tool" = sshd ]; then [ -x "$unpacked/usr/sbin/sshd" ] && continue; else command -v "$tool" >/dev/null && continue; fi
  mkdir -p "$unpacked"
  [ "$(id -u)" = 0 ] && { apt-get update -qq || true; }
  # An ordinary user may download too; no root is needed to unpack.
  # shellcheck disable=SC2086 # one word per package
  (cd "$unpacked" && apt-get download -qq ${packages[$tool]:-$tool} 2>/dev/null && for file in ./*.deb; do dpkg-deb -x "$file" . && rm -f "$file"; done) || true
  command -v "$tool" >/dev/null || needed="$needed $tool"
done
if ! postgres; then
  mkdir -p "$unpacked"
  [ "$(id -u)" = 0 ] && { apt-get update -qq || true; }
  # Only unpacked as well: the installed package would make a cluster and start it.
  release=$(apt-cache show postgresql 2>/dev/null | sed -n 's/^Version: \([0-9]*\).*/\1/p' | head -1)
  (cd "$unpacked" && apt-get download -qq "postgresql-$release" libpq5 2>/dev/null && for file in ./*.deb; do dpkg-deb -x "$file" . && rm -f "$file"; done) || true
  postgres || needed="$needed postgresql"
fi
if [ -n "$needed" ]; then
  echo "missing for the suite against real servers and browsers: $needed" >&2
  echo "Install it, then run this again: sudo apt-get install $(tr '\n' ' ' <<<"$needed")" >&2
  exit 1
fi
exec node test/run-suite.ts services
