#!/bin/sh
# Postfix as the mail server of a domain, with a Maildir for each user (as root):
# sh postfix.sh PORT MAILBOXES DOMAIN USERS CERTIFICATE KEY
set -eu
# Its queue lies beside the mailboxes, where it finds it when it is started again; whoever made their folder takes it away.
state=$(dirname "$2")/postfix
mkdir -p "$state/conf" "$state/queue" "$state/data"
chown postfix "$state/data"
owner=$(id -u nobody)
chown nobody "$2"
maps="{ postmaster@$3 = postmaster/ }"
for user in $(echo "$4" | tr , ' '); do maps="$maps, { $user@$3 = $user/ }"; done
cat > "$state/conf/main.cf" <<CONF
compatibility_level = 3.6
queue_directory = $state/queue
data_directory = $state/data
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.$3
myorigin = $3
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
default_transport = error:nothing leaves this machine
smtpd_relay_restrictions = reject_unauth_destination
# For a client of this machine it would complete addresses and fields.
local_header_rewrite_clients =
virtual_mailbox_domains = $3
virtual_mailbox_base = $2
virtual_mailbox_maps = inline:{ $maps }
virtual_uid_maps = static:$owner
virtual_gid_maps = static:$owner
virtual_minimum_uid = 1
alias_maps =
alias_database =
maillog_file = $state/maillog
maillog_file_prefixes = $state
smtpd_peername_lookup = no
# It would answer more slowly, and hang up in the end, when somebody makes many mistakes; and count the clients of a minute.
smtpd_error_sleep_time = 0
smtpd_hard_error_limit = 1000
smtpd_soft_error_limit = 1000
smtpd_client_connection_count_limit = 0
in_flow_delay = 0
disable_dns_lookups = yes
smtpd_tls_security_level = may
smtpd_tls_cert_file = $5
smtpd_tls_key_file = $6
# As newer versions do by themselves.
smtpd_forbid_bare_newline = yes
smtpd_forbid_bare_newline_exclusions =
CONF
cat > "$state/conf/master.cf" <<CONF
127.0.0.1:$1 inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
CONF
for folder in active bounce corrupt defer deferred flush hold incoming private saved trace; do
  mkdir -p -m 700 "$state/queue/$folder"
  chown postfix "$state/queue/$folder"
done
mkdir -p -m 755 "$state/queue/pid"
mkdir -p -m 730 "$state/queue/maildrop"
mkdir -p -m 710 "$state/queue/public"
chown postfix:postdrop "$state/queue/maildrop" "$state/queue/public"
# A configuration of this very moment would be read again, with pauses.
touch -d '1 minute ago' "$state/conf/main.cf" "$state/conf/master.cf"
/usr/lib/postfix/sbin/master -c "$state/conf" -d &
trap 'kill "$!"; wait "$!" || true' TERM INT
wait "$!" || true
