import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { KeyvendError } from '../../shared/domain/errors.ts';
import type { GrantLimits } from '../../shared/domain/grants.ts';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import type { Vend } from '../../shared/domain/vend.ts';
import { makeClaimVend } from '../../shared/usecases/claim-vend.ts';
import { makeConsumeRetrieval } from '../../shared/usecases/consume-retrieval.ts';
import { type CreateKeyPairInput, draftCreate } from '../../shared/usecases/draft-create.ts';
import { draftImport } from '../../shared/usecases/draft-import.ts';
import { makeFailVend } from '../../shared/usecases/fail-vend.ts';
import {
  createInput,
  importInput,
  invocation,
  STAGE,
  TIMING,
  useCaseFixture,
} from '../support/use-case-fixture.ts';
import { ACTOR, becomingReady, NOW, readyMembers } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
const HOUR_MS = 3_600_000;

/** The claims of one principal within limits, and what may become of them. */
function limitedFixture(limits: GrantLimits) {
  const fixture = useCaseFixture();
  const deps = fixture.deps();
  const vendor = { principal: ACTOR.principal, limits };
  const claim = (input = createInput(), within = limits) =>
    makeClaimVend(deps)(draftCreate(deps, input, { ...vendor, limits: within }, invocation()), ACTOR, signal);
  return {
    ...fixture,
    claim,
    claimImport: () =>
      makeClaimVend(deps)(draftImport(deps, importInput(), vendor, invocation()), ACTOR, signal),
    fail: (vend: Vend) =>
      makeFailVend(deps)(
        { vend, actor: ACTOR, invocation: invocation() },
        new KeyvendError('provider_error', 'x'),
      ),
    succeed: (vend: Vend) => {
      const expiresAt = fixture.time.now + 900_000;
      return fixture.store.transition(becomingReady(vend, { issuedAt: fixture.time.now, expiresAt }), signal);
    },
    collect: (vend: Vend) => {
      const retrieval = vend.retrieval ?? readyMembers().retrieval;
      const claimant = { actor: ACTOR, invocation: invocation(), claimHash: undefined };
      return makeConsumeRetrieval(deps)({ ...vend, retrieval }, claimant, signal);
    },
    open: () => fixture.store.limits.openOf(ACTOR.principal),
  };
}

describe('a limit of vends per hour', () => {
  it('refuses one too many, and tells the seconds until the next hour', async () => {
    const { claim, time } = limitedFixture({ perHour: 2 });
    time.now = NOW + 90_500;
    await claim();
    await claim();
    await assert.rejects(claim(), {
      code: 'throttled',
      retryAfterSeconds: 3_510,
      usedUp: { name: 'vends-per-hour', quota: 2, windowSeconds: 3_600, resetSeconds: 3_510 },
    });
    time.now = NOW + HOUR_MS;
    assert.equal((await claim()).kind, 'claimed');
  });

  it('counts creates and imports alike', async () => {
    const { claim, claimImport } = limitedFixture({ perHour: 1 });
    await claimImport();
    await assert.rejects(claim(), { code: 'throttled' });
  });

  it('counts a client token once, however often it is tried', async () => {
    const { claim, fail, row } = limitedFixture({ perHour: 2 });
    const input = createInput();
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      const { vend } = await claim(input);
      assert.equal(row(vend.id).attempt, attempt);
      await fail(vend);
    }
    assert.equal((await claim()).kind, 'claimed');
    await assert.rejects(claim(), { code: 'throttled' });
  });

  it('that is used up answers a replay', async () => {
    const { claim, succeed } = limitedFixture({ perHour: 1 });
    const input = createInput();
    await succeed((await claim(input)).vend);
    await assert.rejects(claim(), { code: 'throttled' });
    assert.equal((await claim(input)).kind, 'finished');
  });
});

