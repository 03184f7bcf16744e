
# A unit opens the sealed model, since it is proved and measured anew in each boot.
get_model() {
  release powershell "$POWERSHELL_FROM" "$POWERSHELL_SHA256" pwsh
  release ockamps-module "$MODULE_FROM" "$MODULE_SHA256" OckamPS.psd1
  chmod 755 /opt/powershell/pwsh
  write_sealed
  run ockamps-model /usr/local/lib/ockamps/import.ps1 /etc/systemd/system/ockamps-model.service
  remark="$MODEL is loaded"
}
