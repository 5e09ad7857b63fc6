#!/bin/sh
# lighttpd as an origin server of files: sh lighttpd.sh PORT DOCROOT
set -eu
state=$(mktemp -d)
cat > "$state/lighttpd.conf" <<CONF
server.bind = "127.0.0.1"
server.port = $1
server.document-root = "$2"
# It would remember for a second or two what a file was like, and ours come and go.
server.stat-cache-engine = "disable"
server.modules = ("mod_indexfile", "mod_staticfile")
index-file.names = ("index.html")
mimetype.assign = (".html" => "text/html", ".txt" => "text/plain", ".css" => "text/css", ".js" => "text/javascript",
  ".png" => "image/png", ".jpg" => "image/jpeg", ".gif" => "image/gif", "" => "application/octet-stream")
CONF
lighttpd -D -f "$state/lighttpd.conf" &
trap 'kill "$!"; wait "$!" || true; rm -rf "$state"' TERM INT
wait "$!"
rm -rf "$state"