describe('a limit of open retrievals', () => {
  const limits = { openRetrievals: 1 };

  it('refuses one too many, and asks for it again in a minute', async () => {
    const { claim } = limitedFixture(limits);
    await claim();
    await assert.rejects(claim(), {
      code: 'throttled',
      retryAfterSeconds: 60,
      usedUp: { name: 'open-retrievals', quota: 1 },
    });
  });

  it('does not count imports', async () => {
    const { claimImport, claim, open } = limitedFixture(limits);
    await claimImport();
    await claimImport();
    await claim();
    assert.equal(open(), 1);
  });

  it('counts a takeover no second time', async () => {
    const { claim, time, open } = limitedFixture(limits);
    const input = createInput();
    await claim(input);
    time.now += TIMING.leaseMs;
    assert.equal((await claim(input)).abandoned, true);
    assert.equal(open(), 1);
  });

  const changes: [what: string, before: GrantLimits, after: GrantLimits, open: number][] = [
    ['that was taken away leaves what is taken over counted', limits, {}, 1],
    ['that was added leaves what is taken over uncounted', {}, limits, 0],
  ];
  for (const [what, before, after, expected] of changes) {
    it(what, async () => {
      const { claim, time, row, open } = limitedFixture(before);
      const input = createInput();
      const { vend } = await claim(input);
      time.now += TIMING.leaseMs;
      await claim(input, after);
      assert.deepEqual([row(vend.id).counted ?? false, open()], [expected === 1, expected]);
    });
  }

  it('refuses to try again what failed while another took its place', async () => {
    const { claim, fail, row } = limitedFixture(limits);
    const input = createInput();
    const { vend } = await claim(input);
    await fail(vend);
    await claim();
    await assert.rejects(claim(input), { code: 'throttled', usedUp: { name: 'open-retrievals', quota: 1 } });
    assert.equal(row(vend.id).state, 'failed');
  });

  it('that is there no more lets what failed be tried again uncounted', async () => {
    const { claim, fail, row, open } = limitedFixture(limits);
    const input = createInput();
    const { vend } = await claim(input);
    await fail(vend);
    await claim();
    await claim(input, {});
    assert.deepEqual([row(vend.id).counted, open()], [undefined, 1]);
  });

  it('writes nothing where there is none', async () => {
    const { claim, fail, row, store } = limitedFixture({});
    const { vend } = await claim();
    assert.ok(!('counted' in row(vend.id)));
    await fail(vend);
    assert.equal(store.limits.counters.size, 0);
  });

  it('counts what is open after any history of four client tokens', async () => {
    const most = 2;
    const step = fc.record({
      which: fc.nat(3),
      what: fc.constantFrom('claim' as const, ...CHANGES),
      elapsedMs: fc.constantFrom(0, 0, TIMING.leaseMs, 900_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async steps => {
        const fixture = limitedFixture({ openRetrievals: most });
        const inputs = Array.from({ length: 4 }, () => createInput({ clientToken: randomUUID() }));
        for (const { which, what, elapsedMs } of steps) {
          fixture.time.now += elapsedMs;
          const input = inputs[which];
          if (input) await HISTORY[what](fixture, input).catch(ignoreRefusal);
          const open = openVends(fixture.store.vends);
          assert.equal(fixture.open(), open);
          assert.ok(open <= most);
        }
      }),
      { numRuns: 150 },
    );
  });
});

type Fixture = ReturnType<typeof limitedFixture>;
type Change = (fixture: Fixture, vend: Vend) => Promise<unknown>;

const CHANGES = ['succeed', 'fail', 'collect', 'remove', 'reissue', 'reconcile'] as const;
const HISTORY = {
  claim: ({ claim }: Fixture, input: CreateKeyPairInput): Promise<unknown> => claim(input),
  succeed: changing(async ({ succeed }, vend) => vend.state === 'creating' && succeed(vend)),
  fail: changing(async ({ fail }, vend) => vend.state === 'creating' && fail(vend)),
  collect: changing(async ({ collect }, vend) => vend.state === 'ready' && collect(vend)),
  remove: changing(({ remove }, { id }) => remove(id)),
  reissue: changing(({ reissue }, { id }) => reissue(id)),
  reconcile: changing(({ reconcile }, { id }) => reconcile(id)),
};

/** Changes the vend of a client token, once there is one. */
function changing(change: Change) {
  return async (fixture: Fixture, { clientToken }: CreateKeyPairInput): Promise<unknown> => {
    const vend = fixture.store.vends.get(keyPairIdOf(STAGE, ACTOR.principal, clientToken));
    return vend && change(fixture, vend);
  };
}

function openVends(vends: ReadonlyMap<string, Vend>): number {
  const states = [...vends.values()].map(({ state }) => state);
  return states.filter(state => state === 'creating' || state === 'ready').length;
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof KeyvendError) || error.code === 'internal') throw error;
}
