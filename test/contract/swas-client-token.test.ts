import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Cloud } from '../../local/cloud/cloud.ts';
import { codeOf, importing, keyPairNames, startSwas, swasCalls } from '../support/swas-calls.ts';

let cloud: Cloud;
before(async () => {
  cloud = await startSwas(['test']);
});
after(() => cloud.close());

/** "How to ensure idempotence", https://www.alibabacloud.com/help/doc-detail/25693.htm, which the CreateKeyPair page links. */
describe('a client token', () => {
  const call = swasCalls(() => cloud, 'test');
  const malformed = 'InvalidClientToken.Malformed';
  const rows: [sentence: string, token: string, code: string][] = [
    ['The token can contain only ASCII characters', 'a:b c', 'ok'],
    ['The token can contain only ASCII characters', 'ключ', malformed],
    ['must be no more than 64 characters in length', 't'.repeat(64), 'ok'],
    ['must be no more than 64 characters in length', 't'.repeat(65), malformed],
  ];
  for (const [sentence, ClientToken, code] of rows) {
    test(`"${sentence}": ${ClientToken.length} characters are ${code}`, async () => {
      assert.equal(codeOf(await call('ImportKeyPair', importing('tokened', { ClientToken }))), code);
      await call('DeleteKeyPairs', { 'KeyPairNames.1': 'tokened' });
    });
  }

  test('sent again with the same parameters gives the same result, without the private key by default', async () => {
    const parameters = { KeyPairName: 'repeated', ClientToken: 'repeat' };
    const first = await call('CreateKeyPair', parameters);
    const second = await call('CreateKeyPair', parameters);
    assert.ok(first.body['PrivateKeyBody']);
    assert.deepEqual(second.body, { RequestId: second.body['RequestId'], KeyPairName: 'repeated' });
    assert.notEqual(second.body['RequestId'], first.body['RequestId']);
  });

  test('sent again after a delete gives the same result, and makes nothing', async () => {
    await call('DeleteKeyPairs', { 'KeyPairNames.1': 'repeated' });
    const again = await call('CreateKeyPair', { KeyPairName: 'repeated', ClientToken: 'repeat' });
    assert.equal(again.body['KeyPairName'], 'repeated');
    assert.deepEqual(keyPairNames(await call('ListKeyPairs', { KeyPairName: 'repeated' })), []);
  });

  test('sent again with other parameters is IdempotentParameterMismatch', async () => {
    for (const other of [{ KeyPairName: 'other' }, { RegionId: 'cn-beijing' }]) {
      const answer = await call('CreateKeyPair', {
        KeyPairName: 'repeated',
        ClientToken: 'repeat',
        ...other,
      });
      assert.equal(codeOf(answer), 'IdempotentParameterMismatch');
    }
  });

  test('of a refused request is free', async () => {
    const parameters = importing('refused', { ClientToken: 'free' });
    assert.equal(
      codeOf(await call('ImportKeyPair', { ...parameters, PublicKeyBody: 'AAAA' })),
      'InvalidPublicKeyBody.Malformed',
    );
    assert.equal(codeOf(await call('ImportKeyPair', parameters)), 'ok');
  });

  test('is one of its operation', async () => {
    const parameters = importing('both', { ClientToken: 'free' });
    assert.equal(codeOf(await call('CreateKeyPair', parameters)), 'ok');
  });
});
