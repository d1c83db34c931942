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

const READ = { 'dynamodb GetItem': 1 };
const COUNTED = { ...READ, 'dynamodb UpdateItem': 1 };

/** Each row is a token that opens nothing, who tries it, and what that costs: of a principal it is counted. */
const PROBES: readonly [rule: string, probe: () => { client: ApiClient; path: string }, cost: object][] = [
  [
    'an unknown id on a caller-bound URL',
    () => ({ client: service.alice, path: withOtherId(retrievalPath(ofAlice)) }),
    COUNTED,
  ],
  [
    'a known id with a flipped MAC on a caller-bound URL',
    () => ({ client: service.alice, path: withOtherMac(retrievalPath(ofAlice)) }),
    COUNTED,
  ],
  [
    "another principal's caller-bound token",
    () => ({ client: service.bob, path: retrievalPath(ofAlice) }),
    COUNTED,
  ],
  [
    'an unknown id on a bearer URL',
    () => ({ client: service.anyone, path: withOtherId(retrievalPath(bearer)) }),
    READ,
  ],
  [
    'a known id with a flipped MAC on a bearer URL',
    () => ({ client: service.anyone, path: withOtherMac(retrievalPath(bearer)) }),
    READ,
  ],
  [
    'a caller-bound token on a bearer URL',
    () => ({ client: service.anyone, path: retrievalPath(ofAlice).replace('/v1/retrievals', '/r') }),
    READ,
  ],
];

for (const method of ['GET', 'POST']) {
  for (const [rule, probe, cost] of PROBES) {
    test(`${method} with ${rule} costs what any other token of its kind of URL does that opens nothing`, async () => {
      const { client, path } = probe();
      const { result, requests } = await trafficOf(service.cloud, () => client({ method, path }));
      assertProblem(result, 404, 'retrieval_not_found');
      assert.deepEqual(countByOperation(requests), cost);
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
