#!/bin/bash
# nginx serves by itself after the start; nothing here may start it.
set -euo pipefail

body=$(curl --silent --show-error --fail --max-time 5 \
  --retry 10 --retry-delay 2 --retry-connrefused http://localhost/health)
if [[ $body != ok ]]; then
  echo "/health answers \"$body\""
  exit 1
fi

curl --silent --show-error --fail --max-time 5 --output /dev/null http://localhost/

headers=$(curl --silent --show-error --head --max-time 5 http://localhost/)
if grep -qi '^server: nginx/' <<<"$headers"; then
  echo "the version is shown: $headers"
  exit 1
fi

systemctl is-enabled nginx.service
