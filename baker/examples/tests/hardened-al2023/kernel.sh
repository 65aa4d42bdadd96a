#!/bin/bash
# The settings hold after a start, when other files have had their say, too.
set -euo pipefail

wrong=0
while IFS='= ' read -r name value; do
  [[ -z $name || $name == '#'* ]] && continue
  actual=$(sysctl --values "$name")
  if [[ $actual != "$value" ]]; then
    echo "$name is $actual instead of $value"
    wrong=1
  fi
done </etc/sysctl.d/90-hardening.conf
exit "$wrong"
