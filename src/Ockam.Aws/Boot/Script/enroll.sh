
# Before anything of this machine is offered. The ticket is read into this shell's memory and handed on through a pipe: it is no argument
# of a program, in no environment and in no file. The same identity may redeem it again, so that this can be repeated at any point.
enroll() {
  local ticket status
  if [[ -f $FILES/enrolled ]]; then
    remark='the node is a member'
  else
    ticket=$(read_ticket)
    local end=$((SECONDS + 300))
    while true; do
      status=0
      remark=$(printf '%s' "$ticket" | node project enroll - --node "$NODE") || status=$?
      # 5: the project was not reached. Everything else stays as it is however often it is tried.
      if ((status != 5 || SECONDS >= end)); then break; fi
      sleep 2
    done
    ticket=
    ((status == 0)) || exit "$status"
    touch "$FILES/enrolled"
  fi
  delete_ticket
}
