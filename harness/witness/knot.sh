#!/bin/sh
# Knot as the authority for a zone: sh knot.sh PORT ZONEFILE
set -eu
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
# It writes what is updated beside the file.
cp "$2" "$state/zone"
cat > "$state/knot.conf" <<CONF
server:
  listen: 127.0.0.1@$1
  rundir: "$state"
database:
  storage: "$state"
acl:
  - id: updates
    address: 127.0.0.1
    action: update
zone:
  - domain: example.test
    storage: "$state"
    file: zone
    acl: updates
    semantic-checks: off
CONF
knotd -c "$state/knot.conf" > "$state/log" 2>&1 &
trap 'kill "$!"; wait "$!" || true; rm -rf "$state"' TERM INT
wait "$!" || cat "$state/log" >&2
