// npm install aws4fetch; node vend.mjs lightsail us-east-1 build-7 ./build-7.pem
import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { AwsClient } from 'aws4fetch';

const [provider, region, name, out] = process.argv.slice(2);
const { KEYVEND_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;

const file = await open(out, 'wx', 0o600);
try {
  const { keyPair, privateKey } = await vend();
  await file.writeFile(privateKey);
  console.log(keyPair.fingerprint);
} catch (error) {
  await rm(out);
  throw error;
} finally {
  await file.close();
}

async function vend() {
  const signed = new AwsClient({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
    service: 'execute-api',
    region: AWS_REGION,
  });
  // aws4fetch repeats a request that is answered 5xx or 429: the client token makes that safe.
  const clientToken = randomUUID();
  const { retrieval } = await read(
    await signed.fetch(`${KEYVEND_URL}/v1/key-pairs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ provider, region, name, clientToken }),
    }),
  );
  return read(await fetch(retrieval.url, { method: 'POST', headers: { 'idempotency-key': clientToken } }));
}

async function read(response) {
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail ?? answer.message);
  return answer;
}
