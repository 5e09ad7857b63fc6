#!/bin/sh
# Postfix as a relay with a table of next hops (as root): sh postfix-relay.sh PORT ROUTES QUEUE DOMAIN GIVEUP
set -eu
# Its queue lies beside the folder that it is told, in a form of its own; whoever made that folder takes it away.
state=$(dirname "$3")/postfix
mkdir -p "$state/conf" "$state/queue" "$state/data"
chown postfix "$state/data"
# "a.test 127.0.0.1:25 127.0.0.2:25" is "a.test smtp:[127.0.0.1]:25, [127.0.0.2]:25".
awk '{ line = $1 " smtp:"; for (at = 2; at <= NF; at++) { split($at, hop, ":"); line = line (at > 2 ? ", " : "") "[" hop[1] "]:" hop[2] } print line }' \
  "$2" > "$state/conf/transport"
awk '{ print $1, "relay" }' "$2" > "$state/conf/domains"
# It counts in seconds, and needs some of them for what others do in a quarter.
giveup=$(echo "$5" | awk '{ print int($1 + 2.999) }')
cat > "$state/conf/main.cf" <<CONF
compatibility_level = 3.6
queue_directory = $state/queue
data_directory = $state/data
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = $4
myorigin = $4
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
relay_domains = texthash:$state/conf/domains
relay_recipient_maps =
transport_maps = texthash:$state/conf/transport
default_transport = error:nothing else leaves this machine
smtpd_relay_restrictions = reject_unauth_destination
local_header_rewrite_clients =
append_dot_mydomain = no
swap_bangpath = no
parent_domain_matches_subdomains =
allow_percent_hack = no
alias_maps =
alias_database =
maillog_file = $state/maillog
maillog_file_prefixes = $state
smtpd_peername_lookup = no
smtpd_error_sleep_time = 0
smtpd_hard_error_limit = 1000
smtpd_soft_error_limit = 1000
smtpd_client_connection_count_limit = 0
in_flow_delay = 0
disable_dns_lookups = yes
smtp_host_lookup = native
hopcount_limit = 100
# The shortest pauses that it knows.
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
maximal_queue_lifetime = ${giveup}s
bounce_queue_lifetime = ${giveup}s
transport_retry_time = 1s
smtp_connect_timeout = 1s
smtp_helo_timeout = 1s
smtp_mail_timeout = 1s
smtp_rcpt_timeout = 1s
smtp_data_init_timeout = 1s
smtp_data_xfer_timeout = 1s
smtp_data_done_timeout = 1s
smtp_quit_timeout = 1s
smtp_connection_cache_on_demand = no
# As newer versions do by themselves.
smtpd_forbid_bare_newline = yes
smtpd_forbid_bare_newline_exclusions =
message_reject_characters = \\r
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
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
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
touch -d '1 minute ago' "$state/conf/main.cf" "$state/conf/master.cf" "$state/conf/transport" "$state/conf/domains"
/usr/lib/postfix/sbin/master -c "$state/conf" -d &
trap 'kill "$!"; wait "$!" || true' TERM INT
wait "$!" || true
