#!/bin/sh
# aiosmtpd with the Maildir of its own handler, for everybody in one: sh aiosmtpd.sh PORT MAILBOXES
set -eu
exec /usr/bin/python3 -m aiosmtpd -n -l "127.0.0.1:$1" -c aiosmtpd.handlers.Mailbox "$2/all"
