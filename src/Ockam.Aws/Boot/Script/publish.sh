
put_parameter() {
  aws ssm put-parameter --name "$PUBLISH_PARAMETER" --type String --overwrite --value "file://$FILES/project.json" > "$FILES/published"
}

# What the administrator and members need to know of the project. It holds no secret; that it comes from here is proved by AWS.
publish() {
  again 60 node project export "$NODE" > "$FILES/project.json"
  if [[ -n $PUBLISH_PARAMETER ]]; then
    # The role may be younger than the instance.
    again 120 put_parameter
    remark="in the parameter $PUBLISH_PARAMETER"
  else
    # The console mixes lines of many and may break long ones: each of these says what it is, and the last one which they must be.
    local console=/dev/console line count=0
    [[ -w $console ]] || console=/dev/stdout
    {
      printf '\n'
      while read -r line; do
        count=$((count + 1))
        printf 'OCKAMPS-PROJECT %d %s\n' "$count" "$line"
      done < <(base64 --wrap 64 "$FILES/project.json")
      printf 'OCKAMPS-PROJECT-END %d %s\n' "$count" "$(sha256sum < "$FILES/project.json" | cut -d ' ' -f 1)"
    } >> "$console"
    remark='on the console'
  fi
}
