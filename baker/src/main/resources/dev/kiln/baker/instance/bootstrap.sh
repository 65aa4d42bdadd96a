#!/bin/bash
# What a builder or test instance does from its first start to its shutdown.
#
# UserData puts the settings before it and leaves these comments out:
#   KILN_MODE           build or test
#   KILN_BAKE           the bake's id
#   KILN_BUNDLE_URL     pre-signed GET of the scripts' bundle      } secrets: not in a log, not in
#   KILN_REPORT_URL     pre-signed PUT of the report               } the arguments of a process
#   KILN_BUNDLE_SHA256  of the bundle
#   KILN_TIMEOUT        seconds for waiting, fetching and all scripts together
#   KILN_GRACE          seconds until the shutdown after that, whatever state the instance is in
#
# What differs between the two, the functions before_scripts and after_scripts, UserData takes from
# build.sh or test.sh.
#
# It needs bash 4, curl, tar, gzip, GNU coreutils and grep, which Ubuntu, Debian and Amazon Linux
# have. KILN_ROOT stands before every path it touches; it is empty on an instance and set where this
# very script is run as an ordinary process.
#
# Two folders: /var/lib/kiln holds the bundle and the growing log, because /run may be small or
# mounted noexec. What is secret or must outlive a full disk is in /run/kiln: it is in memory, so
# it is never part of an image.

# No `-e`: every step says what its failure means, and the report is sent after all of them.
set -u -o pipefail
# Bash 5.2 gives `&` a meaning in replacements; older ones do not know the option.
shopt -u patsub_replacement 2>/dev/null
umask 077
export LC_ALL=C
root=${KILN_ROOT:-}
for folder in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
  PATH=${PATH:+$PATH:}$root$folder
done
export PATH
disk=$root/var/lib/kiln
memory=$root/run/kiln
log=$disk/log
log_bytes=5242880

outcome=failed
reason='the bootstrap ended before its work was done'
script=
code=

# The console can be read by everybody who may describe the instance: no script's name or output.
say() { printf 'kiln: %s\n' "$*"; }

note() { printf '\n==== kiln: %s\n' "$*" 2>/dev/null >>"$log"; }

fail() {
  outcome=failed reason=$1 script= code=
  note "$1"
  return 1
}

# Hundredths of a second since the machine started: the time of day jumps when the clock is first set.
now() {
  local up
  read -r up _ </proc/uptime
  printf %s "$((10#${up/./}))"
}

over() { (($(now) >= deadline)); }

# Seconds until the deadline, at most $1 when given; never 0, which `timeout` takes for "no limit".
left() {
  local rest=$((deadline - $(now)))
  ((rest > 0)) || rest=1
  [ -z "${1:-}" ] || ((rest < $1 * 100)) || rest=$(($1 * 100))
  printf '%d.%02d' $((rest / 100)) $((rest % 100))
}

# In double quotes, for JSON and for curl's configuration.
quoted() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  printf '"%s"' "${text//[[:cntrl:]]/ }"
}

# What must not be seen anywhere: the two URLs, and what gives access on its own, however the URL
# around it is written.
secrets() {
  local url field
  for url in "$KILN_BUNDLE_URL" "$KILN_REPORT_URL"; do
    printf '%s\n' "$url"
    [ -z "${url#*\?}" ] || printf '%s\n' "${url#*\?}"
    for field in Signature Security-Token; do
      [[ $url =~ [?\&]X-Amz-$field=([^\&]+) ]] || continue
      printf '%s\n' "${BASH_REMATCH[1]}"
      # As it was before it became part of a URL.
      printf '%b\n' "${BASH_REMATCH[1]//%/\\x}"
    done
  done
}

signature='X-Amz-Signature=[0-9a-f]+'

# packed_signatures FOLDER…: FILE:SIGNATURE for each one in what is packed by gzip, wherever in a
# file it begins: cloud-init keeps user data as it was given, as a file and within others. User data
# has 16 KB, so no more is unpacked than it can make of them, whatever else is packed there.
packed_signatures() {
  local file at found
  while IFS= read -r -d '' file && IFS=: read -r at _; do
    while read -r found; do
      printf '%s:%s\n' "$file" "$found"
    done < <(tail -c "+$((at + 1))" -- "$file" | gzip -dc 2>/dev/null |
      head -c 1048576 | grep -aoE "$signature")
  done < <(grep -raboZF $'\x1f\x8b\x08' "$@" 2>/dev/null)
}

