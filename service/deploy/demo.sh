#!/usr/bin/env bash
# Starts a server on a free port, digests one article through the client, stops the server.
# Usage: demo.sh BIN_FOLDER ARTICLE
set -euo pipefail
bin=$1 article=$2
scratch=$(mktemp -d)
"$bin/kibaru-server" --port 0 --port-file "$scratch/port" 2>"$scratch/log" &
server=$!
trap 'kill -TERM $server 2>/dev/null; wait $server 2>/dev/null || true; rm -rf "$scratch"' EXIT

for _ in $(seq 600); do
    [[ -s $scratch/port ]] && break
    kill -0 $server 2>/dev/null || { cat "$scratch/log" >&2; exit 1; }
    sleep 0.1
done
[[ -s $scratch/port ]] || { echo "the server did not start within a minute" >&2; cat "$scratch/log" >&2; exit 1; }

"$bin/kibaru" digest "$article" --server "127.0.0.1:$(cat "$scratch/port")" --to fr,bm --timeout 600
