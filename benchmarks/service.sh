#!/bin/sh
# Sends images to a server at full speed, measures the bare detector by turns, and prints both as a Markdown table.
# Usage: service.sh [MINUTES [MODEL]]; the model is the demonstration's unless one is given.
set -eu
. "$(dirname -- "$0")/build.sh"
MODEL=${2:-$ROOT/flawmap-app/src/main/resources/dev/flawmap/demo/demo.flaw}
exec "$JAVA" -cp "$CLASSPATH" dev.flawmap.speed.ServiceLoad "$MODEL" "${1:-10}" "$ROOT/flawmap-benchmarks/target/service" \
    "$ROOT/flawmap"
