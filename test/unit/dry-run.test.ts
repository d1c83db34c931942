import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DRY_RUN } from '../../shared/contracts/dry-run.ts';
import type { DryRun } from '../../shared/domain/dry-run.ts';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { ProviderFailure, type ProviderFailureKind } from '../../shared/domain/provider-failure.ts';
import { makeDryRunCreate } from '../../shared/usecases/dry-run-create.ts';
import { makeDryRunImport } from '../../shared/usecases/dry-run-import.ts';
import {
  createInput,
  importInput,
  invocation,
  type Overrides,
  TIMING,
  useCaseFixture,
} from '../support/use-case-fixture.ts';
import { ACTOR } from '../support/vend-examples.ts';

type Fixture = ReturnType<typeof useCaseFixture>;
type CreateInput = ReturnType<typeof createInput>;

const LOOKS = ['name_at_keyvend', 'name_at_provider', 'quota', 'provider_dry_run'];
const BOB = { ...ACTOR, principal: 'arn:aws:iam::123456789012:role/bob' };

const dryCreate = (fixture: Fixture, input: CreateInput, overrides?: Overrides, actor = ACTOR) =>
  makeDryRunCreate(fixture.deps(overrides))(input, actor, invocation());
const outcomesOf = ({ checks }: DryRun) =>
  Object.fromEntries(checks.map(({ check, outcome }) => [check, outcome]));
const checkOf = ({ checks }: DryRun, name: string) => checks.find(({ check }) => check === name);
const failing = (kind: ProviderFailureKind) => () => Promise.reject(new ProviderFailure(kind));

/** Nothing was written, no key was asked for and no provider was told to do anything. */
function assertUntouched({ store, kms, called }: Fixture): void {
  assert.deepEqual([store.vends.size, store.names.size, store.entries.length], [0, 0, 0]);
  assert.equal(kms.given.length, 0);
  const looks = ['find', 'count', 'tryOut'];
  assert.deepEqual(
    called().filter(method => !looks.includes(method)),
    [],
  );
}

describe('a dry run of a create', () => {
  it('says what would be made, and changes nothing', async () => {
    const fixture = useCaseFixture();
    const input = createInput({ provider: 'ec2', tags: [{ key: 'team', value: 'a' }] });
    const result = await dryCreate(fixture, input);
    const { provider, region, name, keyType, keySize, origin, tags } = input;
    assert.deepEqual(result.wouldCreate, { provider, region, name, keyType, keySize, origin, tags });
    assert.deepEqual([result.decision.effect, result.decision.sid], ['allow', 'everyone-own']);
    assert.deepEqual(
      result.checks.map(({ check, outcome }) => [check, outcome]),
      ['client_token', ...LOOKS].map(check => [check, 'passed']),
    );
    assert.deepEqual(DRY_RUN.parse(result), result);
    assertUntouched(fixture);
  });

  it('does not use the client token up', async () => {
    const fixture = useCaseFixture();
    const input = createInput();
    await dryCreate(fixture, input);
    assert.equal((await fixture.create(input)).replayed, false);
  });

  it('tries the very call, with our tags', async () => {
    const fixture = useCaseFixture();
    const own = createInput({ provider: 'ec2', keyType: 'ed25519', keySize: null });
    const born = createInput({ provider: 'ec2', origin: 'kms' });
    await dryCreate(fixture, own);
    await dryCreate(fixture, born);
    const trials = fixture.provider.calls.flatMap(call => (call.method === 'tryOut' ? [call.request] : []));
    assert.deepEqual(
      trials.map(({ name, tags, ...call }) => [
        name,
        tags.map(({ key }) => key),
        'publicKey' in call ? call.publicKey.split(' ')[0] : call.keyType,
      ]),
      [
        [own.name, ['keyvend:stage', 'keyvend:key-pair-id', 'keyvend:attempt'], 'ed25519'],
        [born.name, ['keyvend:stage', 'keyvend:key-pair-id', 'keyvend:attempt'], 'ssh-rsa'],
      ],
    );
    assertUntouched(fixture);
  });

  it('of several targets looks at each of them', async () => {
    const fixture = useCaseFixture();
    const targets = [
      { provider: 'ec2', region: 'us-east-1' },
      { provider: 'swas', region: 'cn-hangzhou' },
    ] as const;
    const input = createInput({ provider: 'ec2', origin: 'kms', targets });
    await fixture.create(createInput({ provider: 'swas', region: 'cn-hangzhou', name: input.name }));
    const { wouldCreate, checks } = await dryCreate(fixture, input);
    assert.deepEqual(wouldCreate?.targets, targets);
    assert.deepEqual(
      checks.map(({ check, outcome, pointer }) => [check, outcome, pointer]),
      [
        ['client_token', 'passed', undefined],
        ...LOOKS.map(check => [check, 'passed', '/targets/0']),
        ['name_at_keyvend', 'failed', '/targets/1'],
        ['name_at_provider', 'failed', '/targets/1'],
        ['quota', 'passed', '/targets/1'],
        ['provider_dry_run', 'unknown', '/targets/1'],
      ],
    );
  });
});

