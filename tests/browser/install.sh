#!/usr/bin/env bash
# Installs the browser and the npm that `make test-browser` needs, where we may: as root, on Debian and
# its kin. Elsewhere the tests are skipped, and say why.
set -euo pipefail

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v npm >/dev/null || missing+=(npm)
# The explorer is also opened in Firefox, where Debian has it.
if ! command -v firefox-esr >/dev/null && ! command -v firefox >/dev/null \
    && apt-cache show firefox-esr >/dev/null 2>&1; then
    missing+=(firefox-esr)
fi
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "not installed, and not ours to install: ${missing[*]}"
    exit 0
fi
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}"
