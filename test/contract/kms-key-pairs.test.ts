import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import {
  CreateKeyCommand,
  type DataKeyPairSpec,
  DecryptCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
} from '@aws-sdk/client-kms';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';

const CONTEXT = { provider: 'cloud', key: 'key_1' };

let cloud: CloudFixture;
let key: string;
before(async () => {
  cloud = await cloudFixture();
  key = (await cloud.kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
});
after(() => cloud.close());

const der = { format: 'der' } as const;
const publicHalf = (pkcs8: Uint8Array = new Uint8Array()) =>
  createPublicKey(createPrivateKey({ key: Buffer.from(pkcs8), type: 'pkcs8', ...der })).export({
    type: 'spki',
    ...der,
  });

const made: [spec: DataKeyPairSpec, type: string, size: number | string | undefined][] = [
  ['RSA_2048', 'rsa', 2048],
  ['RSA_3072', 'rsa', 3072],
  ['RSA_4096', 'rsa', 4096],
  ['ECC_NIST_P256', 'ec', 'prime256v1'],
  ['ECC_NIST_P384', 'ec', 'secp384r1'],
  ['ECC_NIST_P521', 'ec', 'secp521r1'],
  ['ECC_SECG_P256K1', 'ec', 'secp256k1'],
  ['ECC_NIST_EDWARDS25519', 'ed25519', undefined],
];
for (const [KeyPairSpec, type, size] of made) {
  test(`a ${KeyPairSpec} key pair is given sealed, and opens to the other half of its public key`, async () => {
    const input = { KeyId: key, KeyPairSpec, EncryptionContext: CONTEXT };
    const given = await cloud.kms.send(new GenerateDataKeyPairWithoutPlaintextCommand(input));
    assert.deepEqual([given.KeyId, given.KeyPairSpec], [key, KeyPairSpec]);
    const publicKey = createPublicKey({ key: Buffer.from(given.PublicKey ?? []), type: 'spki', ...der });
    const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
    assert.deepEqual([publicKey.asymmetricKeyType, modulusLength ?? namedCurve], [type, size]);
    const CiphertextBlob = given.PrivateKeyCiphertextBlob;
    const opened = await cloud.kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: CONTEXT }));
    assert.deepEqual(publicHalf(opened.Plaintext), publicKey.export({ type: 'spki', ...der }));
    await assert.rejects(cloud.kms.send(new DecryptCommand({ CiphertextBlob })), {
      name: 'InvalidCiphertextException',
    });
  });
}

test('the plaintext is given where it is asked for', async () => {
  const input = { KeyId: key, KeyPairSpec: 'ECC_NIST_EDWARDS25519' } as const;
  const { PrivateKeyPlaintext, PublicKey } = await cloud.kms.send(new GenerateDataKeyPairCommand(input));
  assert.deepEqual(publicHalf(PrivateKeyPlaintext), Buffer.from(PublicKey ?? []));
});

test('a spec that the service does not know is refused', async () => {
  const KeyPairSpec = 'RSA_1024' as DataKeyPairSpec;
  const command = new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId: key, KeyPairSpec });
  await assert.rejects(cloud.kms.send(command), { name: 'ValidationException' });
});

test('a dry run gives nothing', async () => {
  const input = { KeyId: key, KeyPairSpec: 'RSA_2048', DryRun: true } as const;
  await assert.rejects(cloud.kms.send(new GenerateDataKeyPairWithoutPlaintextCommand(input)), {
    name: 'DryRunOperationException',
  });
});

test('a key that makes MACs seals no key pair', async () => {
  const hmac = await cloud.kms.send(
    new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
  );
  const KeyId = hmac.KeyMetadata?.KeyId;
  const command = new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId, KeyPairSpec: 'RSA_2048' });
  await assert.rejects(cloud.kms.send(command), { name: 'InvalidKeyUsageException' });
});
