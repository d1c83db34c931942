# pip install botocore; python3 vend.py lightsail us-east-1 build-7 ./build-7.pem
import json
import os
import sys
import urllib.request
import uuid

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

provider, region, name, out = sys.argv[1:]
client_token = str(uuid.uuid4())


def post(url, headers, body=None):
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def signed(url, body):
    request = AWSRequest("POST", url, headers={"Content-Type": "application/json"}, data=body)
    credentials = botocore.session.get_session().get_credentials()
    SigV4Auth(credentials, "execute-api", os.environ["AWS_REGION"]).add_auth(request)
    return dict(request.headers)


def vend():
    url = f"{os.environ['KEYVEND_URL']}/v1/key-pairs"
    asked = {"provider": provider, "region": region, "name": name, "clientToken": client_token}
    body = json.dumps(asked).encode()
    created = post(url, signed(url, body), body)
    return post(created["retrieval"]["url"], {"Idempotency-Key": client_token})


with open(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
    try:
        collected = vend()
        file.write(collected["privateKey"])
    except BaseException:
        os.unlink(out)
        raise
print(collected["keyPair"]["fingerprint"])
