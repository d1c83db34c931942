import { verifyAuditExport, witnessFaults } from '../shared/domain/verify-audit-export.ts';
import { readExport, readWitness } from './read-export.ts';
import { readPublicKey } from './read-public-key.ts';
import { report } from './verification-report.ts';

export interface VerificationOptions {
  readonly publicKeys: readonly string[];
  readonly witnesses: readonly string[];
  readonly asJson: boolean;
}

/** Checks the export in a file, and gives what there is to say. Rejects if a file cannot be read. */
export async function verifyExport(
  path: string,
  { publicKeys, witnesses, asJson }: VerificationOptions,
): Promise<{ isWhole: boolean; text: string }> {
  const keys = await Promise.all(publicKeys.map(readPublicKey));
  const witnessed = (await Promise.all(witnesses.map(readWitness))).flat();
  const audit = await readExport(path);
  const faults = [...verifyAuditExport(audit, keys), ...witnessFaults(audit, witnessed)];
  return { isWhole: faults.length === 0, text: report({ audit, faults, isPinned: keys.length > 0 }, asJson) };
}
