#!/bin/sh
# collect.sh KEY_PAIR_ID FILE: has a new URL issued for a key that nobody has collected, and collects it into the file.
set -eu

id=$1 out=$2
if [ -e "$out" ]; then
  echo "$out is there: nothing was collected" >&2
  exit 1
fi
reissued=$(curl -sS --fail-with-body --retry 5 \
  --aws-sigv4 "aws:amz:$AWS_REGION:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
  ${AWS_SESSION_TOKEN:+-H "x-amz-security-token: $AWS_SESSION_TOKEN"} \
  --json '{"ttlSeconds":300}' "$KEYVEND_URL/v1/key-pairs/$id/retrievals") || { echo "$reissued" >&2; exit 1; }
url=$(echo "$reissued" | sed 's/.*"retrieval":{"url":"\([^"]*\)".*/\1/')

umask 077
curl -sSf --retry 5 -X POST -H "Idempotency-Key: $id" -H 'Accept: application/x-pem-file' -o "$out" "$url"
