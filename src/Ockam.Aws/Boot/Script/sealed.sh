
# More than its memory takes would be noticed at the end of a long download. Who may not list it is told by the module what is wrong.
require_room() {
  local size
  size=$(aws s3api list-objects-v2 --bucket "$SEALED_BUCKET" --prefix "$SEALED_OBJECT" \
    --query "Contents[?Key=='$SEALED_OBJECT.sealed'].Size | [0]" --output text) || return 0
  [[ $size =~ ^[0-9]+$ ]] || return 0
  ((size <= MEMORY_GIB << 30)) || fail "the sealed model has $(((size + (1 << 30) - 1) >> 30)) GiB, and $MEMORY_GIB GiB of memory are" \
    'kept for it: start an instance with more (-ModelMemory), of a type that has it (-InstanceType)'
}

# A unit opens the sealed model, since it is proved and measured anew in each boot.
get_model() {
  release powershell "$POWERSHELL_FROM" "$POWERSHELL_SHA256" pwsh
  release ockamps-module "$MODULE_FROM" "$MODULE_SHA256" OckamPS.psd1
  chmod 755 /opt/powershell/pwsh
  require_room
  write_sealed
  explanation=/run/ockam/model-failed
  rm -f "$explanation"
  run ockamps-model /usr/local/lib/ockamps/import.ps1 /etc/systemd/system/ockamps-model.service
  remark="$MODEL is loaded"
}
