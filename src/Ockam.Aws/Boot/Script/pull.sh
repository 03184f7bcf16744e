
# The digest of the model's manifest, as the server tells it; nothing if it has none of that name.
digest_of_model() {
  ask_server /api/tags | python3 -c '
import json, sys
name = sys.argv[1] if ":" in sys.argv[1].rsplit("/", 1)[-1] else sys.argv[1] + ":latest"
print(next((model["digest"] for model in json.load(sys.stdin)["models"] if model["name"] == name), ""))' "$MODEL"
}

pull() {
  printf '{"model":"%s","stream":false}' "$MODEL" |
    curl --fail-with-body --silent --show-error --noproxy '*' -X POST -H 'Content-Type: application/json' --data-binary @- \
      --output "$FILES/pulled" "http://127.0.0.1:$SERVER_PORT/api/pull" || { cat "$FILES/pulled" >&2; return 1; }
}

get_model() {
  local digest
  digest=$(digest_of_model)
  if [[ -z $digest || (-n $MODEL_DIGEST && $digest != "$MODEL_DIGEST") ]]; then
    again 60 pull
    digest=$(digest_of_model)
  fi
  [[ -n $digest ]] || fail "the model server has no $MODEL after it has pulled it"
  [[ -z $MODEL_DIGEST || $digest == "$MODEL_DIGEST" ]] || fail "$MODEL has the digest $digest, and not $MODEL_DIGEST"
  remark="$MODEL $digest"
}
