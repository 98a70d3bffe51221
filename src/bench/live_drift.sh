#!/usr/bin/env bash
# Drift as an operator meets it: 2,000 chats to the demo pair behind llama-server, 20 % of them scored beside the Q8_0
# reference, then what it cost requests. The chats are stories, three to a conversation, which the demo model answers at
# more length than anything else.
#
#   TANDEM_LLAMA_SERVER=…/llama-server src/bench/live_drift.sh [chats]
#
# Shows the paired difference of the two quants, their figures and the noise floor, and the ratio of the median latency
# with drift on to that with it off, of two servers asked in alternating blocks. Needs the built jar and python3.
set -euo pipefail
cd "$(dirname "$0")/../.."
source .mvn/jdk.sh
export JAVA_HOME
: "${TANDEM_LLAMA_SERVER:?must name a llama-server}"
exec python3 src/bench/live_drift.py "${1:-2000}"
