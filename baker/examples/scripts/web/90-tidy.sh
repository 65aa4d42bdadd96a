#!/bin/bash
# Removes what every instance would carry along without using it.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

# What the updates have made superfluous; the kernel that runs just now stays.
apt-get --yes --option=DPkg::Lock::Timeout=300 autoremove --purge
apt-get clean
# Package lists are out of date by the time an instance starts, and are fetched again anyway.
find /var/lib/apt/lists -mindepth 1 -delete
