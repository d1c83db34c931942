import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import { startService } from './service.ts';

interface Vended {
  keyPair: { id: string; name: string; publicKey: string; fingerprint: string };
  retrieval: { url: string; expiresAt: string };
}

const alice = new AwsClient({
  accessKeyId: 'AKIALOCALALICE000000',
  secretAccessKey: 'alice-local-secret',
  service: 'execute-api',
  region: 'us-east-1',
});

const service = await startService({ port: 0, cloudPort: 0 });
try {
  await demonstrate(`${service.url}/v1/key-pairs`);
} finally {
  await service.close();
}

/** Vends, repeats, collects and proves one key pair; throws at the first thing that is not as promised. */
async function demonstrate(url: string): Promise<void> {
  const order = { provider: 'lightsail', region: 'us-east-1', name: 'demo-key', clientToken: 'demo-1' };
  const body = JSON.stringify(order);
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body };

  const first = await expectStatus(201, await alice.fetch(url, request));
  const { keyPair, retrieval }: Vended = JSON.parse(first.body);
  say(`vended    ${keyPair.id} "${keyPair.name}" ${keyPair.fingerprint}`);

  const again = await expectStatus(201, await alice.fetch(url, request));
  check(again.body === first.body, 'the same request gives the same bytes');
  check(providerCreates() === 1, 'the provider was asked once');

  await expectStatus(200, await fetch(retrieval.url));
  say('looked    a GET of the retrieval URL consumes nothing');

  const pem = await expectStatus(200, await fetch(retrieval.url, post('application/x-pem-file')));
  const privateKey = createPrivateKey(pem.body);
  check(
    fingerprintOf(keyPair.publicKey) === keyPair.fingerprint,
    'the fingerprint is that of the public key',
  );
  check(proves(privateKey), 'the private key signs and its public half verifies');
  check(
    opensshBlob(privateKey).equals(blobOf(keyPair.publicKey)),
    'the private key belongs to the public key',
  );

  await expectStatus(410, await fetch(retrieval.url, post('application/json')));
  say('finished  a second POST answers 410: the key was released once');
}

function post(accept: string): RequestInit {
  return { method: 'POST', headers: { accept } };
}

async function expectStatus(status: number, response: Response): Promise<{ body: string }> {
  const body = await response.text();
  if (response.status !== status) throw new Error(`expected ${status}, got ${response.status}`);
  return { body };
}

function providerCreates(): number {
  return service.cloud.requests.filter(({ operation }) => operation === 'CreateKeyPair').length;
}

function blobOf(publicKeyLine: string): Buffer {
  return Buffer.from(publicKeyLine.split(' ')[1] ?? '', 'base64');
}

function fingerprintOf(publicKeyLine: string): string {
  return `SHA256:${createHash('sha256').update(blobOf(publicKeyLine)).digest('base64').replace(/=+$/, '')}`;
}

function proves(privateKey: KeyObject): boolean {
  const message = Buffer.from('keyvend demo');
  return verify('sha256', message, createPublicKey(privateKey), sign('sha256', message, privateKey));
}

/** The public half in SSH's wire form (RFC 4253 section 6.6), computed without keyvend's own code. */
function opensshBlob(privateKey: KeyObject): Buffer {
  const { e = '', n = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return Buffer.concat([Buffer.from('ssh-rsa'), mpint(e), mpint(n)].map(field));
}

function mpint(base64url: string): Buffer {
  const magnitude = Buffer.from(base64url, 'base64url');
  return (magnitude[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), magnitude]) : magnitude;
}

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function check(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`not so: ${claim}`);
  say(`checked   ${claim}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