# Whatever URL was signed, by whomever.
without_signatures() {
  sed -E 's/(X-Amz-(Signature|Credential|Security-Token)(=|%3D))[^]&;<>"'"'"'\`[:space:]]+/\1.../gI'
}

# transfer URL CONFIG-LINE…: tries again where that can help. curl gets the URL through a pipe,
# because its arguments can be read in /proc. What S3 says in an error's body is not kept: it may
# repeat what was signed. `problem` says in the end what is wrong.
transfer() {
  local pause=1 attempt status trouble
  for attempt in 1 2 3 4 5 6 7 8; do
    status=$(printf '%s\n' "url = $(quoted "$1")" "${@:2}" |
      curl -q --config - --silent --globoff --proto '=http,https' --connect-timeout 10 \
        --max-time "$(left 60)" --header 'Expect:' --write-out '%{http_code}' 2>/dev/null)
    trouble=$?
    problem="HTTP status $status"
    case $trouble:$status in
      0:2??) return 0 ;;
      # It could not write or read the file: the next try could not either.
      23:* | 26:*) problem="curl's exit code $trouble"; return 1 ;;
      *:408 | *:429 | *:5??) ;;
      *:4?? | 0:*) return 1 ;;
      *) problem="network trouble (curl's exit code $trouble)" ;;
    esac
    over && return 1
    ((attempt == 8)) || sleep "$pause"
    pause=$((pause < 16 ? pause * 2 : 30))
  done
  return 1
}

# The first part runs inside cloud-init's last stage. It only sees to it that the second part runs
# outside of it: cloud-init writes its results, logs and caches after its scripts have ended, so
# what a script cleans from within is there again a moment later.
#
# As a unit of its own the run also gets what makes it end: systemd powers the machine off when the
# unit ends, however it ends, and ends the unit when the time is over. The unit cannot be stopped
# by hand, because tools like needrestart restart whatever uses an updated library. A script that
# is killed for want of memory must not take the unit with it. The unit stops before the network
# does, so that a script that reboots the machine is still reported.
detach() {
  local limit=$((KILN_TIMEOUT + KILN_GRACE))
  say "$KILN_MODE of $KILN_BAKE, off after $limit s at the latest"
  # Where nothing else works any more, this does.
  shutdown -h "+$(((limit + 59) / 60))" >/dev/null 2>&1 || say 'no shutdown could be scheduled'
  if mkdir -p "$memory" && cp -- "$0" "$memory/bootstrap"; then
    if [ -d "$root/run/systemd/system" ] &&
      systemd-run --quiet --collect --unit=kiln --property=After=network.target \
        --property=RuntimeMaxSec="$limit" --property=RefuseManualStop=yes \
        --property=OOMPolicy=continue --property=StandardOutput=journal+console \
        --property=SuccessAction=poweroff --property=FailureAction=poweroff \
        /bin/bash "$memory/bootstrap" detached; then
      return
    fi
    if command -v setsid >/dev/null; then
      setsid /bin/bash "$memory/bootstrap" detached </dev/null >/dev/null 2>&1 &
      return
    fi
  fi
  # Nowhere to go: waiting for cloud-init will fail from here, and be reported.
  run
}

run() {
  started=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  deadline=$(($(now) + KILN_TIMEOUT * 100))
  trap finish EXIT
  trap 'fail "the instance was told to stop"; exit 1' TERM INT HUP
  before_writing
  rm -rf -- "$disk"
  if ! mkdir -p "$disk/bundle" "$memory/report" || ! : >"$log"; then
    fail "$disk cannot be written"
    exit 1
  fi
  await_cloud_init && before_scripts && fetch && run_scripts && after_scripts &&
    outcome=succeeded reason=
  exit
}

# Before the scripts, not only before the cleaning: cloud-init may hold the package manager's lock.
await_cloud_init() {
  command -v cloud-init >/dev/null || return 0
  timeout --kill-after=10s "$(left)s" cloud-init status --wait </dev/null >/dev/null 2>&1
  # Its other exit codes tell of cloud-init's own troubles, which need not be ours.
  case $? in 124 | 137) fail 'cloud-init did not finish in time' ;; esac
}

