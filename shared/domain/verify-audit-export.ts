import { createPublicKey, verify } from 'node:crypto';
import {
  type AuditCheckpoint,
  checkpointHashOf,
  FIRST_PREVIOUS_HASH,
  headsHashOf,
  headsOf,
  signedBytes,
} from './audit-checkpoint.ts';
import { type AuditEntry, auditHashOf, CHAIN_START } from './audit-entry.ts';
import type { AuditExport, ExportedCheckpoint } from './audit-export.ts';
import { canonicalJson } from './canonical-json.ts';

/** What is wrong with an export, and where: in a row of a chain, or in a checkpoint. */
export type AuditFault = RowFault | CheckpointFault;

interface RowFault {
  readonly keyPairId: string;
  readonly sequence: number;
  readonly problem:
    | 'altered'
    | 'missing'
    | 'duplicate'
    | 'not-linked'
    | 'unlike-next'
    | 'unlike-checkpoint'
    | 'beyond-seal';
}

interface CheckpointFault {
  readonly checkpoint: number | 'seal';
  readonly problem:
    | 'altered'
    | 'missing'
    | 'not-linked'
    | 'heads-altered'
    | 'bad-signature'
    | 'foreign-key'
    | 'unlike-witness';
}

/**
 * Every fault of an export, none if it is whole: of each chain, of the chain of checkpoints, and of the heads that they
 * were signed over. Keys are SPKI in DER and base64; with none, the keys that the export itself names are believed.
 */
export function verifyAuditExport(
  { entries, checkpoints, seal }: AuditExport,
  publicKeys: readonly string[],
): AuditFault[] {
  const chains = Map.groupBy(entries, ({ keyPairId }) => keyPairId);
  const all = [...checkpoints, ...(seal ? [seal] : [])];
  return distinct([
    ...[...chains.values()].flatMap(chainFaults),
    ...checkpointChainFaults(checkpoints, seal),
    ...all.flatMap(checkpoint => signingFaults(checkpoint, placeOf(checkpoint, seal), publicKeys)),
    ...all.flatMap(checkpoint => headFaults(checkpoint, chains)),
    ...(seal ? beyondSeal(seal, entries) : []),
  ]);
}

/** The checkpoints that another account was sent and that the export does not have just so. */
export function witnessFaults(
  { checkpoints }: AuditExport,
  witnessed: readonly AuditCheckpoint[],
): AuditFault[] {
  const kept = new Map(
    checkpoints.map(({ checkpoint }) => [checkpoint.sequence, checkpointHashOf(checkpoint)]),
  );
  return distinct(
    witnessed
      .filter(checkpoint => kept.get(checkpoint.sequence) !== checkpointHashOf(checkpoint))
      .map(({ sequence }) => ({ checkpoint: sequence, problem: 'unlike-witness' })),
  );
}

/** A forged number must not make a list without end. */
const MOST_NAMED_OF_A_GAP = 1_000;

/** Of one chain, in whatever order its entries are given. */
function chainFaults(entries: readonly AuditEntry[]): RowFault[] {
  const ordered = entries.toSorted((a, b) => a.sequence - b.sequence);
  return ordered.flatMap((entry, index) => [
    ...(auditHashOf(entry) === entry.hash ? [] : [faultOf(entry, 'altered')]),
    ...linkFaults(ordered[index - 1] ?? { ...entry, ...CHAIN_START }, entry),
  ]);
}

function linkFaults(before: AuditEntry, entry: AuditEntry): RowFault[] {
  const { sequence, previousHash } = entry;
  if (sequence === before.sequence) return [faultOf(entry, 'duplicate')];
  const gap = Math.min(sequence - before.sequence - 1, MOST_NAMED_OF_A_GAP);
  const missing = Array.from({ length: gap }, (_, index) =>
    faultOf({ ...entry, sequence: before.sequence + index + 1 }, 'missing'),
  );
  if (missing.length > 0 || previousHash === before.hash) return missing;
  // Either of the two was made anew; there is nothing before the first.
  const earlier = before.sequence > 0 ? [faultOf(before, 'unlike-next')] : [];
  return [...earlier, faultOf(entry, 'not-linked')];
}

