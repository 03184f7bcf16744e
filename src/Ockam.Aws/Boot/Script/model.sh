
# The driver, where there is a GPU of NVIDIA (PCI vendor 10de).
install_driver() {
  if ! grep -qs '^0x10de$' /sys/bus/pci/devices/*/vendor; then
    remark='there is no GPU'
    return
  fi
  if ! rpm --query --quiet "$GPU_PACKAGE-$GPU_VERSION"; then
    if [[ -n $GPU_REPOSITORY ]]; then again 60 dnf install --assumeyes --quiet "$GPU_REPOSITORY"; fi
    # The module is built for the kernel that runs.
    again 60 dnf install --assumeyes --quiet "kernel-devel-uname-r == $(uname -r)"
    again 60 dnf install --assumeyes --quiet "$GPU_PACKAGE-$GPU_VERSION"
  fi
  modprobe --all nvidia nvidia-uvm
  local found
  mapfile -t found < <(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader)
  remark=${found[0]-}
  # A package of that version may have taken parts of another one, and an image may have brought its own.
  [[ ${remark##*, } == "${GPU_VERSION%%-*}" ]] || fail "the GPU's driver is ${remark##*, }, and not $GPU_VERSION"
}

# A file system of its own in memory, of the size that was asked for, empty at each start.
mount_memory() {
  local line="tmpfs /mnt/ockamps-memory tmpfs size=${MEMORY_GIB}g,mode=755,nodev,nosuid,noexec 0 0"
  if ! grep --quiet --line-regexp --fixed-strings "$line" /etc/fstab; then
    sed --in-place '\,^tmpfs /mnt/ockamps-memory ,d' /etc/fstab
    printf '%s\n' "$line" >> /etc/fstab
  fi
  mkdir -p /mnt/ockamps-memory
  mountpoint --quiet /mnt/ockamps-memory || mount /mnt/ockamps-memory
}

# A unit does it, since a file system of the instance store is gone after the machine was switched off, and not mounted after a restart.
mount_store() {
  # Plain weights of a sealed model lie on no disk: also an instance store is there still after its root disk was replaced.
  if [[ -n $MEMORY_GIB ]]; then
    mount_memory
    models=/mnt/ockamps-memory/ollama
    remark="$MEMORY_GIB GiB of memory are kept for weights"
    return
  fi
  if [[ $STORE == yes ]]; then
    write_store
    run ockamps-store /usr/local/lib/ockamps/store /etc/systemd/system/ockamps-store.service
    remark=$(cat /run/ockamps-store)
  else
    remark='it is not wanted'
  fi
  if mountpoint --quiet /mnt/ockamps; then models=/mnt/ockamps/ollama; else models=/var/lib/ollama; fi
}

# Who belongs to the group tss may speak with the TPM; the kernel's resource manager keeps its users apart.
open_tpm() {
  system_user ockam-model /nonexistent
  if [[ ! -e /dev/tpmrm0 ]]; then
    remark='there is no TPM'
    return
  fi
  getent group tss > /dev/null || groupadd --system tss
  usermod --append --groups tss ockam-model
  put /etc/udev/rules.d/60-ockamps-tpm.rules 644 root <<< 'KERNEL=="tpmrm[0-9]*", GROUP="tss", MODE="0660"'
  chgrp tss /dev/tpmrm0
  chmod 660 /dev/tpmrm0
}

unpack() {
  case $1 in
    *.zst)
      command -v zstd > /dev/null || again 60 dnf install --assumeyes --quiet zstd
      zstd --decompress --stdout --quiet "$1" | tar --extract --no-same-owner --no-same-permissions --directory "$2"
      ;;
    *) tar --extract --gzip --no-same-owner --no-same-permissions --directory "$2" --file "$1" ;;
  esac
}

# release NAME FROM SHA256 FILE: an archive's content in /opt/NAME, all of it or nothing.
release() {
  local archive=$FILES/$1-${2##*/} folder=/opt/$1-${3:0:16}
  archive=${archive%%\?*}
  if [[ ! -e $folder/$4 ]]; then
    fetch "$2" "$3" "$archive"
    rm -rf "$folder" "$folder.new"
    mkdir -p "$folder.new"
    unpack "$archive" "$folder.new"
    [[ -f $folder.new/$4 ]] || fail "the archive of $1 has no $4"
    # Whoever has made the archive does not say who may change it here.
    chmod -R go-w "$folder.new"
    mv "$folder.new" "$folder"
    rm -f "$archive"
  fi
  if [[ $(readlink "/opt/$1" || true) != "$folder" ]]; then
    ln -sfn "$folder" "/opt/$1"
  fi
}

ask_server() { curl --fail --silent --show-error --noproxy '*' --max-time 10 "http://127.0.0.1:$SERVER_PORT$1"; }

install_ollama() {
  system_user ollama /var/lib/ollama
  release ollama "$OLLAMA_FROM" "$OLLAMA_SHA256" bin/ollama
  write_ollama | sed "s|@MODELS@|$models|g" | put /etc/systemd/system/ockamps-ollama.service 644 root
  run ockamps-ollama /opt/ollama/bin/ollama /etc/systemd/system/ockamps-ollama.service
  remark=$(again 60 ask_server /api/version)
}

start_gateway() {
  local attestation=--no-attestation
  if [[ -e /dev/tpmrm0 ]]; then attestation="--node-identifier $(node identity show)"; fi
  write_gateway | sed "s|@ATTESTATION@|$attestation|g" | put /etc/systemd/system/ockamps-gateway.service 644 root
  run ockamps-gateway "$PROGRAM" /etc/systemd/system/ockamps-gateway.service
}
