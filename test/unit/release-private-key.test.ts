import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { describe, it } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { advance } from '../../shared/domain/vend.ts';
import { BEARER, createInput, isWiped, tokenIn, useCaseFixture } from '../support/use-case-fixture.ts';
import { NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;

/** A vended key pair whose key nobody has collected. */
async function vended() {
  const fixture = useCaseFixture();
  const { answer } = await fixture.create(createInput());
  const token = tokenIn(answer);
  const vend = () => fixture.row(answer.keyPair.id);
  return { ...fixture, token, keyPair: answer.keyPair, vend };
}

describe('a release', () => {
  it('gives the private key that belongs to the public key, and the key pair as it is now', async () => {
    const { release, token, keyPair } = await vended();
    const released = await release(token);
    const publicKey = fromKeyObject(createPublicKey(released.privateKey.bytes()));
    assert.equal(publicKey?.line, keyPair.publicKey);
    assert.deepEqual(released.keyPair, { ...keyPair, status: 'retrieved' });
    assert.equal(released.replayed, false);
  });

  it('is audited with whom it was made to', async () => {
    const { release, token, store, keyPair } = await vended();
    await release(token);
    const { event, principal, sourceIp, facts } = store.entries.at(-1) ?? {};
    assert.deepEqual(
      [event, principal, sourceIp, facts],
      ['retrieval.released', 'bearer', BEARER.sourceIp, { issue: 1, fingerprint: keyPair.fingerprint }],
    );
  });

  it('zeroes the data key', async () => {
    const { release, token, kms } = await vended();
    await release(token);
    assert.deepEqual(kms.given.map(isWiped), [true, true]);
  });

  it('opens the key before it consumes the retrieval', async () => {
    const { release, token, store, kms } = await vended();
    const log: string[] = [];
    await release(token, undefined, {
      kms: {
        unwrap: (...rest) => {
          log.push('unwrap');
          return kms.unwrap(...rest);
        },
      },
      store: {
        transition: (...rest) => {
          log.push('transition');
          return store.transition(...rest);
        },
      },
    });
    assert.deepEqual(log, ['unwrap', 'transition']);
  });

  it('without an Idempotency-Key shreds the sealed key, and there is no other', async () => {
    const { release, token, vend } = await vended();
    await release(token);
    assert.deepEqual([vend().state, vend().sealed], ['retrieved', undefined]);
    await assert.rejects(release(token), { code: 'retrieval_consumed' });
    await assert.rejects(release(token, 'claim-1'), { code: 'retrieval_consumed' });
  });
});

describe('a repeated release', () => {
  const times: [when: string, at: number, isGiven: boolean][] = [
    ['at once', 0, true],
    ['within 120 s, to the millisecond', 119_999, true],
    ['after 120 s', 120_000, false],
  ];
  for (const [when, at, isGiven] of times) {
    it(`with the same Idempotency-Key ${when} ${isGiven ? 'gives the same bytes' : 'gives nothing'}`, async () => {
      const { release, token, time, events } = await vended();
      const first = (await release(token, 'claim-1')).privateKey.bytes().toString();
      time.now = NOW + at;
      if (isGiven) {
        const { privateKey, replayed } = await release(token, 'claim-1');
        assert.deepEqual([privateKey.bytes().toString(), replayed], [first, true]);
      } else {
        await assert.rejects(release(token, 'claim-1'), { code: 'retrieval_consumed' });
      }
      assert.equal(events().filter(event => event === 'retrieval.released').length, 1);
    });
  }

  it('gives the same bytes even past the expiry', async () => {
    const { release, token, time } = await vended();
    time.now = NOW + 899_999;
    await release(token, 'claim-1');
    time.now = NOW + 900_001;
    assert.equal((await release(token, 'claim-1')).replayed, true);
  });

  for (const key of ['claim-2', undefined]) {
    it(`with ${key ? 'another' : 'no'} Idempotency-Key gives nothing`, async () => {
      const { release, token } = await vended();
      await release(token, 'claim-1');
      await assert.rejects(release(token, key), { code: 'retrieval_consumed' });
    });
  }

  it('keeps the key no longer than it takes to shred it', async () => {
    const { release, token, store, vend } = await vended();
    await release(token, 'claim-1');
    const audit = { event: 'retrieval.released', actor: BEARER, at: NOW } as const;
    await store.transition(advance(vend(), { sealed: undefined }, audit), signal);
    await assert.rejects(release(token, 'claim-1'), { code: 'retrieval_consumed' });
  });
});

describe('a retrieval that expires', () => {
  const times: [when: string, at: number, code: string | undefined][] = [
    ['a millisecond before its expiry', 899_999, undefined],
    ['at its expiry', 900_000, 'retrieval_expired'],
    ['after its expiry', 900_001, 'retrieval_expired'],
  ];
  for (const [when, at, code] of times) {
    it(`gives ${code ? 'nothing' : 'the key'} ${when}`, async () => {
      const { release, token, time, vend } = await vended();
      time.now = NOW + at;
      if (code) await assert.rejects(release(token), { code });
      else await release(token);
      assert.equal(vend().state, code ? 'ready' : 'retrieved');
    });
  }

  it('while the key is being opened gives nothing', async () => {
    const { release, token, time, kms, vend } = await vended();
    const slowly: typeof kms.unwrap = (...rest) => {
      time.now = NOW + 900_000;
      return kms.unwrap(...rest);
    };
    await assert.rejects(release(token, undefined, { kms: { unwrap: slowly } }), {
      code: 'retrieval_expired',
    });
    assert.equal(vend().state, 'ready');
    assert.ok(kms.given.every(isWiped));
  });
});

describe('a token that is not that of the retrieval', () => {
  const wrong: [what: string, token: (token: string) => string][] = [
    ['with another MAC', token => token.slice(0, 26) + 'A'.repeat(43)],
    ['with another last character', token => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')],
    ['of an id that there is not', token => '0'.repeat(26) + token.slice(26)],
    ['that is cut off', token => token.slice(0, -1)],
    ['with something behind', token => `${token}A`],
    ['that is empty', () => ''],
  ];
  for (const [what, spoil] of wrong) {
    it(`${what} is not found, and nothing is opened`, async () => {
      const { release, token, kms, vend } = await vended();
      await assert.rejects(release(spoil(token)), { code: 'retrieval_not_found' });
      assert.equal(vend().state, 'ready');
      assert.equal(kms.given.length, 1);
    });
  }

  it('that cannot be one is not looked up', async () => {
    const { release, token } = await vended();
    const find = () => assert.fail('looked up');
    await assert.rejects(release(token.toLowerCase(), undefined, { store: { find } }), {
      code: 'retrieval_not_found',
    });
  });
});

describe('a release that cannot be finished', () => {
  const outage = () => Promise.reject(new KeyvendError('unavailable', 'down'));
  for (const [what, overrides] of [
    ['KMS', { kms: { unwrap: outage } }],
    ['the table', { store: { transition: outage } }],
  ] as const) {
    it(`because of ${what} burns nothing`, async () => {
      const { release, token, vend, events, kms } = await vended();
      await assert.rejects(release(token, undefined, overrides), { code: 'unavailable' });
      assert.equal(vend().state, 'ready');
      assert.ok(!events().includes('retrieval.released'));
      assert.ok(kms.given.every(isWiped));
      await release(token);
    });
  }

  it('does not open a key that was sealed for another vend', async () => {
    const { release, create, token, store, vend } = await vended();
    const other = await create(createInput());
    const audit = { event: 'vend.succeeded', actor: BEARER, at: NOW } as const;
    const sealed = store.vends.get(other.answer.keyPair.id)?.sealed;
    await store.transition(advance(vend(), { sealed }, audit), signal);
    await assert.rejects(release(token), { code: 'internal' });
    assert.equal(vend().state, 'ready');
  });
});
