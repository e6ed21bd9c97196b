#!/bin/sh
# Attacks Flawmap and appends what came of it to a table. Usage: reliability.sh [--quick] [CAMPAIGN...]; --help says more.
set -eu
. "$(dirname -- "$0")/build.sh"
WORK="$ROOT/flawmap-benchmarks/target/reliability"
exec "$JAVA" -cp "$CLASSPATH" dev.flawmap.reliability.Reliability --work "$WORK" --results "$WORK.md" "$@"
