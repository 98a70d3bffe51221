#!/usr/bin/env bash
# How fast embedded models score answers beside a llama-server that is made to say them, one thread each, at N = 64 and
# 512 and with long answers; and how soon two that are compared stop for a request, with a prompt of 1,900 tokens.
#
#   TANDEM_LLAMA_SERVER=…/llama-server src/bench/scoring.sh [rounds]
#
# libllama must lie beside llama-server. The ways take turns in each round; the table has medians of the rounds, and of
# the rounds' own ratios. It fails when a ratio is below 1.3 at N = 64 or 3 at N = 512, or when one stop in twenty takes
# more than 30 ms. Some minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."

./mvnw -B -q --no-transfer-progress test -Dtest=ScoringSpeed -Dscoring.rounds="${1:-5}"
