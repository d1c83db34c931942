import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { refusePrivateKeys } from '../../shared/http/json-body.ts';

/** As deep as 64 KiB of brackets can be. */
const DEPTH = 32_000;

test('64 KiB of nested brackets are searched without running out of stack', () => {
  refusePrivateKeys(JSON.parse('['.repeat(DEPTH) + ']'.repeat(DEPTH)));
});

test('a private key is found at any depth', () => {
  const marker = ['-----BEGIN', 'PRIVATE KEY-----'].join(' ');
  const nested = JSON.parse(`${'['.repeat(DEPTH)}${JSON.stringify(marker)}${']'.repeat(DEPTH)}`);
  assert.throws(
    () => refusePrivateKeys(nested),
    error => error instanceof KeyvendError && error.code === 'private_key_submitted',
  );
});
