#!/usr/bin/env bash
# Holds the figures of drift against llama-perplexity's over 20,400 tokens: the demo pair with Q8_0 as the reference;
# those of the embedded engine by all tokens, with the packed library and with the libllama beside llama-server; and those
# by the most likely tokens against all logits of its own library.
#
#   TANDEM_LLAMA_SERVER=…/llama-server src/bench/drift.sh
#
# llama-perplexity must lie beside llama-server. One thread each, some minutes. The test fails when a figure is off:
# mean KLD by all tokens by 0.5 %, at N = 512 by 1 %, same top token by 0.3 points, ln(PPL ratio) by 0.001.
set -euo pipefail
cd "$(dirname "$0")/../.."

text=$(mktemp)
trap 'rm -f "$text"' EXIT
python3 src/model/corpus.py --seed 4242 --count 1400 --plain >"$text"
./mvnw -B -q --no-transfer-progress test -Dtest='ScorerAccuracyTest,EmbeddedAccuracyTest,ExactAccuracyTest' -Ddrift.text="$text" -Ddrift.chunks=80
