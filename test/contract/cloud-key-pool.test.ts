import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { openKeyPool } from '../../local/cloud/key-pool.ts';

const POOL = new URL('../../local/cloud/key-pool.ts', import.meta.url).href;

test('a key pool that is filling lets the process end', async () => {
  // A thousand keys take the better part of a minute; the time-out fails the test long before.
  const program = `(await import('${POOL}')).openKeyPool({ size: 1000 })`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { timeout: 10_000 });
});

test('a key pool gives each of many callers at once a key of its own', async () => {
  const pool = openKeyPool({ size: 2 });
  const keys = await Promise.all(Array.from({ length: 6 }, () => pool.take()));
  assert.equal(new Set(keys.map(key => key.export({ format: 'jwk' }).n)).size, 6);
  pool.close();
});

test('a key pool that is closed refuses those who still wait', async () => {
  const pool = openKeyPool({ size: 0 });
  const waiting = assert.rejects(pool.take(), /closed/);
  pool.close();
  await waiting;
});

test('a key pool that makes several keys at once gives each of them once', async () => {
  const pool = openKeyPool({ size: 3, atOnce: 3 });
  const keys = await Promise.all(Array.from({ length: 9 }, () => pool.take()));
  assert.equal(new Set(keys.map(key => key.export({ format: 'jwk' }).n)).size, 9);
  pool.close();
});

test('a key pool gives the keys that were made before it makes any', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pool = openKeyPool({ size: 0, made: [privateKey] });
  assert.equal(await pool.take(), privateKey);
  assert.notEqual(await pool.take(), privateKey);
  pool.close();
});
