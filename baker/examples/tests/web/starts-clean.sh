#!/bin/bash
# The machine comes up whole. That nothing of the builder is left, Kiln has looked before this.
set -euo pipefail

# No service may have failed on the way up.
failed=$(systemctl list-units --failed --no-legend --plain)
if [[ -n $failed ]]; then
  echo "failed units: $failed"
  exit 1
fi
