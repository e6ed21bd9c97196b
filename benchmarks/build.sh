# To be read by other scripts: builds the benchmarks, and sets JAVA and CLASSPATH to run them.
ROOT=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
(cd "$ROOT" && mvn -B -ntp -q package -DskipTests -pl flawmap-benchmarks -am >&2)
JAVA="${JAVA_HOME:+$JAVA_HOME/bin/}java"
CLASSPATH="$ROOT/flawmap-benchmarks/target/classes:$(cat "$ROOT/flawmap-benchmarks/target/classpath")"
