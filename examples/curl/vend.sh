#!/bin/sh
# Vends a key pair with nothing but curl 7.82 or later, and writes its private key to a file.
#
#   KEYVEND_URL=https://... AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=... \
#     sh vend.sh lightsail us-east-1 build-7 ./build-7.pem
#
# Run it again with the KEYVEND_CLIENT_TOKEN that it prints: the same key pair, never a second one. The command
# `keyvend create` does the same, and checks the fingerprint.
set -eu

provider=$1 region=$2 name=$3 out=$4
token=${KEYVEND_CLIENT_TOKEN:-$(cat /proc/sys/kernel/random/uuid)}

if [ -e "$out" ]; then
  echo "$out is there: nothing was vended" >&2
  exit 1
fi
echo "KEYVEND_CLIENT_TOKEN=$token" >&2

created=$(curl -sS --fail-with-body --retry 5 \
  --aws-sigv4 "aws:amz:$AWS_REGION:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
  ${AWS_SESSION_TOKEN:+-H "x-amz-security-token: $AWS_SESSION_TOKEN"} \
  --json "{\"provider\":\"$provider\",\"region\":\"$region\",\"name\":\"$name\",\"clientToken\":\"$token\"}" \
  "$KEYVEND_URL/v1/key-pairs") || { echo "$created" >&2; exit 1; }
url=$(echo "$created" | sed 's/.*"retrieval":{"url":"\([^"]*\)".*/\1/')

# The key of the request lets a lost answer be asked for again, for two minutes.
umask 077
curl -sSf --retry 5 -X POST -H "Idempotency-Key: $token" -H 'Accept: application/x-pem-file' -o "$out" "$url"
echo "$created" | sed 's/.*"fingerprint":"\([^"]*\)".*/\1/'
