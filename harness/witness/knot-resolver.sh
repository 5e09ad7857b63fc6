#!/bin/sh
# Knot Resolver as a resolver: sh knot-resolver.sh PORT HINTS. It asks other servers on port 53 only, so it needs a network of its own.
set -eu
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
cp "$2" "$state/hints"
cat > "$state/conf" <<CONF
modules.unload('ta_update')
modules.unload('priming')
trust_anchors.remove('.')
net.ipv6 = false
net.listen('127.0.0.1', $1, { kind = 'dns' })
cache.open(10 * MB, 'lmdb://$state')
modules = { 'hints > iterate' }
hints.root_file('$state/hints')
option('ALLOW_LOCAL', true)
CONF
cd "$state"
kresd -n -c "$state/conf" "$state" > "$state/log" 2>&1 &
trap 'kill "$!"; wait "$!" || true; rm -rf "$state"' TERM INT
wait "$!" || cat "$state/log" >&2
