#!/usr/bin/env bash
# Whether drift keeps long answers when requests leave it little time: a chat every 0.4 s for 100 s to the demo pair behind
# llama-server, a third of them stories, all of them chosen. Shows by the length of the answers how many were scored when
# the load ends and when nothing waits any more, and the mean divergence beside that of all answers, scored afterwards by
# servers that do nothing else. Fails when an answer is lost, or when the two differ by more than their interval.
#
#   TANDEM_LLAMA_SERVER=…/llama-server src/bench/drift_under_load.sh [seconds]
#
# Needs the built jar and python3.
set -euo pipefail
cd "$(dirname "$0")/../.."
source .mvn/jdk.sh
export JAVA_HOME
: "${TANDEM_LLAMA_SERVER:?must name a llama-server}"
exec python3 src/bench/drift_under_load.py "${1:-100}"
