#!/bin/sh
# PowerDNS Recursor as a resolver: sh powerdns.sh PORT HINTS. It asks other servers on port 53 only, so it needs a network of its own.
set -eu
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
pdns_recursor --config-dir="$state" --socket-dir="$state" --daemon=no --write-pid=no --threads=1 --quiet --security-poll-suffix= \
  --local-address=127.0.0.1 --local-port="$1" --allow-from=127.0.0.0/8 --query-local-address=0.0.0.0 \
  --hint-file="$2" --dnssec=off --dont-query= > "$state/log" 2>&1 &
trap 'kill "$!"; wait "$!" || true; rm -rf "$state"' TERM INT
wait "$!" || cat "$state/log" >&2
