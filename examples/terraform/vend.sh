#!/bin/sh
# vend.sh PROVIDER REGION NAME CLIENT_TOKEN: prints the id and the fingerprint of a key pair, and nothing that opens it,
# for a data source of Terraform. Signs with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.
set -eu

created=$(curl -sS --fail-with-body --retry 5 \
  --aws-sigv4 "aws:amz:$AWS_REGION:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
  ${AWS_SESSION_TOKEN:+-H "x-amz-security-token: $AWS_SESSION_TOKEN"} \
  --json "{\"provider\":\"$1\",\"region\":\"$2\",\"name\":\"$3\",\"clientToken\":\"$4\"}" \
  "$KEYVEND_URL/v1/key-pairs") || { echo "$created" >&2; exit 1; }
echo "$created" | sed 's/.*"keyPair":{\("id":"[^"]*"\).*\("fingerprint":"[^"]*"\).*/{\1,\2}/'
