#!/usr/bin/env bash
# Runs llama.cpp's own tests of its server against llama-server, bare and through Tandem, and compares what passes.
#
#   src/test/peer/run.sh [files of tools/server/tests/unit; those of chats, completions and tool calls]
#
# Needs the jar (./mvnw package -Dquick). The tests are read where .ci/llama-server built the program from, never copied.
# Exits with 1 when a test passes bare and fails through Tandem, unless differences.py lists why. Takes some minutes.
set -euo pipefail
cd "$(dirname "$0")/../../.."
source .mvn/jdk.sh
export JAVA_HOME TANDEM_LLAMA_SERVER=${TANDEM_LLAMA_SERVER:-$(.ci/llama-server)}

# Debian's packages are seen by Debian's Python alone.
if ! /usr/bin/python3 -c 'import pytest, requests' 2>/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-pytest python3-requests >/dev/null
fi
exec /usr/bin/python3 -B src/test/peer/compare.py "$@"
