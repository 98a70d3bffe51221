#!/usr/bin/env bash
# What a request notices of scoring: how long scoring occupies an engine after a request's arrival, and the time to its
# first token with scoring under way against that without drift.
#
#   TANDEM_LLAMA_SERVER=…/llama-server src/bench/preemption.sh [rounds]
#
# The chats that are scored have prompts of some 950 tokens: a server does not notice that scoring was stopped while it
# reads a piece of a prompt.
# Both engines take their turn. Needs the built jar and python3.
set -euo pipefail
cd "$(dirname "$0")/../.."
source .mvn/jdk.sh
export JAVA_HOME
: "${TANDEM_LLAMA_SERVER:?must name a llama-server}"
exec python3 src/bench/preemption.py "${1:-40}"
