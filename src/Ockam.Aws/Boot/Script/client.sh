
install_nodejs() {
  if [[ ! -x /usr/bin/node ]]; then again 60 dnf install --assumeyes --quiet "$NODEJS_PACKAGE"; fi
  remark=$(/usr/bin/node --version)
}

start_client() {
  system_user ockam-client /nonexistent
  write_client
  run ockamps-client /etc/ockamps/client.json /usr/local/lib/ockamps/client.js /etc/systemd/system/ockamps-client.service
}