describe('the name', () => {
  const owners: [whose: string, actor: typeof ACTOR, detail: RegExp][] = [
    ["of the caller's own key pair", ACTOR, /^A key pair of yours/],
    ["of another principal's key pair", BOB, /^Another key pair/],
  ];
  for (const [whose, actor, detail] of owners) {
    it(`${whose} is not free`, async () => {
      const fixture = useCaseFixture();
      const { name } = (await fixture.create(createInput())).answer.keyPair;
      const result = await dryCreate(fixture, createInput({ name }), undefined, actor);
      assert.match(checkOf(result, 'name_at_keyvend')?.detail ?? '', detail);
      assert.equal(checkOf(result, 'name_at_keyvend')?.outcome, 'failed');
      assert.equal(checkOf(result, 'name_at_provider')?.outcome, 'failed');
      assert.ok(result.wouldCreate);
    });
  }

  for (const [what, waitMs, outcome] of [
    ['is not free', TIMING.drainMs - 1, 'failed'],
    ['is free', TIMING.drainMs, 'passed'],
  ] as const) {
    it(`of a key pair that was deleted ${what} after ${waitMs} ms`, async () => {
      const fixture = useCaseFixture();
      const { keyPair } = (await fixture.create(createInput())).answer;
      await fixture.remove(keyPair.id);
      fixture.time.now += waitMs;
      const result = await dryCreate(fixture, createInput({ name: keyPair.name }));
      assert.equal(checkOf(result, 'name_at_keyvend')?.outcome, outcome);
      assert.equal(checkOf(result, 'name_at_provider')?.outcome, 'passed');
    });
  }
});

describe('the client token', () => {
  it('of an answered request would give the same answer, and nothing else is looked at', async () => {
    const fixture = useCaseFixture();
    const input = createInput();
    await fixture.create(input);
    const before = fixture.provider.calls.length;
    const result = await dryCreate(fixture, input);
    assert.deepEqual([result.wouldCreate, outcomesOf(result)], [null, { client_token: 'passed' }]);
    assert.equal(fixture.provider.calls.length, before);
  });

  it('of another request fails', async () => {
    const fixture = useCaseFixture();
    const input = createInput();
    await fixture.create(input);
    const result = await dryCreate(fixture, { ...input, name: 'another' });
    assert.deepEqual(outcomesOf(result), { client_token: 'failed' });
    assert.match(result.checks[0]?.detail ?? '', /different request/);
  });

  it('of a create fails for an import', async () => {
    const fixture = useCaseFixture();
    const input = createInput();
    await fixture.create(input);
    const dryImport = makeDryRunImport(fixture.deps());
    const result = await dryImport({ ...importInput(), clientToken: input.clientToken }, ACTOR, invocation());
    assert.deepEqual(outcomesOf(result), { client_token: 'failed' });
  });

  it('of an attempt that nobody knows the end of fails until its lease has run out', async () => {
    const fixture = useCaseFixture();
    const input = createInput();
    const create: Fixture['provider']['create'] = async (request, signal) => {
      await fixture.provider.create(request, signal);
      throw new ProviderFailure('unclear');
    };
    await assert.rejects(fixture.create(input, { provider: { create } }), { code: 'unavailable' });
    assert.deepEqual(outcomesOf(await dryCreate(fixture, input)), { client_token: 'failed' });
    fixture.time.now += TIMING.leaseMs;
    const entries = fixture.store.entries.length;
    const { client_token, name_at_keyvend, name_at_provider } = outcomesOf(await dryCreate(fixture, input));
    assert.deepEqual([client_token, name_at_keyvend, name_at_provider], ['passed', 'passed', 'unknown']);
    assert.equal(fixture.store.entries.length, entries);
  });
});

