#!/bin/sh
# Measures the speed of everything and prints Markdown tables. Usage: performance.sh [--quick] [DETECTOR...]
set -eu
. "$(dirname -- "$0")/build.sh"
exec "$JAVA" -cp "$CLASSPATH" dev.flawmap.speed.PerformanceTables "$@"
