#!/usr/bin/env bash
# Measures what Tandem costs: src/bench/run.sh [a|b|c|d ...], all four without an argument. See README.md.
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=()
for tool in python3 node npm wrk nginx taskset; do
  command -v "$tool" >/dev/null || missing+=("$tool")
done
if ((${#missing[@]})); then
  echo "Missing: ${missing[*]}. On Debian: apt-get install python3 nodejs npm wrk nginx-light util-linux" >&2
  exit 1
fi
if (($(nproc) < 2)); then
  echo "Needs two cores: one for the gateway, one for the load and what stands behind the gateway." >&2
  exit 1
fi

source .mvn/jdk.sh
export JAVA_HOME
if [[ ! -f target/quarkus-app/quarkus-run.jar || -n $(find src/main pom.xml -newer target/quarkus-app/quarkus-run.jar -print -quit) ]]; then
  ./mvnw -q -B package -Dquick
fi

export TANDEM_BENCH_CACHE=${TANDEM_BENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tandem/bench}
portkey=@portkey-ai/gateway@1.15.2
if [[ ! -d $TANDEM_BENCH_CACHE/node_modules/@portkey-ai/gateway ]]; then
  npm install --prefix "$TANDEM_BENCH_CACHE" --ignore-scripts --no-audit --no-fund --silent "$portkey"
fi

exec python3 -B src/bench/bench.py "$@"
