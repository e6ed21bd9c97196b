#!/bin/sh
# Runs training steps and an inspection in PyTorch and in Flawmap by turns, and prints the ratios as a Markdown table.
# Usage: compare-with-pytorch.sh [--quick] [ROUNDS]
set -eu
PYTHON=${PYTHON:-/usr/bin/python3}
if ! "$PYTHON" -c 'import torch' 2> /dev/null; then
    echo "PyTorch for $PYTHON is missing: install it (Debian: python3-torch, with libopenblas0), or set PYTHON." >&2
    exit 2
fi
. "$(dirname -- "$0")/build.sh"
exec "$JAVA" -cp "$CLASSPATH" dev.flawmap.speed.PytorchComparison "$PYTHON" "$ROOT/benchmarks/pytorch.py" "$@"
