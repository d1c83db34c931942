import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { DataKeys } from '../../shared/ports/data-keys.ts';
import type { RetrievalMacs } from '../../shared/ports/retrieval-macs.ts';

const signal = new AbortController().signal;
const aborted = AbortSignal.abort();
const CONTEXT = { 'keyvend:stage': 'test', 'keyvend:purpose': 'private-key' };

interface OpenSealing {
  readonly dataKeys: DataKeys;
  readonly retrievalMacs: RetrievalMacs;
  readonly close: () => Promise<void>;
}

/** What the keeper of the sealing key and the retrieval key must do. */
export function defineSealingContract(name: string, open: () => Promise<OpenSealing>): void {
  describe(name, () => {
    let sealing: OpenSealing;
    before(async () => {
      sealing = await open();
    });
    after(() => sealing.close());

    describe('a data key', () => {
      it('has 32 bytes, and other ones each time', async () => {
        const keys = await Promise.all([1, 2].map(() => sealing.dataKeys.generate(CONTEXT, signal)));
        assert.deepEqual(
          keys.map(({ plaintext }) => plaintext.length),
          [32, 32],
        );
        assert.notDeepEqual(keys[0]?.plaintext, keys[1]?.plaintext);
      });

      it('comes back from what it was wrapped into', async () => {
        const { plaintext, wrapped } = await sealing.dataKeys.generate(CONTEXT, signal);
        const expected = Buffer.from(plaintext);
        assert.ok(expected.equals(await sealing.dataKeys.unwrap(wrapped, { ...CONTEXT }, signal)));
      });

      const others: [what: string, context: Record<string, string>][] = [
        ['another value', { ...CONTEXT, 'keyvend:stage': 'prod' }],
        ['a member less', { 'keyvend:stage': 'test' }],
        ['a member more', { ...CONTEXT, more: '1' }],
      ];
      for (const [what, context] of others) {
        it(`does not come back in a context with ${what}`, async () => {
          const { wrapped } = await sealing.dataKeys.generate(CONTEXT, signal);
          await assert.rejects(sealing.dataKeys.unwrap(wrapped, context, signal), { code: 'internal' });
        });
      }

      it('does not come back once a bit of what it was wrapped into has changed', async () => {
        const { wrapped } = await sealing.dataKeys.generate(CONTEXT, signal);
        const changed = Uint8Array.from(wrapped);
        changed.set([(changed.at(-1) ?? 0) ^ 1], changed.length - 1);
        await assert.rejects(sealing.dataKeys.unwrap(changed, CONTEXT, signal), { code: 'internal' });
      });
    });

    it('gives the same 32 bytes of MAC for the same message, and others for another', async () => {
      const macOf = (text: string) => sealing.retrievalMacs.mac(Buffer.from(text), signal);
      const [first, again, other] = [await macOf('a'), await macOf('a'), await macOf('b')];
      assert.equal(first.length, 32);
      assert.deepEqual(Buffer.from(first), Buffer.from(again));
      assert.notDeepEqual(Buffer.from(first), Buffer.from(other));
    });

    const calls: [method: string, call: () => Promise<unknown>][] = [
      ['generate', () => sealing.dataKeys.generate(CONTEXT, aborted)],
      ['unwrap', () => sealing.dataKeys.unwrap(Uint8Array.of(1), CONTEXT, aborted)],
      ['mac', () => sealing.retrievalMacs.mac(Uint8Array.of(1), aborted)],
    ];
    for (const [method, call] of calls) {
      it(`${method} is unavailable with an aborted signal`, async () => {
        await assert.rejects(call(), { code: 'unavailable' });
      });
    }
  });
}
