import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import { swasClients, swasOrigin } from '../../shared/adapters/swas/swas-clients.ts';
import { swasKeyPairs } from '../../shared/adapters/swas/swas-key-pairs.ts';

const ROOT = new URL('../../', import.meta.url);
const credentials = { accessKeyId: 'test', accessKeySecret: 'test' };

let cloud: Cloud;
before(async () => {
  cloud = await startCloud();
});
after(() => cloud.close());

describe('each region', () => {
  it('has a client of its own, made once', () => {
    const clients = swasClients({ endpoint: cloud.url, credentials });
    assert.equal(clients('cn-hangzhou'), clients('cn-hangzhou'));
    assert.notEqual(clients('cn-hangzhou'), clients('cn-beijing'));
  });

  it('has another client after one that could not be made', async () => {
    const clients = swasClients({ credentials: { accessKeyId: '', accessKeySecret: '' } });
    const first = clients('cn-hangzhou');
    await assert.rejects(first, { kind: 'denied' });
    const second = clients('cn-hangzhou');
    await assert.rejects(second, { kind: 'denied' });
    assert.notEqual(first, second);
  });

  it('is asked where it is named', async () => {
    const provider = swasKeyPairs(swasClients({ endpoint: cloud.url, credentials }));
    await provider.find({ region: 'ap-southeast-1', name: 'any' }, new AbortController().signal);
    assert.deepEqual(
      cloud.requests.map(({ region }) => region),
      ['ap-southeast-1'],
    );
  });

  it('is at an endpoint of its own, unless there is one for all', () => {
    assert.equal(swasOrigin('cn-beijing', {}).href, 'https://swas.cn-beijing.aliyuncs.com/');
    assert.equal(swasOrigin('cn-beijing', { endpoint: cloud.url }).href, `${cloud.url}/`);
  });
});

it('a process that does not ask SWAS does not load its SDK', async () => {
  const program = `
    const { createRequire } = await import('node:module');
    const { swasClients } = await import('./shared/adapters/swas/swas-clients.ts');
    const { swasKeyPairs } = await import('./shared/adapters/swas/swas-key-pairs.ts');
    const clients = swasClients({ endpoint: 'http://127.0.0.1:9', credentials: {} });
    swasKeyPairs(clients);
    const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter(path => path.includes('alicloud'));
    console.log(loaded().length, (await clients('cn-hangzhou'), loaded().length > 0));`;
  const node = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT });
  assert.equal((await node).stdout, '0 true\n');
});
