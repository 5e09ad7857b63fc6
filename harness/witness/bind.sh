#!/bin/sh
# BIND 9 as the authority for a zone: sh bind.sh PORT ZONEFILE
set -eu
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
# It writes beside the file when it is updated, so it works on a copy.
cp "$2" "$state/zone"
cat > "$state/named.conf" <<CONF
options {
  directory "$state"; pid-file none; session-keyfile none; lock-file none;
  listen-on port $1 { 127.0.0.1; }; listen-on-v6 { none; };
  recursion no; allow-query { any; }; dnssec-validation no; minimal-responses no; allow-transfer { none; };
};
controls { };
zone "example.test" { type primary; file "$state/zone"; check-names ignore; check-integrity no; allow-update { any; }; };
CONF
named -f -c "$state/named.conf" -n 1 > "$state/log" 2>&1 &
trap 'kill "$!"; wait "$!" || true; rm -rf "$state"' TERM INT
wait "$!" || cat "$state/log" >&2
