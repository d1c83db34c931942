import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ApiClient } from '../support/api-client.ts';
import { countByOperation, trafficOf } from '../support/cloud-traffic.ts';
import { assertProblem } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { type Created, retrievalPath, vend } from '../support/vending.ts';

const ID_END = 26;

let service: ServiceFixture;
let ofAlice: Created;
let bearer: Created;
before(async () => {
  service = await serviceFixture();
  ofAlice = await vend(service.alice, { retrieval: { access: 'caller' } });
  bearer = await vend(service.alice);
  // The first request of a caller to each function reads the grants.
  await service.alice({ method: 'GET', path: withOtherMac(retrievalPath(ofAlice)) });
  await service.alice({ method: 'POST', path: withOtherMac(retrievalPath(ofAlice)) });
});
after(() => service.close());

/** Each row is a token that opens nothing, and who tries it. */
const PROBES: readonly [rule: string, probe: () => { client: ApiClient; path: string }][] = [
  [
    'an unknown id on a caller-bound URL',
    () => ({ client: service.alice, path: withOtherId(retrievalPath(ofAlice)) }),
  ],
  [
    'a known id with a flipped MAC on a caller-bound URL',
    () => ({ client: service.alice, path: withOtherMac(retrievalPath(ofAlice)) }),
  ],
  ["another principal's caller-bound token", () => ({ client: service.bob, path: retrievalPath(ofAlice) })],
  [
    'an unknown id on a bearer URL',
    () => ({ client: service.anyone, path: withOtherId(retrievalPath(bearer)) }),
  ],
  [
    'a known id with a flipped MAC on a bearer URL',
    () => ({ client: service.anyone, path: withOtherMac(retrievalPath(bearer)) }),
  ],
  [
    'a caller-bound token on a bearer URL',
    () => ({ client: service.anyone, path: retrievalPath(ofAlice).replace('/v1/retrievals', '/r') }),
  ],
];

for (const method of ['GET', 'POST']) {
  for (const [rule, probe] of PROBES) {
    test(`${method} with ${rule} costs one read, like any other token that opens nothing`, async () => {
      const { client, path } = probe();
      const { result, requests } = await trafficOf(service.cloud, () => client({ method, path }));
      assertProblem(result, 404, 'retrieval_not_found');
      assert.deepEqual(countByOperation(requests), { 'dynamodb GetItem': 1 });
    });
  }
}

function withOtherId(path: string): string {
  return withOtherCharacter(path, path.lastIndexOf('/') + ID_END);
}

/** The first character: the last one of 32 bytes in base64url has bits to spare. */
function withOtherMac(path: string): string {
  return withOtherCharacter(path, path.lastIndexOf('/') + ID_END + 1);
}

function withOtherCharacter(path: string, position: number): string {
  const other = path[position] === 'A' ? 'B' : 'A';
  return `${path.slice(0, position)}${other}${path.slice(position + 1)}`;
}
