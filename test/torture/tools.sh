#!/bin/bash
# The one program that the long torture needs beside npm: strace, to record system calls and to let single ones fail. Loud if it is missing.
set -euo pipefail
command -v strace >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends strace >/dev/null || true
fi
command -v strace >/dev/null && exit 0
echo "missing for the long torture: strace" >&2
echo "Install it, then run this again: sudo apt-get install strace" >&2
exit 1
