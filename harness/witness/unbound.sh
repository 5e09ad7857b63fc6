#!/bin/sh
# Unbound as a resolver: sh unbound.sh PORT HINTS. It asks other servers on port 53 only, so it needs a network of its own.
set -eu
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
cp "$2" "$state/hints"
cat > "$state/unbound.conf" <<CONF
server:
  interface: 127.0.0.1
  port: $1
  do-ip6: no
  username: ""
  chroot: ""
  directory: "$state"
  pidfile: ""
  use-syslog: no
  logfile: "$state/log"
  access-control: 127.0.0.0/8 allow
  do-not-query-localhost: no
  root-hints: "$state/hints"
  module-config: "iterator"
  num-threads: 1
remote-control:
  control-enable: no
CONF
unbound -d -p -c "$state/unbound.conf" > "$state/log" 2>&1 &
trap 'kill "$!"; wait "$!" || true; rm -rf "$state"' TERM INT
wait "$!" || cat "$state/log" >&2
