#!/bin/sh
# curl as a program that makes a message of a text and a file: sh curl-attach.sh HOST PORT FROM TO FILE DOMAIN ATTACHMENT
set -eu
exec curl -q -sS "smtp://$1:$2/$6" --mail-from "$3" --mail-rcpt "$4" -H "From: <$3>" -H "To: <$4>" -H "Date: $(LC_ALL=C date -R)" \
  -F "=<$5;type=text/plain;encoder=quoted-printable" -F "=@$7;type=application/octet-stream;encoder=base64"