describe('the quota', () => {
  const counts: [provider: 'lightsail' | 'ec2' | 'swas', count: number, outcome: string][] = [
    ['lightsail', 1_000, 'unknown'],
    ['ec2', 4_999, 'passed'],
    ['ec2', 5_000, 'failed'],
    ['swas', 9, 'passed'],
    ['swas', 10, 'failed'],
    ['swas', 11, 'failed'],
  ];
  for (const [provider, count, outcome] of counts) {
    it(`of ${provider} is ${outcome} at ${count} key pairs`, async () => {
      const counting = { provider: { count: async () => count } };
      const result = await dryCreate(useCaseFixture(), createInput({ provider }), counting);
      assert.equal(checkOf(result, 'quota')?.outcome, outcome);
    });
  }
});

describe('a provider that', () => {
  const kinds: [kind: ProviderFailureKind, outcome: string][] = [
    ['denied', 'failed'],
    ['rejected', 'failed'],
    ['name-in-use', 'failed'],
    ['quota-exceeded', 'failed'],
    ['throttled', 'unknown'],
    ['not-ready', 'unknown'],
    ['out-of-time', 'unknown'],
    ['unclear', 'unknown'],
  ];
  for (const [kind, outcome] of kinds) {
    it(`answers a look with ${kind} makes its check ${outcome}, and no other`, async () => {
      const overrides = { provider: { tryOut: failing(kind) } };
      const result = await dryCreate(useCaseFixture(), createInput({ provider: 'ec2' }), overrides);
      const { provider_dry_run, ...others } = outcomesOf(result);
      assert.deepEqual([provider_dry_run, new Set(Object.values(others))], [outcome, new Set(['passed'])]);
    });
  }

  it('cannot be asked in the time that is left is not asked', async () => {
    const fixture = useCaseFixture();
    const hurried = invocation({ remainingMs: () => TIMING.commitReserveMs });
    const result = await makeDryRunCreate(fixture.deps())(createInput(), ACTOR, hurried);
    assert.deepEqual(fixture.called(), []);
    assert.equal(checkOf(result, 'name_at_provider')?.outcome, 'unknown');
  });
});

it('a store that does not answer fails a dry run as it would fail the request', async () => {
  const findName = () => Promise.reject(new KeyvendError('unavailable', 'down'));
  await assert.rejects(dryCreate(useCaseFixture(), createInput(), { store: { findName } }), {
    code: 'unavailable',
  });
});

describe('a dry run of an import', () => {
  it('says what would be registered, and changes nothing', async () => {
    const fixture = useCaseFixture();
    const input = { ...importInput(), provider: 'ec2' } as const;
    const result = await makeDryRunImport(fixture.deps())(input, ACTOR, invocation());
    const { provider, region, name, tags } = input;
    assert.deepEqual(result.wouldCreate, {
      ...{ provider, region, name, tags },
      ...{ keyType: 'rsa', keySize: 2048, origin: 'caller' },
    });
    assert.deepEqual(new Set(Object.values(outcomesOf(result))), new Set(['passed']));
    assertUntouched(fixture);
  });

  it('of a key that the provider does not take is refused', async () => {
    const input = { ...importInput(), publicKey: 'ssh-dss AAAA' };
    const dryImport = makeDryRunImport(useCaseFixture().deps());
    await assert.rejects(dryImport(input, ACTOR, invocation()), KeyvendError);
  });
});
