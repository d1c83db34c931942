import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { deleteKeyPair, postCreate, postImport, postReissue, vend, vendRequest } from '../support/vending.ts';

type Who = 'alice' | 'bob' | 'auditor';
type Members = Readonly<Record<string, unknown>>;
type Row = readonly [
  who: Who,
  action: 'create' | 'import',
  places: string,
  name: string,
  tags: string,
  /** The statement that decides; after ! it denies. */
  decidedBy: string | null,
  members?: Members,
];

const CHECKOUT = 'project=checkout';
const ED25519 = { keyType: 'ed25519' };
const ttl = (ttlSeconds: number) => ({ retrieval: { ttlSeconds } });

const ROWS: readonly Row[] = [
  ['alice', 'create', 'lightsail eu-west-1', 'pay-', CHECKOUT, 'payments'],
  ['alice', 'create', 'lightsail eu-central-1', 'pay-', CHECKOUT, 'payments'],
  ['alice', 'create', 'lightsail eu-west-1', 'pay-', CHECKOUT, 'payments', { origin: 'kms' }],
  ['alice', 'create', 'lightsail us-east-1', 'pay-', CHECKOUT, null],
  ['alice', 'create', 'lightsail eu-west-1', 'pay-', '', null],
  ['alice', 'create', 'lightsail eu-west-1', 'pay-', 'project=other', null],
  ['alice', 'create', 'lightsail eu-west-1', 'pay-', 'Project=checkout', null],
  ['alice', 'create', 'lightsail eu-west-1', 'pay-', `${CHECKOUT},more=1`, null],
  ['alice', 'create', 'lightsail eu-west-1', 'other-', CHECKOUT, null],
  ['alice', 'create', 'lightsail eu-west-1', 'Pay-', CHECKOUT, null],
  ['alice', 'create', 'lightsail eu-west-1', 'my-pay-', CHECKOUT, null],
  ['alice', 'create', 'lightsail eu-west-1', 'prod-', CHECKOUT, '!no-prod'],
  ['alice', 'create', 'ec2 eu-west-1', 'pay-', CHECKOUT, null],
  ['alice', 'create', 'swas ap-southeast-1', 'pay-', CHECKOUT, null],
  ['alice', 'create', 'lightsail eu-west-1 lightsail eu-central-1', 'pay-', CHECKOUT, 'payments'],
  ['alice', 'create', 'lightsail eu-west-1 lightsail us-east-1', 'pay-', CHECKOUT, null],
  ['alice', 'create', 'lightsail eu-west-1 ec2 eu-west-1', 'pay-', CHECKOUT, null],
  ['alice', 'import', 'lightsail eu-west-1', 'pay-', CHECKOUT, 'payments'],
  ['alice', 'import', 'lightsail eu-central-1', 'pay-', CHECKOUT, 'payments'],
  ['alice', 'import', 'lightsail us-east-1', 'pay-', CHECKOUT, null],
  ['alice', 'import', 'lightsail eu-west-1', 'pay-', '', null],
  ['alice', 'import', 'lightsail eu-west-1', 'pay-', `${CHECKOUT},more=1`, null],
  ['alice', 'import', 'lightsail eu-west-1', 'other-', CHECKOUT, null],
  ['alice', 'import', 'lightsail eu-west-1', 'prod-', CHECKOUT, '!no-prod'],
  ['alice', 'import', 'ec2 eu-west-1', 'pay-', CHECKOUT, null],
  ['alice', 'create', 'ec2 us-east-1', 'ed-', 'team=a', 'alice-ed25519', ED25519],
  ['alice', 'create', 'ec2 us-west-2', 'ed-', 'team=b-1', 'alice-ed25519', ED25519],
  ['alice', 'create', 'ec2 us-west-1', 'ed-', 'team=b-', 'alice-ed25519', ED25519],
  ['alice', 'create', 'ec2 us-east-1', 'ed-', 'team=a,more=1', 'alice-ed25519', ED25519],
  ['alice', 'create', 'ec2 us-east-2', 'ed-', 'team=a', null, ED25519],
  ['alice', 'create', 'ec2 us-east-1', 'ed-', 'team=b', null, ED25519],
  ['alice', 'create', 'ec2 us-east-1', 'ed-', 'team=A', null, ED25519],
  ['alice', 'create', 'ec2 us-east-1', 'ed-', '', null, ED25519],
  ['alice', 'create', 'ec2 us-east-1', 'rsa-', 'team=a', null],
  ['alice', 'create', 'ec2 us-east-1', 'prod-', 'team=a', '!no-prod', ED25519],
  ['alice', 'create', 'ec2 us-east-1', 'ed-', 'team=a,class=secret', '!no-secret-classes', ED25519],
  ['alice', 'import', 'ec2 us-east-1', 'ed-', 'team=a', null],
  ['alice', 'create', 'swas cn-hangzhou', 'swas-', '', 'alice-swas', ttl(300)],
  ['alice', 'create', 'swas ap-southeast-1', 'swas-', '', 'alice-swas', ttl(60)],
  ['alice', 'create', 'swas cn-hangzhou', 'swas-', '', null],
  ['alice', 'create', 'swas cn-hangzhou', 'swas-', '', null, ttl(301)],
  ['alice', 'create', 'swas cn-hangzhou', 'other-', '', null, ttl(300)],
  ['alice', 'import', 'swas cn-hangzhou', 'swas-', '', null],
  ['bob', 'create', 'lightsail us-east-1', 'b-', '', 'bob-anything'],
  ['bob', 'create', 'ec2 eu-west-1', 'b-', '', 'bob-anything'],
  ['bob', 'create', 'ec2 eu-west-1', 'b-', '', 'bob-anything', ED25519],
  ['bob', 'create', 'swas ap-southeast-1', 'b-', '', 'bob-anything'],
  ['bob', 'create', 'swas cn-hangzhou', 'b-', '', '!bob-not-in-china'],
  ['bob', 'create', 'lightsail us-east-1', 'prod-', '', '!no-prod'],
  ['bob', 'create', 'lightsail us-east-1', 'my-prod-', '', 'bob-anything'],
  ['bob', 'create', 'lightsail us-east-1', 'b-', 'class=secret', '!no-secret-classes'],
  ['bob', 'create', 'lightsail us-east-1', 'b-', 'class=Secret', 'bob-anything'],
  ['bob', 'create', 'lightsail us-east-1 ec2 us-east-1', 'b-', '', 'bob-anything'],
  ['bob', 'create', 'lightsail us-east-1 swas cn-hangzhou', 'b-', '', '!bob-not-in-china'],
  ['bob', 'import', 'lightsail us-east-1', 'b-', '', 'bob-anything'],
  ['bob', 'import', 'ec2 eu-west-1', 'b-', 'class=secret', 'bob-anything'],
  ['bob', 'import', 'swas ap-southeast-1', 'b-', '', 'bob-anything'],
  ['bob', 'import', 'swas cn-hangzhou', 'b-', '', '!bob-not-in-china'],
  ['bob', 'import', 'lightsail us-east-1', 'prod-', '', '!no-prod'],
  ['auditor', 'create', 'lightsail us-east-1', 'a-', '', null],
  ['auditor', 'create', 'ec2 us-east-1', 'a-', '', null],
  ['auditor', 'create', 'swas cn-hangzhou', 'prod-', '', '!no-prod'],
  ['auditor', 'import', 'lightsail us-east-1', 'a-', '', null],
];

