# shellcheck shell=bash disable=SC2154
# What is done on a builder besides its scripts; put before bootstrap.sh.

before_writing() { :; }

before_scripts() { :; }

after_scripts() { clean; }

# must WHAT COMMAND…: a part of the cleaning; an image that is not clean is not made.
must() {
  local what=$1 status
  shift
  "$@" </dev/null >>"$log" 2>&1
  status=$?
  ((status == 0)) || fail "cleaning failed: $what (exit code $status)"
}

# journald holds its files open: where they are deleted under it, it makes them again, under the
# machine id of this instance. So it goes on in memory first, until the next start. systemd before
# 243 cannot be told to; there it is started again with a setting that lasts as long.
forget_journal() {
  local settings=$root/run/systemd/journald.conf.d
  journalctl --relinquish-var && return
  install -d -m 755 "$settings" &&
    printf '[Journal]\nStorage=volatile\n' >"$settings/kiln.conf" &&
    systemctl restart systemd-journald.service
}

# What the kernel's random numbers start from is saved once more at the shutdown, and whatever is
# started until then starts the saving again. The mask lasts until then as well.
# https://systemd.io/BUILDING_IMAGES/
forget_random_seed() {
  local unit=systemd-random-seed.service
  systemctl mask --runtime "$unit" || return
  # Without its unit's file it saves nothing; had it done so, the file is deleted after this.
  systemctl stop "$unit" || :
}

# Removes what would make the image's instances alike or known to others. What is deleted here can
# still be dug out of a snapshot's free blocks; the URLs have expired by the time anybody gets one.
clean() {
  local hooks=$root/var/lib/cloud/scripts home homes things
  note 'cleaning'
  say cleaning
  shopt -s nullglob
  if command -v cloud-init >/dev/null; then
    # It deletes the whole of /var/lib/cloud, also the per-boot scripts that a recipe put there.
    if [ -d "$hooks" ]; then
      must 'keeping per-boot scripts' cp -a "$hooks" "$disk/hooks" || return
    fi
    must 'cloud-init clean' timeout --kill-after=10s 120s cloud-init clean --logs || return
    if [ -d "$disk/hooks" ]; then
      must 'restoring per-boot scripts' install -d -m 755 "$root/var/lib/cloud" "$hooks" || return
      must 'restoring per-boot scripts' cp -a "$disk/hooks/." "$hooks" || return
    fi
  fi
  if [ -d "$root/run/systemd/system" ]; then
    must 'moving the journal to memory' forget_journal || return
    must 'switching the random seed off' forget_random_seed || return
  fi
  things=("$root"/var/lib/cloud/{instance,instances,data,sem} "$root"/var/log/cloud-init*.log*
    "$root"/var/log/journal/* "$root"/etc/ssh/ssh_host_*_key*
    "$root"/var/lib/systemd/{credential.secret,random-seed}
    "$root"/{boot,efi,boot/efi}/loader/random-seed)
  # The bus's own machine id, unless it is a link to the one that is emptied below.
  [ -L "$root/var/lib/dbus/machine-id" ] || things+=("$root/var/lib/dbus/machine-id")
  homes=("$root/root" "$root"/home/*)
  # The last line may lack its end.
  while IFS=: read -r _ _ _ _ _ home _ || [ -n "$home" ]; do
    homes+=("$root$home")
  done 2>/dev/null <"$root/etc/passwd"
  for home in "${homes[@]}"; do
    [ -d "$home" ] || continue
    things+=("$home"/.ssh/authorized_keys{,2} "$home"/.*_history "$home"/.{lesshst,viminfo})
  done
  must 'deleting leftovers' rm -rf -- "${things[@]}" || return
  # Empty, not gone: systemd then makes a new one at the next start without taking that for the
  # very first boot, which would undo which units a recipe has switched off.
  must 'emptying the machine id' truncate -c -s 0 "$root/etc/machine-id" || return
  # A last look, should a system keep its user data elsewhere.
  if grep -rqsF -f <(secrets) "$root"/{etc,var/lib/cloud,var/log,root,home} ||
    grep -qF -f <(secrets) < <(packed_signatures "$root"/{etc,var/lib/cloud,var/log,root,home}); then
    fail 'cleaning failed: the user data is still on the disk'
  fi
}
