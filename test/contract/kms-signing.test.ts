import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createPublicKey, verify as verifyOffline } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  GetPublicKeyCommand,
  type KeySpec,
  SignCommand,
  type SignCommandInput,
  type SigningAlgorithmSpec,
  VerifyCommand,
} from '@aws-sdk/client-kms';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';

const run = promisify(execFile);
const Message = Buffer.from('message');
const SIGN: Pick<SignCommandInput, 'Message' | 'SigningAlgorithm'> = {
  Message,
  SigningAlgorithm: 'ECDSA_SHA_256',
};

let cloud: CloudFixture;
let key: string;

before(async () => {
  cloud = await cloudFixture();
  key = await createKey('ECC_NIST_P256');
});
after(() => cloud.close());

async function createKey(KeySpec: KeySpec, more: CreateKeyCommandInput = {}): Promise<string> {
  const command = new CreateKeyCommand({ KeySpec, KeyUsage: 'SIGN_VERIFY', ...more });
  return (await cloud.kms.send(command)).KeyMetadata?.Arn ?? '';
}

async function publicKeyOf(KeyId: string) {
  const { PublicKey = Buffer.alloc(0) } = await cloud.kms.send(new GetPublicKeyCommand({ KeyId }));
  return createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
}

describe('Sign', () => {
  const specs: [spec: KeySpec, algorithm: SigningAlgorithmSpec, digest: string][] = [
    ['ECC_NIST_P256', 'ECDSA_SHA_256', 'sha256'],
    ['ECC_NIST_P384', 'ECDSA_SHA_384', 'sha384'],
    ['ECC_NIST_P521', 'ECDSA_SHA_512', 'sha512'],
    ['ECC_SECG_P256K1', 'ECDSA_SHA_256', 'sha256'],
  ];
  for (const [spec, SigningAlgorithm, digest] of specs) {
    test(`under ${spec} is verified offline with its public key, and by Verify`, async () => {
      const KeyId = await createKey(spec);
      const { Signature } = await cloud.kms.send(new SignCommand({ KeyId, Message, SigningAlgorithm }));
      assert.ok(Signature);
      assert.ok(verifyOffline(digest, Message, await publicKeyOf(KeyId), Signature));
      const verified = await cloud.kms.send(
        new VerifyCommand({ KeyId, Message, Signature, SigningAlgorithm }),
      );
      assert.deepEqual([verified.SignatureValid, verified.KeyId], [true, KeyId]);
    });
  }

  test('is refused by Verify for another message, without a message of its own', async () => {
    const { Signature } = await cloud.kms.send(new SignCommand({ KeyId: key, ...SIGN }));
    const other = { KeyId: key, ...SIGN, Message: Buffer.from('another'), Signature };
    await assert.rejects(cloud.kms.send(new VerifyCommand(other)), { name: 'KMSInvalidSignatureException' });
  });

  const refused: [what: string, input: Partial<SignCommandInput>, name: string][] = [
    ['an algorithm of another spec', { SigningAlgorithm: 'ECDSA_SHA_384' }, 'InvalidKeyUsageException'],
    ['an algorithm of RSA', { SigningAlgorithm: 'RSASSA_PSS_SHA_256' }, 'InvalidKeyUsageException'],
    ['a digest, which is not emulated', { MessageType: 'DIGEST' }, 'UnsupportedOperationException'],
    ['a message of 4,097 bytes', { Message: Buffer.alloc(4097) }, 'ValidationException'],
  ];
  for (const [what, input, name] of refused) {
    test(`refuses ${what}`, async () => {
      await assert.rejects(cloud.kms.send(new SignCommand({ KeyId: key, ...SIGN, ...input })), { name });
    });
  }

  test('refuses a symmetric key', async () => {
    const KeyId = await createKey('SYMMETRIC_DEFAULT', { KeyUsage: 'ENCRYPT_DECRYPT' });
    await assert.rejects(cloud.kms.send(new SignCommand({ KeyId, ...SIGN })), {
      name: 'InvalidKeyUsageException',
    });
    await assert.rejects(cloud.kms.send(new GetPublicKeyCommand({ KeyId })), {
      name: 'UnsupportedOperationException',
    });
  });
});

test('GetPublicKey says what the key is for', async () => {
  const { KeySpec, KeyUsage, SigningAlgorithms } = await cloud.kms.send(
    new GetPublicKeyCommand({ KeyId: key }),
  );
  assert.deepEqual(
    [KeySpec, KeyUsage, SigningAlgorithms],
    ['ECC_NIST_P256', 'SIGN_VERIFY', ['ECDSA_SHA_256']],
  );
});

const SCRIPT = `
import boto3, sys
kms = boto3.client('kms', endpoint_url=sys.argv[1], region_name='us-east-1', aws_access_key_id='test',
                   aws_secret_access_key='test')
key = kms.create_key(KeySpec='ECC_NIST_P256', KeyUsage='SIGN_VERIFY')['KeyMetadata']
use = dict(KeyId=key['Arn'], Message=b'message', SigningAlgorithm='ECDSA_SHA_256')
signature = kms.sign(**use)['Signature']
print(key['SigningAlgorithms'], kms.verify(Signature=signature, **use)['SignatureValid'],
      len(kms.get_public_key(KeyId=key['Arn'])['PublicKey']))
`;

test('boto3 creates a signing key, signs, verifies and reads the public key', async t => {
  try {
    await run('python3', ['-c', 'import boto3']);
  } catch {
    return t.diagnostic('boto3 is not installed: nothing was tested');
  }
  const { stdout } = await run('python3', ['-c', SCRIPT, cloud.url]);
  assert.equal(stdout.trim(), "['ECDSA_SHA_256'] True 91");
});
