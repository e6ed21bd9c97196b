#!/bin/sh
# Times SENCEBGAN's training steps in Flawmap and in PyTorch by turns, and prints the ratios.
# Needs PyTorch for python3, for example Debian's python3-torch. Usage: compare-step.sh [ROUNDS]
set -eu
HERE=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
ROUNDS=${1:-5}
PYTHON=${PYTHON:-python3}
RESULTS=$(mktemp)
trap 'rm -f "$RESULTS"' EXIT
for ROUND in $(seq "$ROUNDS"); do
    "$PYTHON" "$HERE/sencebgan_step.py" "$(nproc)" | sed "s/^/pytorch /" >> "$RESULTS"
    for PRECISION in fp32 bf16; do
        "$HERE/../flawmap" doctor --time sencebgan --precision $PRECISION \
            | sed -n "s/^ms per step of \([a-z ]*[a-z]\)  *\([0-9.]*\)$/$PRECISION \1 \2/p" \
            | awk '{ name = $2; for (i = 3; i < NF; i++) name = name "_" $i; print $1, name, $NF }' >> "$RESULTS"
    done
done
awk '
    { times[$1, $2] = times[$1, $2] " " $3; stages[$2] = 1; sum[$1, $2] += $3; count[$1, $2]++ }
    END {
        for (stage in stages) {
            base = sum["pytorch", stage] / count["pytorch", stage]
            printf "%s\n  pytorch %.1f ms:%s\n", stage, base, times["pytorch", stage]
            for (p = 1; p <= 2; p++) {
                name = p == 1 ? "fp32" : "bf16"
                mean = sum[name, stage] / count[name, stage]
                printf "  flawmap %s %.1f ms, %.2f of PyTorch'"'"'s:%s\n", name, mean, mean / base, times[name, stage]
            }
        }
    }' "$RESULTS"
