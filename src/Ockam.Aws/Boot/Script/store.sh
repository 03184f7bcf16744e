#!/bin/bash
# Mounts the instance store at /mnt/ockamps. A file system is made on a device that is blank, and on no other: data of somebody else stays.
set -euo pipefail
readonly LABEL=ockamps-store POINT=/mnt/ockamps
said() { printf '%s\n' "$*" | tee /run/ockamps-store; }

mount_at() {
  mkdir -p "$POINT"
  mount -o noatime,nodev,nosuid "$1" "$POINT"
  said "$1 is mounted"
}

# No signature that blkid or wipefs knows, no partition, and zeros at the beginning, where who uses a device as it is begins.
is_blank() {
  local status=0
  blkid --probe "$1" > /dev/null 2>&1 || status=$?
  ((status == 2)) || return 1
  [[ -z $(wipefs --no-act "$1") ]] || return 1
  [[ $(lsblk --noheadings --raw --output NAME "$1" | wc -l) == 1 ]] || return 1
  cmp --silent --bytes=$((1 << 20)) "$1" /dev/zero
}

if mountpoint --quiet "$POINT"; then exit; fi
shopt -s nullglob
found='there is none'
declare -A seen=()
for link in /dev/disk/by-id/nvme-Amazon_EC2_NVMe_Instance_Storage_*; do
  device=$(readlink --canonicalize "$link")
  [[ $link != *-part* && -b $device && -z ${seen[$device]-} ]] || continue
  seen[$device]=yes
  if [[ $(blkid --probe --match-tag LABEL --output value "$device" || true) == "$LABEL" ]]; then
    mount_at "$device"
    exit
  fi
  found="$device is not blank, and is left as it is"
  if is_blank "$device"; then
    mkfs.ext4 -q -L "$LABEL" "$device" < /dev/null
    mount_at "$device"
    exit
  fi
done
said "$found"
