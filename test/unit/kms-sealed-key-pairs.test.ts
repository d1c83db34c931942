import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KMSClient } from '@aws-sdk/client-kms';
import { kmsSealedKeyPairs } from '../../shared/adapters/kms/kms-sealed-key-pairs.ts';

const { signal } = new AbortController();
const { generate } = kmsSealedKeyPairs(new KMSClient({ region: 'us-east-1' }), 'alias/never-asked');

for (const keySize of [1024, 2049, 8192, null]) {
  test(`an RSA key of ${keySize} bits is no other size instead`, async () => {
    await assert.rejects(generate({ keyType: 'rsa', keySize }, {}, signal), RangeError);
  });
}
