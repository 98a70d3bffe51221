#!/usr/bin/env bash
# How much sooner Tandem is ready for its AOT cache. It is started with and without the cache in turns, as a user without
# a home, where everything but one directory is read-only. No model is loaded: what is measured is Tandem's own start,
# until /q/health/ready answers 200. What else the machine does only adds to that, so the fastest start of each arm is
# compared; where that does not suffice, there are up to three times as many rounds. Fails when the cache takes more than
# 0.6 of the time.
#
#   src/bench/start.sh [rounds; 5] [what is trained: an archive, or the /opt/tandem of an image]
#
# Where nothing is named, the image's steps are run without a container, for which the jar must be built:
# ./mvnw package -Dquick
set -euo pipefail
installed=${2:+$(readlink -f "$2")}
cd "$(dirname "$0")/../.."
# shellcheck source=.ci/contained.sh
source .ci/contained.sh
rounds=${1:-5}
every=0.03

if [[ -f $installed ]]; then
  mkdir -p "$home/config"
  tar -xzf "$installed" -C "$home" --strip-components 1
elif [[ -n $installed ]]; then
  mkdir -p "$home/config"
  cp -a "$installed/." "$home"
else
  deploy/image/install "$home"
  deploy/train "$home"
fi
paced_upstream

start() { # arm, AOTMode
  local began=$EPOCHREALTIME ended server log=$1-$round
  (serve "$log" JAVA_OPTS_APPEND="-XX:AOTMode=$2 -Djava.io.tmpdir=$data") &
  server=$!
  pids+=("$server")
  until_true 300 "it listens" listening "$log"
  until_true 300 "it is ready" healthy ready
  ended=$EPOCHREALTIME
  echo $(((${ended/./} - ${began/./}) / 1000)) >>"$work/$1.times"
  # It would wait for balancers that there are not.
  kill -KILL "$server"
  wait "$server" 2>/dev/null || true
}

fastest() {
  sort -n "$work/$1.times" | head -n 1
}

within() {
  awk -v plain="$(fastest plain)" -v cached="$(fastest cached)" 'BEGIN { exit cached / plain > 0.6 }'
}

round=0
while ((round < rounds)) || { ((round < 3 * rounds)) && ! within; }; do
  start plain off
  start cached on
  round=$((round + 1))
done
for arm in plain cached; do
  echo "$arm, ms: $(paste -sd' ' "$work/$arm.times"), fastest $(fastest $arm)"
done
awk -v plain="$(fastest plain)" -v cached="$(fastest cached)" 'BEGIN { printf "ratio: %.2f, at most 0.6\n", cached / plain }'
within
