#!/bin/sh
# curl as a program that sends a message, with a header section that is written here: sh curl-mail.sh HOST PORT FROM TO FILE DOMAIN
set -eu
host=$1 port=$2 from=$3 to=$4 file=$5 domain=$6
message=$(mktemp)
trap 'rm -f "$message"' EXIT
{
  printf 'From: <%s>\n' "$from"
  printf 'To: <%s>\n' "$(printf %s "$to" | sed 's/,/>,\n </g')"
  printf 'Date: %s\nMessage-ID: <%s@%s>\n\n' "$(LC_ALL=C date -R)" "$(basename "$message")" "$domain"
  cat "$file"
} > "$message"
set --
while [ -n "$to" ]; do
  set -- "$@" --mail-rcpt "${to%%,*}"
  case $to in *,*) to=${to#*,} ;; *) to= ;; esac
done
curl -q -sS --ssl --insecure --crlf --mail-rcpt-allowfails "smtp://$host:$port/$domain" --mail-from "$from" "$@" -T "$message"
