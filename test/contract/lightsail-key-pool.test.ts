import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { openKeyPool } from '../../local/cloud/lightsail/key-pool.ts';

const POOL = new URL('../../local/cloud/lightsail/key-pool.ts', import.meta.url).href;

test('a key pool that is filling lets the process end', async () => {
  // A thousand keys take the better part of a minute; the time-out fails the test long before.
  const program = `(await import('${POOL}')).openKeyPool(1000)`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { timeout: 10_000 });
});

test('a key pool gives each of many callers at once a key of its own', async () => {
  const pool = openKeyPool(2);
  const keys = await Promise.all(Array.from({ length: 6 }, () => pool.take()));
  assert.equal(new Set(keys.map(key => key.export({ format: 'jwk' }).n)).size, 6);
  pool.close();
});

test('a key pool that is closed refuses those who still wait', async () => {
  const pool = openKeyPool(0);
  const waiting = assert.rejects(pool.take(), /closed/);
  pool.close();
  await waiting;
});
