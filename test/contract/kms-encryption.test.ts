import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateRandomCommand,
  KMSClient,
  ReEncryptCommand,
} from '@aws-sdk/client-kms';
import { type CloudFixture, clientConfig, cloudFixture } from '../support/cloud-fixture.ts';

const PLAINTEXT = Buffer.from('a data key');
const CONTEXT = { provider: 'cloud', key: 'key_1' };

let cloud: CloudFixture;
let key: string;
let otherKey: string;
let hmacKey: string;
let blob: Uint8Array;

before(async () => {
  cloud = await cloudFixture();
  key = await createKey();
  otherKey = await createKey();
  hmacKey = await createKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
  const encrypted = await cloud.kms.send(
    new EncryptCommand({ KeyId: key, Plaintext: PLAINTEXT, EncryptionContext: CONTEXT }),
  );
  blob = encrypted.CiphertextBlob ?? new Uint8Array();
});
after(() => cloud.close());

async function createKey(input: CreateKeyCommandInput = {}): Promise<string> {
  return (await cloud.kms.send(new CreateKeyCommand(input))).KeyMetadata?.Arn ?? '';
}

type DecryptInput = { context?: Record<string, string>; keyId?: string; blob?: Uint8Array };

function decrypt({ context, keyId, blob: other }: DecryptInput) {
  return cloud.kms.send(
    new DecryptCommand({
      CiphertextBlob: other ?? blob,
      ...(context && { EncryptionContext: context }),
      ...(keyId !== undefined && { KeyId: keyId }),
    }),
  );
}

describe('Decrypt', () => {
  test('finds the key by the ciphertext; the order of the context is free', async () => {
    const { Plaintext, KeyId } = await decrypt({ context: { key: 'key_1', provider: 'cloud' } });
    assert.deepEqual(Buffer.from(Plaintext ?? []), PLAINTEXT);
    assert.equal(KeyId, key);
  });

  const refused: [rule: string, input: () => DecryptInput, name: string][] = [
    [
      'another value in the context',
      () => ({ context: { ...CONTEXT, key: 'key_2' } }),
      'InvalidCiphertextException',
    ],
    [
      'another case in the context',
      () => ({ context: { ...CONTEXT, key: 'KEY_1' } }),
      'InvalidCiphertextException',
    ],
    [
      'one pair more in the context',
      () => ({ context: { ...CONTEXT, a: 'b' } }),
      'InvalidCiphertextException',
    ],
    ['no context', () => ({}), 'InvalidCiphertextException'],
    ['another key', () => ({ context: CONTEXT, keyId: otherKey }), 'IncorrectKeyException'],
    ['an HMAC key', () => ({ context: CONTEXT, keyId: hmacKey }), 'IncorrectKeyException'],
    ['a blob that is none', () => ({ blob: Buffer.from('hello') }), 'InvalidCiphertextException'],
    [
      'a blob cut short',
      () => ({ context: CONTEXT, blob: blob.subarray(0, -1) }),
      'InvalidCiphertextException',
    ],
    ['a blob over 6144 bytes', () => ({ blob: Buffer.alloc(6145) }), 'ValidationException'],
  ];
  for (const [rule, input, name] of refused) {
    test(`refuses ${rule} with ${name}`, async () => {
      await assert.rejects(decrypt(input()), { name });
    });
  }

  test('refuses a blob with any byte changed', async () => {
    for (let index = 0; index < blob.length; index += 1) {
      const changed = Buffer.from(blob);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      await assert.rejects(decrypt({ context: CONTEXT, blob: changed }), {
        name: /^(InvalidCiphertext|AccessDenied)Exception$/,
      });
    }
  });

  test('does not find the key of another Region', async () => {
    const elsewhere = new KMSClient({ ...clientConfig(cloud.url), region: 'eu-west-1' });
    const CiphertextBlob = blob;
    await assert.rejects(elsewhere.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: CONTEXT })), {
      name: 'AccessDeniedException',
    });
    elsewhere.destroy();
  });
});

describe('Encrypt', () => {
  const encrypt = (Plaintext: Buffer) => cloud.kms.send(new EncryptCommand({ KeyId: key, Plaintext }));

  test('takes 4096 bytes', async () => {
    const { CiphertextBlob, KeyId } = await encrypt(Buffer.alloc(4096, 'a'));
    assert.equal(KeyId, key);
    assert.equal(Buffer.from(CiphertextBlob ?? []).includes('aaaa'), false);
  });

  for (const bytes of [0, 4097]) {
    test(`refuses ${bytes} bytes`, async () => {
      await assert.rejects(encrypt(Buffer.alloc(bytes)), {
        name: 'ValidationException',
        message: /Value at 'plaintext' failed to satisfy constraint/,
      });
    });
  }

  test('refuses an HMAC key', async () => {
    await assert.rejects(cloud.kms.send(new EncryptCommand({ KeyId: hmacKey, Plaintext: PLAINTEXT })), {
      name: 'InvalidKeyUsageException',
      message: `${hmacKey} key usage is GENERATE_VERIFY_MAC which is not valid for Encrypt.`,
    });
  });

  test('refuses an algorithm of asymmetric keys', async () => {
    const EncryptionAlgorithm = 'RSAES_OAEP_SHA_256';
    await assert.rejects(
      cloud.kms.send(new EncryptCommand({ KeyId: key, Plaintext: PLAINTEXT, EncryptionAlgorithm })),
      { name: 'InvalidKeyUsageException' },
    );
  });
});

