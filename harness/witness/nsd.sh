#!/bin/sh
# NSD as the authority for a zone: sh nsd.sh PORT ZONEFILE
set -eu
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
cp "$2" "$state/zone"
cat > "$state/nsd.conf" <<CONF
server:
  ip-address: 127.0.0.1@$1
  zonesdir: "$state"
  database: ""
  username: ""
  pidfile: "$state/pid"
  xfrdfile: "$state/xfrd"
  zonelistfile: "$state/zones"
  xfrdir: "$state"
  server-count: 1
remote-control:
  control-enable: no
zone:
  name: example.test
  zonefile: zone
CONF
nsd -d -c "$state/nsd.conf" > "$state/log" 2>&1 &
trap 'kill "$!"; wait "$!" || true; rm -rf "$state"' TERM INT
wait "$!" || cat "$state/log" >&2
