# shellcheck shell=bash disable=SC2154
# What is done on a test instance besides its scripts; put before bootstrap.sh.
#
# The image must hold nothing of the machine it was made on. An instance can tell by itself: what it
# was given it was given since its start, and its id is the one that EC2 says.
#
# KILN_METADATA is the address of the instance metadata service where it is not EC2's.

leftovers=()

# What is here before the run itself has written anything.
before_writing() {
  local file
  shopt -s nullglob dotglob
  [ ! -e "$disk" ] || leftover 'the bundle, log or report of another run' "$disk"
  for file in "$memory"/*; do
    [ "$file" = "$memory/bootstrap" ] || leftover 'the bundle, log or report of another run' "$file"
  done
  shopt -u dotglob
}

after_scripts() { :; }

before_scripts() {
  local all
  note 'looking for leftovers'
  say 'looking for leftovers'
  # Services make their keys while the system starts. What came of its start is not asked here.
  [ ! -d "$root/run/systemd/system" ] ||
    timeout --kill-after=10s "$(left 120)s" systemctl is-system-running --wait \
      </dev/null >/dev/null 2>&1
  # A minute's grace, should the clock have been set in between.
  started_at=$(($(date +%s) - $(now) / 100 - 60))
  instance_state || return
  machine_identity
  host_keys
  homes
  signed_addresses
  ((${#leftovers[@]} == 0)) && return
  printf -v all '%s; ' "${leftovers[@]}"
  fail "the image is not clean: ${all%; }"
}

leftover() { leftovers+=("$1: ${2#"$root"}"); }

# Whether a file was there before the machine started.
is_old() { (($(stat -c %Y -- "$1") < started_at)); }

# The same by when it was made, where the file system knows that; 0 is where it does not.
was_made_before() {
  local made
  made=$(stat -c %W -- "$1")
  ((made > 0 && made < started_at))
}

# instance_metadata PATH: as IMDSv2 answers. The token goes through a pipe, because arguments can be
# read in /proc.
instance_metadata() {
  local base=${KILN_METADATA:-http://169.254.169.254}/latest token
  token=$(curl -q --silent --fail --max-time 10 --retry 3 --request PUT \
    --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$base/api/token") &&
    printf 'header = "X-aws-ec2-metadata-token: %s"\n' "$token" |
    curl -q --config - --silent --fail --max-time 10 --retry 3 "$base/meta-data/$1"
}

# cloud-init has run on this instance, as if on its first.
instance_state() {
  local data=$root/var/lib/cloud/data id known before other
  command -v cloud-init >/dev/null || return 0
  if ! id=$(instance_metadata instance-id) || [ -z "$id" ]; then
    fail 'the instance metadata service does not tell the id of this instance'
    return
  fi
  known=$(cat "$data/instance-id" 2>/dev/null)
  [ "$known" = "$id" ] ||
    leftover "cloud-init did not run for $id, it knows ${known:-none}" "$data/instance-id"
  before=$(cat "$data/previous-instance-id" 2>/dev/null)
  case $before in
    '' | NO_PREVIOUS_INSTANCE_ID | "$id") ;;
    *) leftover "cloud-init knows another instance, $before" "$data/previous-instance-id" ;;
  esac
  for other in "$root"/var/lib/cloud/instances/*; do
    [ "${other##*/}" = "$id" ] || leftover 'user data and state of another instance' "$other"
  done
}

machine_identity() {
  local file=$root/etc/machine-id id journal
  [ -d "$root/run/systemd/system" ] || return 0
  id=$(cat "$file" 2>/dev/null)
  case $id in
    '' | uninitialized) leftover 'no machine id was made' "$file" ;;
    *) ! is_old "$file" || leftover 'the machine id was not made at this start' "$file" ;;
  esac
  # A link to the file above, or a copy of it.
  file=$root/var/lib/dbus/machine-id
  [ ! -f "$file" ] || [ "$(cat "$file")" = "$id" ] || leftover 'another machine id' "$file"
  # Only a machine's id: packages have folders there, too.
  for journal in "$root"/var/log/journal/*; do
    [[ ! ${journal##*/} =~ ^[0-9a-f]{32}([.]|$) ]] || [[ ${journal##*/} == "${id:-none}"* ]] ||
      leftover 'the journal of another machine' "$journal"
  done
  # systemd writes it anew at every start, into the file that is there.
  for file in "$root"/var/lib/systemd/random-seed "$root"/{boot,efi,boot/efi}/loader/random-seed; do
    [ ! -f "$file" ] || ! { is_old "$file" || was_made_before "$file"; } ||
      leftover 'a random seed made before this start' "$file"
  done
  file=$root/var/lib/systemd/credential.secret
  [ ! -f "$file" ] || ! is_old "$file" || leftover 'a secret made before this start' "$file"
}

host_keys() {
  local key keys=("$root"/etc/ssh/ssh_host_*_key)
  for key in "${keys[@]}"; do
    ! is_old "$key" || leftover 'an SSH host key made before this start' "$key"
  done
  ((${#keys[@]} == 0)) || return 0
  if { systemctl is-enabled ssh || systemctl is-enabled sshd; } >/dev/null 2>&1; then
    leftover 'sshd is enabled, but no host key was made' "$root/etc/ssh"
  fi
}

# Keys that this instance was given, cloud-init has written since the start; Kiln gives none.
homes() {
  local home file all=("$root/root" "$root"/home/*)
  while IFS=: read -r _ _ _ _ _ home _ || [ -n "$home" ]; do
    all+=("$root${home%/}")
  done 2>/dev/null <"$root/etc/passwd"
  while read -r home; do
    for file in "$home"/.ssh/authorized_keys{,2}; do
      [ ! -s "$file" ] || ! is_old "$file" || leftover 'authorized keys of before this start' "$file"
    done
    for file in "$home"/.*_history "$home"/.{lesshst,viminfo}; do
      [ ! -e "$file" ] || leftover 'a history' "$file"
    done
  done < <(printf '%s\n' "${all[@]}" | sort -u)
}

# Wherever a system keeps user data: a signature that is not one of this instance's own.
signed_addresses() {
  local file
  while read -r file; do
    leftover 'a pre-signed address of another instance' "$file"
  done < <({
    grep -raoE "$signature" "$root"/{etc,var/lib/cloud,var/log,root,home} 2>/dev/null
    packed_signatures "$root"/{etc,var/lib/cloud,var/log,root,home}
  } | grep -avF -f <(secrets | grep -oE "$signature") | sed 's/:X-Amz-Signature=[0-9a-f]*$//' | sort -u)
}
