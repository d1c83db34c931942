import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { swasKeyPairs } from '../../shared/adapters/swas/swas-key-pairs.ts';
import { PrivateKey } from '../../shared/domain/private-key.ts';

const REQUEST = {
  region: 'cn-hangzhou',
  name: 'late',
  keyType: 'rsa',
  tags: [],
  callToken: 'call-1',
} as const;

test('the private key of an answer that comes after the abort is never read', async t => {
  const read = t.mock.method(PrivateKey, 'fromProvider');
  const answer = Promise.withResolvers<string>();
  const unexpected = () => Promise.reject(new Error('not expected'));
  const swas = swasKeyPairs(async () => ({
    createKeyPair: () => answer.promise,
    importKeyPair: unexpected,
    listKeyPairs: unexpected,
    deleteKeyPair: unexpected,
  }));
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const controller = new AbortController();
  const created = swas.create(REQUEST, controller.signal);
  // The client is loaded by then, and the call under way.
  await new Promise(resolve => setImmediate(resolve));
  controller.abort(new Error('the time is over'));
  await assert.rejects(created, { kind: 'unclear' });
  answer.resolve(privateKey);
  await new Promise(resolve => setImmediate(resolve));
  assert.equal(read.mock.callCount(), 0);
  assert.equal(typeof (await swas.create(REQUEST, new AbortController().signal)).publicKey, 'string');
  assert.equal(read.mock.callCount(), 1);
});
