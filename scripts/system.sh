#!/bin/sh
# What the tests need from the system beside Python: PostgreSQL and the Chromium browser. Root gets them installed (Debian);
# anybody else is told what is missing, and the tests that need it are skipped.
set -eu
missing=""
if ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  missing="$missing postgresql"
fi
command -v chromium >/dev/null || missing="$missing chromium"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing$missing for the tests (first time only) ..." >&2
  # shellcheck disable=SC2086
  if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; then
    exit 0
  fi
fi
echo "Not here:$missing. The tests that need it are skipped; to run them: apt-get install$missing (as root), then make test." >&2
