#!/bin/sh
# Fills a history and prints how long every page of a server takes on it. Usage: pages.sh [IMAGES [FILE]]
set -eu
. "$(dirname -- "$0")/build.sh"
exec "$JAVA" -cp "$CLASSPATH" dev.flawmap.speed.HistoryPages "${2:-$ROOT/flawmap-benchmarks/target/pages-${1:-1000000}.db}" "${1:-1000000}"
