#!/bin/sh
# Apache as an origin server of files: sh apache.sh PORT DOCROOT
set -eu
state=$(mktemp -d)
modules=/usr/lib/apache2/modules
cat > "$state/apache.conf" <<CONF
ServerName localhost
ServerRoot $state
PidFile $state/pid
Mutex file:$state
Listen 127.0.0.1:$1
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule mime_module $modules/mod_mime.so
LoadModule dir_module $modules/mod_dir.so
TypesConfig /etc/mime.types
ErrorLog /dev/null
DocumentRoot $2
User nobody
Group nogroup
<Directory $2>
  Options None
  Require all granted
</Directory>
CONF
apache2 -f "$state/apache.conf" -DFOREGROUND &
trap 'kill "$!"; wait "$!" || true; rm -rf "$state"' TERM INT
wait "$!"
rm -rf "$state"
