#!/usr/bin/env bash
# Trains in the background at the lowest priority, and resumes where the last run stopped.
# Usage: run.sh PYTHON WORK [DATA [OPTION ...]]     (DATA: or the environment, KIBARU_DATA; options of train.py, as --recipe)
set -euo pipefail
python=$1 work=$(realpath "$2") data=$(realpath "${3:-${KIBARU_DATA:-../shared/data}}")
# glibc would give every freed tensor back to the system and ask for it again a moment later, and
# has the workers wait for each other: jemalloc (Debian: libjemalloc2) does neither.
jemalloc=$(/sbin/ldconfig -p | awk '/libjemalloc\.so\.2/ { found = $NF } END { print found }')
if [ -n "$jemalloc" ]; then
    export LD_PRELOAD=$jemalloc MALLOC_CONF=dirty_decay_ms:-1,muzzy_decay_ms:-1
else
    export MALLOC_ARENA_MAX=1 MALLOC_MMAP_MAX_=0
    export MALLOC_TRIM_THRESHOLD_=100000000000 MALLOC_TOP_PAD_=500000000
fi
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-2}   # as many workers (workers.py)
cd "$(dirname "$0")"
setsid nohup nice -n 19 "$python" train.py --work "$work" --dev "$data/dev" "${@:4}" \
    >>"$work/train.log" 2>&1 </dev/null &
echo "training as process $!; log: $work/train.jsonl, development scores: $work/dev.jsonl"