describe('GenerateDataKey', () => {
  const lengths: [input: { KeySpec: 'AES_256' | 'AES_128' } | { NumberOfBytes: number }, bytes: number][] = [
    [{ KeySpec: 'AES_256' }, 32],
    [{ KeySpec: 'AES_128' }, 16],
    [{ NumberOfBytes: 64 }, 64],
  ];
  for (const [input, bytes] of lengths) {
    test(`makes ${bytes} bytes for ${JSON.stringify(input)} and seals them under the context`, async () => {
      const made = await cloud.kms.send(
        new GenerateDataKeyCommand({ KeyId: key, EncryptionContext: CONTEXT, ...input }),
      );
      assert.equal(made.Plaintext?.length, bytes);
      const { Plaintext } = await decrypt({ context: CONTEXT, blob: made.CiphertextBlob ?? Buffer.alloc(0) });
      assert.deepEqual(Plaintext, made.Plaintext);
    });
  }

  test('never makes the same key twice', async () => {
    const make = () => cloud.kms.send(new GenerateDataKeyCommand({ KeyId: key, KeySpec: 'AES_256' }));
    const keys = await Promise.all(Array.from({ length: 10 }, make));
    assert.equal(new Set(keys.map(({ Plaintext }) => Buffer.from(Plaintext ?? []).toString('hex'))).size, 10);
  });

  for (const NumberOfBytes of [0, 1025]) {
    test(`refuses ${NumberOfBytes} bytes`, async () => {
      await assert.rejects(cloud.kms.send(new GenerateDataKeyCommand({ KeyId: key, NumberOfBytes })), {
        name: 'ValidationException',
        message: /Value '\d+' at 'numberOfBytes' failed to satisfy constraint: Member must have value/,
      });
    });
  }

  test('without plaintext gives the sealed key alone', async () => {
    const made = await cloud.kms.send(
      new GenerateDataKeyWithoutPlaintextCommand({ KeyId: key, KeySpec: 'AES_256' }),
    );
    assert.equal('Plaintext' in made, false);
    const { Plaintext } = await decrypt({ blob: made.CiphertextBlob ?? Buffer.alloc(0) });
    assert.equal(Plaintext?.length, 32);
  });

  test('refuses an encryption context over 8192 bytes', async () => {
    const EncryptionContext = { a: 'x'.repeat(8192) };
    await assert.rejects(
      cloud.kms.send(new GenerateDataKeyCommand({ KeyId: key, KeySpec: 'AES_256', EncryptionContext })),
      { name: 'ValidationException' },
    );
  });
});

test('ReEncrypt moves a ciphertext to another key and context', async () => {
  const moved = await cloud.kms.send(
    new ReEncryptCommand({
      CiphertextBlob: blob,
      SourceEncryptionContext: CONTEXT,
      DestinationKeyId: otherKey,
      DestinationEncryptionContext: { moved: 'yes' },
    }),
  );
  assert.deepEqual([moved.SourceKeyId, moved.KeyId], [key, otherKey]);
  const opened = await decrypt({ context: { moved: 'yes' }, blob: moved.CiphertextBlob ?? Buffer.alloc(0) });
  assert.deepEqual(Buffer.from(opened.Plaintext ?? []), PLAINTEXT);
  assert.equal(opened.KeyId, otherKey);
});

describe('GenerateRandom', () => {
  test('gives as many bytes as asked for', async () => {
    const { Plaintext } = await cloud.kms.send(new GenerateRandomCommand({ NumberOfBytes: 44 }));
    assert.equal(Plaintext?.length, 44);
  });

  const refused: [bytes: number | undefined, message: RegExp][] = [
    [undefined, /^NumberOfBytes is required\.$/],
    [0, /Value '0' at 'numberOfBytes' .* greater than or equal to 1$/],
    [1025, /Value '1025' at 'numberOfBytes' .* less than or equal to 1024$/],
  ];
  for (const [NumberOfBytes, message] of refused) {
    test(`refuses ${NumberOfBytes} bytes`, async () => {
      await assert.rejects(cloud.kms.send(new GenerateRandomCommand({ NumberOfBytes })), {
        name: 'ValidationException',
        message,
      });
    });
  }
});
