
get_ticket() { aws ssm get-parameter --name "$TICKET_PARAMETER" --with-decryption --query Parameter.Value --output text; }

# The role may be younger than the instance: it is believed everywhere only after a while.
read_ticket() { again 120 get_ticket; }

delete_ticket() {
  local said
  if [[ -f $FILES/ticket-deleted ]]; then return; fi
  said=$(aws ssm delete-parameter --name "$TICKET_PARAMETER" 2>&1) || [[ $said == *ParameterNotFound* ]] || fail "$said"
  touch "$FILES/ticket-deleted"
}
