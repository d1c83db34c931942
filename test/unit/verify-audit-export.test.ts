import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { AuditCheckpoint, AuditHead } from '../../shared/domain/audit-checkpoint.ts';
import { type AuditEntry, auditHashOf } from '../../shared/domain/audit-entry.ts';
import type { AuditExport, ExportedCheckpoint } from '../../shared/domain/audit-export.ts';
import { verifyAuditExport } from '../../shared/domain/verify-audit-export.ts';
import { auditChain, localSigner, otherText, sealedExport } from '../support/audit-examples.ts';
import { NOW } from '../support/vend-examples.ts';

const MINUTE = 60_000;
const signer = localSigner();

let whole: AuditExport;

before(async () => {
  const entries = [
    ...auditChain(1, 4),
    ...auditChain(2, 2, { at: NOW + MINUTE }),
    ...auditChain(3, 1, { at: NOW + 2 * MINUTE }),
    // Younger than every checkpoint: only the seal is over it.
    ...auditChain(4, 3, { at: NOW + 20 * MINUTE }),
  ];
  whole = await sealedExport(entries, [NOW + 1.5 * MINUTE, NOW + 3 * MINUTE, NOW + 9 * MINUTE], signer);
});

const faultsOf = (audit: AuditExport, keys = [signer.spki]) => verifyAuditExport(audit, keys);

/** The export with some of its entries replaced by others, or by none. */
function withEntries(change: (entry: AuditEntry, index: number) => AuditEntry[]): AuditExport {
  return { ...whole, entries: whole.entries.flatMap(change) };
}

function names(audit: AuditExport, { keyPairId, sequence }: Pick<AuditEntry, 'keyPairId' | 'sequence'>) {
  const found = faultsOf(audit).some(
    fault => 'keyPairId' in fault && fault.keyPairId === keyPairId && fault.sequence === sequence,
  );
  assert.ok(found, `${keyPairId} ${sequence} in ${JSON.stringify(faultsOf(audit))}`);
}

function namesCheckpoint(audit: AuditExport, place: number | 'seal') {
  const found = faultsOf(audit).some(fault => 'checkpoint' in fault && fault.checkpoint === place);
  assert.ok(found, `checkpoint ${place} in ${JSON.stringify(faultsOf(audit))}`);
}

describe('a whole export', () => {
  it('has no fault, with the key pinned or not', () => {
    assert.equal(whole.checkpoints.length, 3);
    assert.deepEqual(faultsOf(whole), []);
    assert.deepEqual(faultsOf(whole, []), []);
  });

  it('has no fault in any order of its lines', () => {
    const reversed = {
      ...whole,
      entries: whole.entries.toReversed(),
      checkpoints: whole.checkpoints.toReversed(),
    };
    assert.deepEqual(faultsOf(reversed), []);
  });

  it('has no fault whatever chains and checkpoints it is made of', async () => {
    const chain = fc.record({
      length: fc.integer({ min: 1, max: 6 }),
      minute: fc.integer({ min: 0, max: 30 }),
    });
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(chain, { maxLength: 8 }), times, async (chains, minutes) => {
        const entries = chains.flatMap(({ length, minute }, number) =>
          auditChain(number, length, { at: NOW + minute * MINUTE }),
        );
        const checkpointTimes = minutes.toSorted((a, b) => a - b).map(minute => NOW + minute * MINUTE);
        const audit = await sealedExport(entries, checkpointTimes, signer);
        assert.deepEqual(faultsOf(audit), []);
      }),
      { numRuns: 50 },
    );
  });
});

