#!/bin/bash
# An instance of the image is one of its own: nothing of the machine it was baked on is left.
set -euo pipefail

# More than one folder here means that the builder's, with its user data, was baked in.
instances=(/var/lib/cloud/instances/*)
if ((${#instances[@]} != 1)); then
  echo "cloud-init knows ${#instances[@]} instances: ${instances[*]}"
  exit 1
fi

# Made at this start, not copied.
[[ -s /etc/machine-id ]]
started=$(awk '$1 == "btime" {print $2}' /proc/stat)
for key in /etc/ssh/ssh_host_*_key; do
  # A minute's grace, should the clock have been set in between.
  if (($(stat --format=%Y "$key") < started - 60)); then
    echo "$key is older than this start"
    exit 1
  fi
done

# No service may have failed on the way up.
failed=$(systemctl list-units --failed --no-legend --plain)
if [[ -n $failed ]]; then
  echo "failed units: $failed"
  exit 1
fi
