#!/usr/bin/env bash
# Holds dashboards and rules to what can be known without a server; check.py asks one.
set -euo pipefail
cd "$(dirname "$0")"

npm --prefix dashboards ci --silent --no-audit --no-fund
npm --prefix dashboards test --silent
promtool check config prometheus/prometheus.yml
promtool test rules prometheus/tests/*.yml
python3 -m unittest -q test_check
