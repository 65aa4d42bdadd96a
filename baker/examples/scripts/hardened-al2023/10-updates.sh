#!/bin/bash
# Brings the system up to date before anything is changed on it.
set -euo pipefail

# Amazon Linux 2023 stays at the release its image was made from until it is told to go on:
# without --releasever there are no updates at all.
dnf --assumeyes --releasever=latest upgrade
dnf clean all
