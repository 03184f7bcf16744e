
install -d -m 755 "$STATE" "$FILES"
exec 9> "$STATE/.lock"
flock --timeout 3600 9 || { say 'another run of this script goes on'; exit 75; }
: > "$STATE/.errors"
trap finish EXIT
trap 'exit 143' TERM INT HUP

step boot install_self
step region find_region
step user make_user
step program install_program