describe('of every row in turn', () => {
  const members = ['event', 'at', 'principal', 'sourceIp', 'requestId', 'previousHash', 'hash'] as const;
  for (const member of members) {
    it(`a changed ${member} is found and the row named`, () => {
      for (const row of whole.entries) {
        const altered = { ...row, [member]: otherText(row[member]) };
        names(
          withEntries(entry => [entry === row ? altered : entry]),
          row,
        );
      }
    });
  }

  it('changed facts are found and the row named', () => {
    for (const row of whole.entries) {
      names(
        withEntries(entry => [entry === row ? { ...row, facts: { attempt: 99 } } : entry]),
        row,
      );
    }
  });

  it('a change with the hash made anew is found and the row named', () => {
    for (const row of whole.entries) {
      const altered = { ...row, principal: 'arn:aws:iam::123456789012:role/other' };
      const forged = { ...altered, hash: auditHashOf(altered) };
      names(
        withEntries(entry => [entry === row ? forged : entry]),
        row,
      );
    }
  });

  it('removal is found and the row named', () => {
    for (const row of whole.entries)
      names(
        withEntries(entry => (entry === row ? [] : [entry])),
        row,
      );
  });

  it('truncation of its chain behind it is found and the next row or the head named', () => {
    for (const row of whole.entries) {
      const isBehind = (entry: AuditEntry) =>
        entry.keyPairId === row.keyPairId && entry.sequence > row.sequence;
      const cut = whole.entries.filter(isBehind);
      const last = cut.at(-1);
      if (last)
        names(
          withEntries(entry => (isBehind(entry) ? [] : [entry])),
          last,
        );
    }
  });

  it('removal of its whole chain is found and its head named', () => {
    for (const row of whole.entries) {
      const isOther = (entry: AuditEntry) => entry.keyPairId !== row.keyPairId;
      const head = whole.entries.findLast(entry => !isOther(entry));
      assert.ok(head);
      names(
        withEntries(entry => (isOther(entry) ? [entry] : [])),
        head,
      );
    }
  });

  it('a swap of its place with any other is found and the row named', () => {
    for (const row of whole.entries) {
      for (const other of whole.entries.filter(entry => entry !== row)) {
        const placed = { ...row, keyPairId: other.keyPairId, sequence: other.sequence };
        const displaced = { ...other, keyPairId: row.keyPairId, sequence: row.sequence };
        const swapped = new Map([
          [row, placed],
          [other, displaced],
        ]);
        const audit = withEntries(entry => [swapped.get(entry) ?? entry]);
        names(audit, row);
        names(audit, other);
      }
    }
  });

  it('a second copy is found and the row named', () => {
    for (const row of whole.entries)
      names(
        withEntries(entry => (entry === row ? [row, row] : [entry])),
        row,
      );
  });

  it('a forged row behind the head is found and named', () => {
    const head = whole.entries.findLast(({ keyPairId }) => keyPairId === whole.entries[0]?.keyPairId);
    assert.ok(head);
    const said = { ...head, sequence: head.sequence + 1, previousHash: head.hash };
    const forged = { ...said, hash: auditHashOf(said) };
    names({ ...whole, entries: [...whole.entries, forged] }, forged);
  });
});

describe('of every checkpoint in turn', () => {
  const places = (): [place: number | 'seal', exported: ExportedCheckpoint][] => [
    ...whole.checkpoints.map((exported): [number, ExportedCheckpoint] => [
      exported.checkpoint.sequence,
      exported,
    ]),
    ...(whole.seal ? [['seal', whole.seal] satisfies ['seal', ExportedCheckpoint]] : []),
  ];
  const replaced = (old: ExportedCheckpoint, changed: ExportedCheckpoint): AuditExport => ({
    ...whole,
    checkpoints: whole.checkpoints.map(exported => (exported === old ? changed : exported)),
    seal: whole.seal === old ? changed : whole.seal,
  });

  const texts = [
    'stage',
    'at',
    'from',
    'to',
    'headsHash',
    'previousHash',
    'publicKey',
    'hash',
    'signature',
  ] as const;
  for (const member of texts) {
    it(`a changed ${member} is found and the checkpoint named`, () => {
      for (const [place, exported] of places()) {
        const checkpoint = { ...exported.checkpoint, [member]: otherText(exported.checkpoint[member]) };
        namesCheckpoint(replaced(exported, { ...exported, checkpoint }), place);
      }
    });
  }

  it('a changed count of heads, or sequence, is found', () => {
    const changes: ((checkpoint: AuditCheckpoint) => AuditCheckpoint)[] = [
      checkpoint => ({ ...checkpoint, heads: checkpoint.heads + 1 }),
      checkpoint => ({ ...checkpoint, sequence: checkpoint.sequence + 10 }),
    ];
    for (const change of changes) {
      for (const [, exported] of places()) {
        const audit = replaced(exported, { ...exported, checkpoint: change(exported.checkpoint) });
        assert.ok(faultsOf(audit).some(fault => 'checkpoint' in fault));
      }
    }
  });

  it('a changed or removed head is found and the checkpoint named', () => {
    const changes: ((head: AuditHead) => AuditHead[])[] = [
      () => [],
      head => [{ ...head, hash: otherText(head.hash) }],
      head => [{ ...head, sequence: head.sequence + 1 }],
    ];
    for (const [place, exported] of places()) {
      for (const head of exported.headList) {
        for (const change of changes) {
          const headList = exported.headList.flatMap(other => (other === head ? change(head) : [other]));
          namesCheckpoint(replaced(exported, { ...exported, headList }), place);
        }
      }
    }
  });

  it('removal is found and the checkpoint named', () => {
    for (const gone of whole.checkpoints) {
      const checkpoints = whole.checkpoints.filter(exported => exported !== gone);
      namesCheckpoint({ ...whole, checkpoints }, gone.checkpoint.sequence);
    }
    namesCheckpoint({ ...whole, seal: undefined }, 'seal');
  });

  it('one that another key signed is found when the key is pinned, and only then', async () => {
    const forged = await sealedExport(whole.entries, [NOW + 5 * MINUTE], localSigner());
    assert.deepEqual(faultsOf(forged, []), []);
    assert.deepEqual(faultsOf(forged), [
      { checkpoint: 1, problem: 'foreign-key' },
      { checkpoint: 'seal', problem: 'foreign-key' },
    ]);
  });
});
