
# Nothing is shown of what runs here: a ticket passes through.
set +x
umask 022
export PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C

readonly STATE=/var/lib/ockamps/boot FILES=/var/lib/ockamps/files HOME_OF_NODE=/var/lib/ockam/$NODE CACHE_OF_NODE=/var/cache/ockam/$NODE
readonly UNIT=ockam-node@$NODE PROGRAM=/usr/local/bin/ockam-node SELF=/usr/local/lib/ockamps/boot
ME=$(readlink --canonicalize "$0")
readonly ME
step= number=0 remark= explanation=

say() { printf 'ockamps: %3d s: %s\n' "$SECONDS" "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# Each step's state is a file of its own, replaced as a whole, which Get-OckamSystemReport shows.
note() {
  printf 'order=%d\nstate=%s\ntime=%s\nreason=%s\n' "$number" "$1" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(head -n 1 <<< "${2-}")" \
    > "$STATE/.$step"
  mv -f "$STATE/.$step" "$STATE/$step"
}

# Runs a function as a step. What it writes to standard error is the reason if it fails.
step() {
  step=$1 remark=
  number=$((number + 1))
  say "step $number, $step"
  note running
  "$2" 2> "$STATE/.errors"
  cat "$STATE/.errors"
  note done "$remark"
  step=
}

finish() {
  local status=$? reason
  trap - EXIT
  if [[ -n $step ]]; then
    # A service that has failed says little to who has started it.
    if [[ -n $explanation && -s $explanation ]]; then cat "$explanation" >> "$STATE/.errors"; fi
    reason=$(tr -d '\000-\010\013-\037\177' < "$STATE/.errors" | grep . | tail -n 1 | head -c 600 || true)
    note failed "${reason:-it ended with status $status}"
    cat "$STATE/.errors"
    say "step $number, $step, failed: ${reason:-it ended with status $status}"
    # What failed for a passing reason is tried again: by systemd itself where this is its unit already.
    if [[ $ME != "$SELF" ]]; then service start --no-block ockamps-boot || true; fi
  fi
  exit "$status"
}

# Tries a command again for a while: roles, networks and other instances are not there at once.
again() {
  local patience=$1 status=0 tries=0
  shift
  local end=$((SECONDS + patience))
  while true; do
    "$@" && return
    status=$?
    ((SECONDS < end)) || return "$status"
    # What has just been started is there in a moment.
    if ((++tries < 5)); then sleep 0.3; else sleep 2; fi
  done
}

# Services outlive this script, and must not hold what it holds.
service() { systemctl "$@" 9>&-; }

# run UNIT FILE...: starts a service, anew if one of the files that it is made of is another one than when it was started last.
run() {
  local unit=$1 sum
  shift
  sum=$(cat "$@" | sha256sum)
  service daemon-reload
  service enable --quiet "$unit"
  if [[ $(cat "$FILES/$unit.sum" 2> /dev/null || true) == "$sum" ]]; then
    service start "$unit"
  else
    service restart "$unit"
    printf '%s\n' "$sum" > "$FILES/$unit.sum"
  fi
}

# put FILE MODE GROUP: replaces a file by standard input, as a whole.
put() {
  install -d -m 755 "${1%/*}"
  (umask 077 && cat > "$1.new")
  chgrp "$3" "$1.new"
  chmod "$2" "$1.new"
  mv -f "$1.new" "$1"
}

has_sum() { [[ $(sha256sum < "$1") == "$2  -" ]]; }

download() {
  case $1 in
    s3://*) aws s3 cp --only-show-errors "$1" "$2" ;;
    # By standard input, since a URL may have a signature in it. What stands still for a minute is tried again.
    https://*)
      printf 'url = "%s"\n' "$1" | curl --config - --fail --location --silent --show-error --proto '=https' --proto-redir '=https' \
        --connect-timeout 20 --speed-limit 1 --speed-time 60 --output "$2"
      ;;
    /*) cp -- "$1" "$2" ;;
  esac
}

# fetch FROM SHA256 TO: what is there already with that sum is not fetched again, and what has another sum is not used.
fetch() {
  if [[ -n $2 && -f $3 ]] && has_sum "$3" "$2"; then return; fi
  install -d -m 755 "${3%/*}"
  again 60 download "$1" "$3.part"
  if [[ -n $2 ]] && ! has_sum "$3.part" "$2"; then
    local sum
    sum=$(sha256sum < "$3.part")
    rm -f "$3.part"
    fail "${3##*/} is not the file that it should be: its SHA-256 is ${sum%% *}, not $2"
  fi
  mv -f "$3.part" "$3"
}

# The instance's metadata, by version 2 alone.
metadata() {
  local at=${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254} token
  at=${at%/}
  token=$(curl --fail --silent --show-error --noproxy '*' --max-time 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' \
    "$at/latest/api/token")
  printf 'X-aws-ec2-metadata-token: %s\n' "$token" |
    curl --fail --silent --show-error --noproxy '*' --max-time 5 -H @- "$at/latest/meta-data/$1"
}

# ockam-node as the user and in the folders of its unit.
node() {
  setpriv --reuid ockam --regid ockam --clear-groups --no-new-privs \
    env "OCKAM_HOME=$HOME_OF_NODE" "DOTNET_BUNDLE_EXTRACT_BASE_DIR=$CACHE_OF_NODE" "$PROGRAM" "$@"
}

system_user() {
  getent group "$1" > /dev/null || groupadd --system "$1"
  getent passwd "$1" > /dev/null ||
    useradd --system --gid "$1" --no-create-home --home-dir "$2" --shell /usr/sbin/nologin "$1"
}

# This script itself, as a unit that goes through all steps again at each start: cloud-init runs it at the first one only, and the instance
# store, the public address and whatever was interrupted want it again. A ticket in the user data stays there alone.
install_self() {
  if [[ $ME != "$SELF" ]]; then sed '/^#ticket:/d' "$ME" | put "$SELF" 700 root; fi
  write_self
  service daemon-reload
  service enable --quiet ockamps-boot
}

find_region() {
  AWS_REGION=$(again 60 metadata placement/region)
  export AWS_REGION AWS_DEFAULT_REGION=$AWS_REGION
}

make_user() {
  system_user ockam /var/lib/ockam
  install -d -m 755 /etc/ockam /var/lib/ockam /var/cache/ockam
  install -d -m 700 -o ockam -g ockam "$HOME_OF_NODE" "$CACHE_OF_NODE"
}

install_program() {
  fetch "$PROGRAM_FROM" "$PROGRAM_SHA256" "$FILES/ockam-node"
  if ! cmp -s "$FILES/ockam-node" "$PROGRAM"; then
    install -m 755 "$FILES/ockam-node" "$PROGRAM.new"
    mv -f "$PROGRAM.new" "$PROGRAM"
  fi
  remark=$(node --version)
}

start_node() {
  write_node
  run "$UNIT" "$PROGRAM" "/etc/ockam/$NODE.yaml" "/etc/ockam/$NODE.env" /etc/systemd/system/ockam-node@.service
}
