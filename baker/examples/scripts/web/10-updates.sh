#!/bin/bash
# Brings the system up to date before anything is added to it: what is installed later is then
# resolved against the newest libraries, and no security update of the base image is missing.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

# The daily timers hold apt's lock for minutes on a machine that has just started, and would change
# packages while they are being baked. They start by themselves again on the image's instances.
systemctl stop apt-daily.timer apt-daily-upgrade.timer
systemctl stop apt-daily.service apt-daily-upgrade.service unattended-upgrades.service

# A setting that was changed on purpose stays; nobody is there to be asked.
apt=(apt-get --yes --option=DPkg::Lock::Timeout=300 --option=Acquire::Retries=3
  --option=Dpkg::Options::=--force-confdef --option=Dpkg::Options::=--force-confold)

"${apt[@]}" update
# Not `upgrade`: that holds back a new kernel, which comes as a new package.
"${apt[@]}" dist-upgrade
