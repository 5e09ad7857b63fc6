#!/bin/sh
# nginx as an origin server of files: sh nginx.sh PORT DOCROOT
set -eu
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
user=
[ "$(id -u)" != 0 ] || user='user root;'
cat > "$state/nginx.conf" <<CONF
$user
daemon off;
worker_processes 1;
pid $state/pid;
events { worker_connections 512; }
http {
  include /etc/nginx/mime.types;
  access_log off;
  client_body_temp_path $state/body;
  proxy_temp_path $state/proxy;
  fastcgi_temp_path $state/fastcgi;
  uwsgi_temp_path $state/uwsgi;
  scgi_temp_path $state/scgi;
  server { listen 127.0.0.1:$1; root $2; }
}
CONF
nginx -p "$state" -e /dev/null -c "$state/nginx.conf" &
trap 'kill "$!"; wait "$!" || true; rm -rf "$state"' TERM INT
wait "$!"
