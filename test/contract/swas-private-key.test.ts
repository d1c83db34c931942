import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { describe, test } from 'node:test';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { startSwas, swasCalls } from '../support/swas-calls.ts';

describe('the private key of CreateKeyPair ("2048-bit RSA key pairs", "PEM-encoded in the PKCS#8 format")', () => {
  const forms = [
    ['pkcs1-pem', /^-----BEGIN RSA PRIVATE KEY-----\n/],
    ['pkcs1-base64', /^MIIE[\w+/]{2}IBAAKCAQEA[\w+/=]+$/],
    ['pkcs8-pem', /^-----BEGIN PRIVATE KEY-----\n/],
    ['pkcs8-base64', /^MIIE[\w+/]{2}IBADANBgkqhkiG9w0BAQEFAASC[\w+/=]+$/],
  ] as const;
  for (const [privateKeyForm, form] of forms) {
    test(`is given as ${privateKeyForm}, and fits the public key that is listed`, async () => {
      const shaped = await startSwas(['test'], { swas: { privateKeyForm } });
      const call = swasCalls(() => shaped, 'test');
      const created = await call('CreateKeyPair', { KeyPairName: 'shaped' });
      const listed = await call('ListKeyPairs');
      await shaped.close();
      const body = String(created.body['PrivateKeyBody']);
      assert.match(body, form);
      const type = privateKeyForm.startsWith('pkcs1') ? 'pkcs1' : 'pkcs8';
      const key = body.startsWith('---')
        ? createPrivateKey(body)
        : createPrivateKey({ key: Buffer.from(body, 'base64'), format: 'der', type });
      assert.equal(key.asymmetricKeyDetails?.modulusLength, 2048);
      assert.equal(Object(listed.body['KeyPairs'])[0].PublicKey, fromKeyObject(key)?.line);
    });
  }
});