function faultOf(
  { keyPairId, sequence }: Pick<AuditEntry, 'keyPairId' | 'sequence'>,
  problem: RowFault['problem'],
): RowFault {
  return { keyPairId, sequence, problem };
}

function checkpointChainFaults(
  checkpoints: readonly ExportedCheckpoint[],
  seal: ExportedCheckpoint | undefined,
): CheckpointFault[] {
  const faults: CheckpointFault[] = seal ? [] : [{ checkpoint: 'seal', problem: 'missing' }];
  let previous = { sequence: 0, hash: FIRST_PREVIOUS_HASH };
  for (const next of [...checkpoints.toSorted(bySequence), ...(seal ? [seal] : [])]) {
    const { sequence, previousHash } = next.checkpoint;
    const end = Math.min(sequence, previous.sequence + 1 + MOST_NAMED_OF_A_GAP);
    for (let gap = previous.sequence + 1; gap < end; gap += 1)
      faults.push({ checkpoint: gap, problem: 'missing' });
    const follows = sequence === previous.sequence + 1 && previousHash === previous.hash;
    if (!follows) faults.push({ checkpoint: placeOf(next, seal), problem: 'not-linked' });
    previous = next.checkpoint;
  }
  return faults;
}

function signingFaults(
  { checkpoint, headList }: ExportedCheckpoint,
  place: CheckpointFault['checkpoint'],
  publicKeys: readonly string[],
): CheckpointFault[] {
  const isKnown = publicKeys.length === 0 || publicKeys.includes(checkpoint.publicKey);
  const checks: [holds: boolean, problem: CheckpointFault['problem']][] = [
    [checkpointHashOf(checkpoint) === checkpoint.hash, 'altered'],
    [isKnown, 'foreign-key'],
    [isSigned(checkpoint), 'bad-signature'],
    [headList.length === checkpoint.heads && headsHashOf(headList) === checkpoint.headsHash, 'heads-altered'],
  ];
  return checks.filter(([holds]) => !holds).map(([, problem]) => ({ checkpoint: place, problem }));
}

function isSigned(checkpoint: ExportedCheckpoint['checkpoint']): boolean {
  try {
    const spki = Buffer.from(checkpoint.publicKey, 'base64');
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    return verify('sha256', signedBytes(checkpoint), key, Buffer.from(checkpoint.signature, 'base64'));
  } catch {
    return false;
  }
}

/** Every head that was signed must be an entry of the export, with its hash. */
function headFaults(
  { headList }: ExportedCheckpoint,
  chains: ReadonlyMap<string, readonly AuditEntry[]>,
): RowFault[] {
  return headList.flatMap(({ keyPairId, sequence, hash }): RowFault[] => {
    const entry = chains.get(keyPairId)?.find(candidate => candidate.sequence === sequence);
    if (!entry) return [{ keyPairId, sequence, problem: 'missing' }];
    return entry.hash === hash ? [] : [{ keyPairId, sequence, problem: 'unlike-checkpoint' }];
  });
}

/** The seal is over all that is exported: no chain may go on beyond it. */
function beyondSeal({ headList }: ExportedCheckpoint, entries: readonly AuditEntry[]): RowFault[] {
  const sealed = new Map(headList.map(({ keyPairId, sequence }) => [keyPairId, sequence]));
  return headsOf(entries)
    .filter(({ keyPairId, sequence }) => sequence > (sealed.get(keyPairId) ?? 0))
    .map(({ keyPairId, sequence }) => ({ keyPairId, sequence, problem: 'beyond-seal' }));
}

function placeOf(
  { checkpoint }: ExportedCheckpoint,
  seal: ExportedCheckpoint | undefined,
): CheckpointFault['checkpoint'] {
  return checkpoint === seal?.checkpoint ? 'seal' : checkpoint.sequence;
}

function bySequence(a: ExportedCheckpoint, b: ExportedCheckpoint): number {
  return a.checkpoint.sequence - b.checkpoint.sequence;
}

function distinct(faults: readonly AuditFault[]): AuditFault[] {
  return [...new Map(faults.map(fault => [canonicalJson(fault), fault])).values()];
}
