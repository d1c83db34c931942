import type { AuditExport } from '../shared/domain/audit-export.ts';
import type { AuditFault } from '../shared/domain/verify-audit-export.ts';

export interface Verification {
  readonly audit: AuditExport;
  readonly faults: readonly AuditFault[];
  /** Whether the keys came from the auditor and not from the export. */
  readonly isPinned: boolean;
}

/** What was found, for a person or as one line of JSON. */
export function report({ audit, faults, isPinned }: Verification, asJson: boolean): string {
  const { entries, checkpoints, seal } = audit;
  const counts = {
    entries: entries.length,
    keyPairs: new Set(entries.map(({ keyPairId }) => keyPairId)).size,
    checkpoints: checkpoints.length,
    sealedAt: seal?.checkpoint.at ?? null,
  };
  if (asJson) return `${JSON.stringify({ valid: faults.length === 0, isPinned, ...counts, faults })}\n`;
  const verdict = faults.length === 0 ? 'The export is whole.' : `${faults.length} faults:`;
  const trust = isPinned
    ? []
    : ['The keys are those that the export names: give --public-key to prove more.'];
  return [
    ...faults.map(described),
    `${verdict} ${counts.entries} entries of ${counts.keyPairs} key pairs, ${counts.checkpoints} checkpoints.`,
    ...trust,
    '',
  ].join('\n');
}

function described(fault: AuditFault): string {
  return 'checkpoint' in fault
    ? `checkpoint ${fault.checkpoint}: ${fault.problem}`
    : `${fault.keyPairId} ${fault.sequence}: ${fault.problem}`;
}