fetch() {
  local archive=$disk/bundle.tar.gz sum
  if ! transfer "$KILN_BUNDLE_URL" "output = $(quoted "$archive")"; then
    fail "the bundle cannot be downloaded: $problem"
    return
  fi
  sum=$(sha256sum <"$archive")
  if [ "${sum%% *}" != "$KILN_BUNDLE_SHA256" ]; then
    fail 'the bundle is not the one that was sent: its SHA-256 differs'
    return
  fi
  tar -xzf "$archive" -C "$disk/bundle" --no-same-owner 2>>"$log" ||
    fail 'the bundle cannot be unpacked'
}

run_scripts() {
  local plan index path begun status
  mapfile -t plan <"$disk/bundle/plan"
  for ((index = 0; index < ${#plan[@]}; index++)); do
    path=${plan[index]}
    say "script $((index + 1)) of ${#plan[@]}"
    note "script $((index + 1)) of ${#plan[@]}: $path"
    begun=$(now) status=124
    over || { run_script "$path"; status=$?; }
    note "$path ended with exit code $status after $((($(now) - begun) / 100)) s"
    ((status == 0)) && continue
    outcome=failed reason= script=$path code=$status
    # A script may end with these codes by itself; only the clock tells.
    case $status in 124 | 137) over && outcome=timed-out code= ;; esac
    return 1
  done
}

# As root in a clean environment, in the script's folder, with the usual umask: what it installs is
# for others to read. `timeout` makes it a process group and signals all of it.
run_script() (
  umask 022
  cd -- "$disk/bundle/files/$(dirname -- "$1")" || exit
  exec env -i HOME="${HOME:-/root}" PATH="$PATH" LANG=C.UTF-8 \
    KILN_BAKE="$KILN_BAKE" KILN_MODE="$KILN_MODE" NEEDRESTART_SUSPEND=1 NEEDRESTART_MODE=l \
    timeout --signal=TERM --kill-after=10s "$(left)s" "./$(basename -- "$1")"
) </dev/null >>"$log" 2>&1

packages() {
  if command -v dpkg-query >/dev/null; then
    dpkg-query -W -f '${db:Status-Abbrev}\t${Package}\t${Version}\t${Architecture}\n' |
      sed -n 's/^ii[^\t]*\t//p'
  elif command -v rpm >/dev/null; then
    # Signing keys are in that data base too.
    rpm -qa --qf '%{NAME}\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\t%{ARCH}\n' |
      grep -v '^gpg-pubkey'
  fi
}

result() {
  local script_json=null reason_json=null
  [ -z "$script" ] || script_json=$(quoted "$script")
  [ -z "$reason" ] || reason_json=$(quoted "$reason")
  printf '{"schema":"kiln.report/1","bake":%s,"mode":%s,"outcome":%s,' \
    "$(quoted "$KILN_BAKE")" "$(quoted "$KILN_MODE")" "$(quoted "$outcome")"
  printf '"script":%s,"exitCode":%s,"reason":%s,' "$script_json" "${code:-null}" "$reason_json"
  printf '"startedAt":"%s","finishedAt":"%s"}\n' "$started" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
}

# Runs whatever went wrong before. The result is written last, because the folder on the disk must
# be gone before a build can be called a success.
finish() {
  local report=$memory/report archive=$memory/report.tar.gz
  trap '' TERM INT HUP
  trap - EXIT
  deadline=$(($(now) + KILN_GRACE * 50))
  packages 2>/dev/null </dev/null | sort >"$report/packages.txt"
  # A script that shows its machine's user data must not publish it. Cut twice, because grep holds
  # a whole line in memory, and a log may be one line.
  tail -c $((log_bytes * 2)) "$log" 2>/dev/null | grep -avF -f <(secrets) | without_signatures |
    tail -c "$log_bytes" >"$report/log.txt"
  log=$report/log.txt
  rm -rf -- "$disk" 2>/dev/null || [ "$outcome" != succeeded ] ||
    fail "cleaning failed: $disk cannot be removed"
  result >"$report/result.json"
  tar -czf "$archive" --owner=0 --group=0 --numeric-owner -C "$report" \
    result.json log.txt packages.txt
  if transfer "$KILN_REPORT_URL" "upload-file = $(quoted "$archive")" 'output = "/dev/null"'; then
    say "$outcome, reported"
  else
    say "$outcome, not reported: $problem"
  fi
  rm -rf -- "$memory"
  shutdown -h now >/dev/null 2>&1 || systemctl poweroff --force
}

case ${1:-} in detached) run ;; *) detach ;; esac
