#!/bin/sh
# Known vulnerabilities of all locked packages, by pip-audit:  sh deploy/audit.sh .venv/bin
# Fails when there is one, and when the database of vulnerabilities cannot be asked for every single package: what
# was not looked up must not pass for sound.
set -eu
bin=${1:?where are the programs? usage: sh deploy/audit.sh .venv/bin}
lock=$(dirname "$0")/../requirements.txt
if "$bin/pip-audit" --strict --require-hashes --disable-pip --progress-spinner off --requirement "$lock"; then
  exit 0
fi
echo "The audit did not pass. \"Dependency not found\" and errors of connection mean that this network does not lead" >&2
echo "to the database of vulnerabilities: then nothing was audited, and it has to be repeated where it does." >&2
exit 1
