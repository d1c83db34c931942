import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createKeyPairHandler } from '../../functions/create-key-pair/handler.ts';
import { importKeyPairHandler } from '../../functions/import-key-pair/handler.ts';
import { callTokenOf } from '../../shared/domain/call-token.ts';
import { ownershipTags } from '../../shared/domain/tags.ts';
import type { HttpEvent, HttpResponse } from '../../shared/http/http-event.ts';
import { makeCreateKeyPair } from '../../shared/usecases/create-key-pair.ts';
import { makeDryRunCreate } from '../../shared/usecases/dry-run-create.ts';
import { makeDryRunImport } from '../../shared/usecases/dry-run-import.ts';
import { makeImportKeyPair } from '../../shared/usecases/import-key-pair.ts';
import { jsonEvent, lambdaContext } from '../support/http-events.ts';
import { recordedLog } from '../support/recorded-log.ts';
import { STAGE, useCaseFixture } from '../support/use-case-fixture.ts';
import { NOW } from '../support/vend-examples.ts';
import {
  unknownMember,
  validCreate,
  validImport,
  WRONG_CREATE,
  WRONG_IMPORT,
} from '../support/vend-request-arbitraries.ts';

const ROLE = 'arn:aws:iam::123456789012:role/ci';
const RUNS = { numRuns: 200 };

type Members = Record<string, unknown>;

/** Sends a request to a handler over fakes of its own. */
async function send(operation: 'create' | 'import', members: Members) {
  const fixture = useCaseFixture();
  const log = recordedLog();
  const deps = { ...fixture.deps(), ...log };
  const handler =
    operation === 'create'
      ? createKeyPairHandler({
          ...deps,
          createKeyPair: makeCreateKeyPair(deps),
          dryRunCreate: makeDryRunCreate(deps),
        })
      : importKeyPairHandler({
          ...deps,
          importKeyPair: makeImportKeyPair(deps),
          dryRunImport: makeDryRunImport(deps),
        });
  const event = jsonEvent(JSON.stringify(members));
  const authorizer = { iam: { userArn: ROLE } };
  const signed: HttpEvent = { ...event, requestContext: { ...event.requestContext, authorizer } };
  const response: HttpResponse = await handler(signed, lambdaContext());
  return {
    ...fixture,
    counted: log.counted,
    status: response.statusCode,
    body: JSON.parse(response.body ?? ''),
  };
}

const firstCallOf = (id: string) => callTokenOf({ id, revision: 1 });

const requests = {
  create: { valid: validCreate, wrong: WRONG_CREATE, required: ['provider', 'region', 'name'] },
  import: { valid: validImport, wrong: WRONG_IMPORT, required: ['provider', 'region', 'name', 'publicKey'] },
};

/** Asserts that a request is refused because of this member, the whole (`''`) included. */
async function assertRefused(
  operation: 'create' | 'import',
  members: Members,
  member: string,
): Promise<void> {
  const { status, body, provider, store } = await send(operation, members);
  assert.ok(Number(status) >= 400 && Number(status) < 500, `${status} ${JSON.stringify(members)}`);
  const pointers: string[] = (body.errors ?? []).map(({ pointer }: { pointer: string }) => pointer);
  assert.ok(
    pointers.every(pointer => `${pointer}/`.startsWith(member && `/${member}/`)),
    String(pointers),
  );
  assert.deepEqual([provider.calls, store.vends.size], [[], 0]);
}

describe('a valid create', () => {
  it('is accepted, and the provider gets exactly what it asks for', async () => {
    await fc.assert(
      fc.asyncProperty(validCreate, async members => {
        const { region, name, tags = [], retrieval } = members;
        const { status, body, provider } = await send('create', members);
        assert.equal(status, 201, JSON.stringify(body));
        const { id } = body.keyPair;
        const all = [...tags, ...ownershipTags(STAGE, id, 1)];
        const request = { region, name, keyType: 'rsa', tags: all, callToken: firstCallOf(id) };
        assert.deepEqual(provider.calls, [{ method: 'create', request }]);
        assert.deepEqual(body.keyPair.tags, tags);
        const expiresAt = NOW + (retrieval?.ttlSeconds ?? 900) * 1000;
        assert.equal(body.retrieval.expiresAt, new Date(expiresAt).toISOString());
      }),
      RUNS,
    );
  });
});

describe('a valid import', () => {
  it('is accepted, and the provider gets exactly what it asks for', async () => {
    await fc.assert(
      fc.asyncProperty(validImport, async members => {
        const { region, name, tags = [] } = members;
        const publicKey = members.publicKey.split(' ').slice(0, 2).join(' ');
        const { status, body, provider } = await send('import', members);
        assert.equal(status, 201, JSON.stringify(body));
        const all = [...tags, ...ownershipTags(STAGE, body.keyPair.id, 1)];
        const request = { region, name, tags: all, callToken: firstCallOf(body.keyPair.id), publicKey };
        assert.deepEqual(provider.calls, [{ method: 'importPublicKey', request }]);
        assert.deepEqual([body.keyPair.publicKey, body.keyPair.tags], [publicKey, tags]);
      }),
      // Each key is checked for weaknesses, which takes its time.
      { numRuns: 40 },
    );
  });
});

for (const operation of ['create', 'import'] as const) {
  const { valid, wrong, required } = requests[operation];
  it(`a dry run of a valid ${operation} is counted as such, plans what is asked for and writes nothing`, async () => {
    await fc.assert(
      fc.asyncProperty(valid, async members => {
        const { status, body, store, counted, called } = await send(operation, { ...members, dryRun: true });
        assert.equal(status, 200, JSON.stringify(body));
        const { provider, region, name, tags } = body.wouldCreate;
        const asked = { tags: [], ...members };
        assert.deepEqual({ ...asked, provider, region, name, tags }, asked);
        assert.deepEqual([store.vends.size, store.names.size, store.entries.length], [0, 0, 0]);
        assert.deepEqual([counted, called()], [['DryRuns'], ['find', 'count']]);
      }),
      { numRuns: 40 },
    );
  });

  describe(`a valid ${operation} but for one member`, () => {
    for (const [member, values] of Object.entries(wrong)) {
      it(`is refused with another ${member}, and the provider is not asked`, async () => {
        const mutated = fc.tuple(valid, values).map(([members, value]) => ({ ...members, [member]: value }));
        await fc.assert(
          fc.asyncProperty(mutated, members => assertRefused(operation, members, member)),
          { numRuns: 60 },
        );
      });
    }

    for (const member of required) {
      it(`is refused without ${member}, and the provider is not asked`, async () => {
        const mutated = valid.map(members => ({ ...members, [member]: undefined }));
        await fc.assert(
          fc.asyncProperty(mutated, members => assertRefused(operation, members, member)),
          { numRuns: 20 },
        );
      });
    }

    it('is refused with a member more, and the provider is not asked', async () => {
      const mutated = fc.tuple(valid, unknownMember, fc.jsonValue()).map(([members, name, value]) => {
        const more = Object.fromEntries([[name, value]]);
        return Object.defineProperties({ ...members }, Object.getOwnPropertyDescriptors(more));
      });
      await fc.assert(
        fc.asyncProperty(mutated, members => assertRefused(operation, members, '')),
        RUNS,
      );
    });
  });
}