const KINDS = ['IAM', 'JWT'] as const;
const publicKey = fromKeyObject(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)?.line;

let service: ServiceFixture;
before(async () => {
  const grantsFile = join(import.meta.dirname, '../vectors/decision-grants.yaml');
  service = await serviceFixture({ grantsFile });
});
after(() => service.close());

for (const kind of KINDS) {
  describe(`a caller with ${kind}`, () => {
    for (const row of ROWS) {
      const [who, action, places, name, tags, decidedBy] = row;
      test(`${who}: ${action} at ${places} of ${name}* with "${tags}" is decided by ${decidedBy}`, async () => {
        await assertDecided(clientOf(kind, who), row);
      });
    }

    test('alice reads her own and revokes what her grants name, and does nothing else with them', async () => {
      const alice = clientOf(kind, 'alice');
      const [pay, ed] = [await vendOf(kind, ROWS[0]), await vendOf(kind, ROWS[25])];
      assertStatus(await read(alice, ed), 200);
      assertProblem(await postReissue(alice, pay), 403, 'forbidden');
      assertProblem(await deleteKeyPair(alice, ed), 403, 'forbidden');
      assertStatus(await deleteKeyPair(alice, pay), 204);
    });

    test("another's key pair is unknown to bob, and read by the auditor, who may not change it", async () => {
      const id = await vendOf(kind, ROWS[0]);
      const [bob, auditor] = [clientOf(kind, 'bob'), clientOf(kind, 'auditor')];
      for (const answer of [await read(bob, id), await deleteKeyPair(bob, id), await postReissue(bob, id)]) {
        assertProblem(answer, 404, 'not_found');
      }
      assertStatus(await read(auditor, id), 200);
      assertProblem(await deleteKeyPair(auditor, id), 403, 'forbidden');
      assertProblem(await postReissue(auditor, id), 403, 'forbidden');
    });

    test('the auditor reads what everybody did, the change of the grants included; bob what he did', async () => {
      const id = await vendOf(kind, ROWS[0]);
      assert.deepEqual(await eventsOf(clientOf(kind, 'bob'), `?keyPairId=${id}`), []);
      assert.deepEqual(await eventsOf(clientOf(kind, 'auditor'), `?keyPairId=${id}`), [
        'vend.succeeded',
        'vend.requested',
      ]);
      const all = await eventsOf(clientOf(kind, 'auditor'), '?principal=keyvend:start');
      assert.deepEqual(all, ['grants.changed']);
    });
  });
}

