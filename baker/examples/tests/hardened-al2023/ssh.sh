#!/bin/bash
# What counts is what sshd makes of all its files together.
set -euo pipefail

settings=$(sshd -T)
for expected in 'permitrootlogin no' 'passwordauthentication no' \
  'kbdinteractiveauthentication no' 'allowtcpforwarding no' 'x11forwarding no'; do
  if ! grep -qx "$expected" <<<"$settings"; then
    echo "expected \"$expected\", found: $(grep "^${expected%% *} " <<<"$settings")"
    exit 1
  fi
done

systemctl is-active sshd.service
