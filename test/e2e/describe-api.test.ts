import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { trafficOf } from '../support/cloud-traffic.ts';
import { OPENAPI_FILE } from '../support/openapi-document.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

const get = (path: string, headers = {}) => service.anyone({ method: 'GET', path, headers });

test('health is told to everybody, of this moment, and asks no cloud', async () => {
  const { result, requests } = await trafficOf(service.cloud, () => get('/healthz'));
  assertStatus(result, 200);
  assert.deepEqual([JSON.parse(result.body), requests], [{ status: 'ok' }, []]);
  assert.equal(result.headers['cache-control'], 'no-store');
});

test('the document is the committed one', async () => {
  const answer = await get('/openapi.json');
  assertStatus(answer, 200);
  assert.equal(answer.headers['content-type'], 'application/json');
  assert.deepEqual(JSON.parse(answer.body), JSON.parse(await readFile(OPENAPI_FILE, 'utf8')));
});

test('the page may load nothing but its own style', async () => {
  const answer = await get('/docs', { accept: 'text/html' });
  assertStatus(answer, 200);
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(answer.body) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  assert.equal(answer.headers['content-security-policy'], policy);
  assert.doesNotMatch(answer.body, /<(?:script|img|link|iframe|form|object|svg)\b|\s(?:on\w+|style|src)=/i);
});

const KNOWN: readonly [rule: string, known: (etag: string) => string, status: number][] = [
  ['the tag', etag => etag, 304],
  ['one of several tags', etag => `"other", ${etag}`, 304],
  ['the tag, weak as a proxy made it', etag => `W/${etag}`, 304],
  ['anything', () => '*', 304],
  ['another tag', () => '"other"', 200],
];

for (const path of ['/openapi.json', '/docs']) {
  for (const [rule, known, status] of KNOWN) {
    test(`${path} is answered ${status} to who has ${rule}`, async () => {
      const { headers } = await get(path);
      const answer = await get(path, { 'if-none-match': known(String(headers['etag'])) });
      assertStatus(answer, status);
      assert.equal(answer.headers['etag'], headers['etag']);
      assert.equal(answer.headers['cache-control'], 'public, max-age=300');
    });
  }

  test(`HEAD ${path} has the headers of GET`, async () => {
    const [head, { headers }] = await Promise.all([service.anyone({ method: 'HEAD', path }), get(path)]);
    assertStatus(head, 200);
    assert.deepEqual([head.headers['etag'], head.body], [headers['etag'], '']);
  });
}

for (const path of ['/healthz', '/openapi.json', '/docs']) {
  test(`${path} is only read`, async () => {
    const answer = await service.anyone({ method: 'POST', path });
    assertProblem(answer, 405, 'method_not_allowed');
    assert.equal(answer.headers['allow'], 'GET, HEAD');
  });

  test(`${path} is refused to who takes pictures only`, async () => {
    assertProblem(await get(path, { accept: 'image/png' }), 406, 'not_acceptable');
  });
}
