#!/usr/bin/env bash
# Rewrites the golden files with what the program prints now and shows the difference. Never run by CI.
# Usage: scripts/update_golden.sh [CASE...]
set -euo pipefail
cd "$(dirname "$0")/.."
python3 tests/golden/run_golden.py "${POSTWAKE:-build/dev/postwake}" --update "$@"
git --no-pager diff --stat -- tests/golden
git --no-pager diff -- tests/golden
