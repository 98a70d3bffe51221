# Sourced by bash scripts that run the image's steps without a container, as root on Linux: mounts are changed, in a
# namespace of their own. It makes a working directory, which goes with all processes in pids when the script ends.
# shellcheck shell=bash
# shellcheck source=.mvn/jdk.sh
source .mvn/jdk.sh
work=$(mktemp -d)
pids=()
end() {
  ((${#pids[@]} == 0)) || { kill -KILL "${pids[@]}" && wait "${pids[@]}"; } 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT
chmod 755 "$work"
healthcheck=$PWD/deploy/image/healthcheck # as installed; archives have none
home=$work/opt/tandem data=$work/data user=65532
install -d -o $user -g $user -m 700 "$data"

fail() {
  echo "$0: $1" >&2
  tail -n 40 "$work"/*.log >&2 || true
  exit 1
}

until_true() { # seconds, what is waited for, command
  local ends=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    ((SECONDS < ends)) || fail "it did not come to this: $what"
    sleep "${every:-0.2}"
  done
}

# As that user, who has no home, in a clean environment and a mount namespace in which only the data directory can be
# written.
contained() { # environment and command
  # shellcheck disable=SC2016
  exec unshare --mount bash -c '
    mount --bind "$1" "$1"
    mount -o remount,bind,ro /
    if mountpoint -q /tmp; then mount -o remount,bind,ro /tmp; fi
    data=$1 user=$2
    shift 2
    exec setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \
      env -i PATH="/usr/bin:/bin" TANDEM_DATA="$data" "$@"' contained "$data" $user JAVA_HOME="$JAVA_HOME" "$@"
}

serve() { # name of its log, further environment
  local name=$1
  shift
  cd "$home" || exit 1
  contained QUARKUS_HTTP_HOST=0.0.0.0 QUARKUS_HTTP_PORT=0 "$@" "$home/bin/tandem" >"$work/$name.log" 2>&1
}

listening() { # name of its log
  port=$(sed -n 's|.*Listening on: http://[^ ]*:\([0-9]*\).*|\1|p' "$work/$1.log" 2>/dev/null || true)
  [[ -n $port ]]
}

healthy() { # ready or live
  QUARKUS_HTTP_PORT=$port "$healthcheck" "$1" 2>/dev/null
}

unhealthy() {
  ! healthy "$1"
}

# Two variants at an upstream that streams a token every 20 ms, and needs no model.
paced_upstream() {
  local paced
  "$JAVA_HOME/bin/javac" -d "$work/classes" src/bench/PacedUpstream.java
  paced=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC -cp "$work/classes" PacedUpstream "$paced" >"$work/upstream.log" 2>&1 &
  pids+=($!)
  cat >"$home/config/application.yaml" <<YAML
tandem:
  models:
    paced:
      variants:
        a: { engine: openai, url: "http://127.0.0.1:$paced/v1", model: fixed, max-concurrent: 50 }
        b: { engine: openai, url: "http://127.0.0.1:$paced/v1", model: fixed, max-concurrent: 50 }
  shutdown:
    delay: 4s
    timeout: 20s
YAML
}
