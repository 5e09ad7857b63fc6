#!/bin/sh
# BIND 9 as a resolver: sh bind-resolver.sh PORT HINTS. It asks other servers on port 53 only, so it needs a network of its own.
set -eu
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
cp "$2" "$state/hints"
cat > "$state/named.conf" <<CONF
options {
  directory "$state"; pid-file none; session-keyfile none; lock-file none;
  listen-on port $1 { 127.0.0.1; }; listen-on-v6 { none; };
  recursion yes; allow-query { any; }; allow-recursion { any; }; allow-query-cache { any; };
  dnssec-validation no; empty-zones-enable no; max-cache-size 16M;
};
controls { };
zone "." { type hint; file "$state/hints"; };
CONF
named -4 -f -c "$state/named.conf" -n 1 > "$state/log" 2>&1 &
trap 'kill "$!"; wait "$!" || true; rm -rf "$state"' TERM INT
wait "$!" || cat "$state/log" >&2
