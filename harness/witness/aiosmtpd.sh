#!/bin/sh
# aiosmtpd with the Maildir of its own handler, for everybody in one: sh aiosmtpd.sh PORT MAILBOXES CERTIFICATE KEY
set -eu
exec /usr/bin/python3 -m aiosmtpd -n -l "127.0.0.1:$1" --tlscert "$3" --tlskey "$4" --no-requiretls -c aiosmtpd.handlers.Mailbox "$2/all"