/** Asserts that the request, its dry run and its explanation are decided alike, and as the row says. */
async function assertDecided(client: ApiClient, row: Row): Promise<void> {
  const [, action, , , , decidedBy] = row;
  const isAllowed = decidedBy !== null && !decidedBy.startsWith('!');
  const post = action === 'create' ? postCreate : postImport;
  const [request, asked] = requestsOf(row);
  const dryRun = await post(client, { ...request, dryRun: true });
  assertStatus(dryRun, 200);
  const { decision, wouldCreate, checks } = JSON.parse(dryRun.body);
  const expected = [isAllowed ? 'allow' : 'deny', decidedBy?.replace('!', '') ?? null];
  assert.deepEqual([decision.effect, decision.sid], expected);
  assert.deepEqual(await explain(client, { action: `keys:${action}`, ...asked }), decision);
  const answer = await post(client, request);
  if (isAllowed) return assertStatus(answer, 201);
  assertProblem(answer, 403, 'forbidden');
  assert.equal(JSON.parse(answer.body).detail, decision.detail);
  assert.deepEqual([wouldCreate, checks], [null, []]);
}

function clientOf(kind: (typeof KINDS)[number], who: Who): ApiClient {
  return kind === 'IAM' ? apiClient(service.url, who) : service.withTokenOf(who);
}

/** The request of a row, with a name and a client token of its own, and what is asked about it. */
function requestsOf([, action, places, prefix, tags, , members = {}]: Row): readonly [Members, Members] {
  const words = places.split(' ');
  const targets = words.flatMap((provider, index) =>
    index % 2 === 0 ? [{ provider, region: words[index + 1] }] : [],
  );
  const place = targets.length === 1 ? { ...targets[0] } : { targets };
  const { clientToken } = vendRequest();
  const { origin, ...asked }: Members = {
    ...{ ...members, ...place, name: `${prefix}${randomBytes(4).toString('hex')}` },
    tags: tags.split(',').flatMap(tag => (tag === '' ? [] : [tagOf(tag)])),
  };
  const own = action === 'import' ? { publicKey } : origin === undefined ? {} : { origin };
  return [{ ...asked, ...own, clientToken }, asked];
}

function tagOf(text: string) {
  const [key, value] = text.split('=');
  return { key, value };
}

async function vendOf(kind: (typeof KINDS)[number], row: Row | undefined): Promise<string> {
  assert.ok(row);
  const [request] = requestsOf(row);
  return (await vend(clientOf(kind, row[0]), request)).keyPair.id;
}

function read(client: ApiClient, id: string) {
  return client({ method: 'GET', path: `/v1/key-pairs/${id}` });
}

async function explain(client: ApiClient, body: Members) {
  const answer = await client({ method: 'POST', path: '/v1/authorization/explanations', body });
  assertStatus(answer, 200);
  return JSON.parse(answer.body).decision;
}

async function eventsOf(client: ApiClient, query: string): Promise<string[]> {
  const answer = await client({ method: 'GET', path: `/v1/audit-events${query}` });
  assertStatus(answer, 200);
  return JSON.parse(answer.body).items.map(({ event }: { event: string }) => event);
}
