import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { AUDIT_EVENT } from '../shared/contracts/audit-event.ts';
import type { AuditCheckpoint } from '../shared/domain/audit-checkpoint.ts';
import type { AuditExport, ExportLine } from '../shared/domain/audit-export.ts';

const CHECKPOINT = z.strictObject({
  stage: z.string(),
  sequence: z.int(),
  at: z.string(),
  from: z.string(),
  to: z.string(),
  heads: z.int(),
  headsHash: z.string(),
  previousHash: z.string(),
  publicKey: z.string(),
  hash: z.string(),
  signature: z.string(),
});

const HEAD = z.strictObject({ keyPairId: z.string(), sequence: z.int(), hash: z.string() });

const LINE = z.union([
  z.strictObject({ entry: AUDIT_EVENT }),
  z.strictObject({
    kind: z.enum(['checkpoint', 'seal']),
    checkpoint: CHECKPOINT,
    headList: z.array(HEAD),
  }),
]);

/** Reads an export. Throws with the number of the line that is none, or if there is no file. */
export async function readExport(path: string): Promise<AuditExport> {
  const text = await readFile(path, 'utf8');
  const lines = text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, number }) => parsed(line, number));
  if (lines.length === 0) throw new Error('the export is empty');
  const checkpoints = lines.filter(line => 'checkpoint' in line);
  return {
    entries: lines.filter(line => 'entry' in line).map(({ entry }) => entry),
    checkpoints: checkpoints.filter(({ kind }) => kind === 'checkpoint'),
    seal: checkpoints.find(({ kind }) => kind === 'seal'),
  };
}

const WITNESSED = z.object({ checkpoint: CHECKPOINT });

/** Reads log lines, of which each holds a checkpoint. Throws as `readExport`. */
export async function readWitness(path: string): Promise<AuditCheckpoint[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter(line => line !== '');
  return lines.map((line, index) => {
    try {
      return WITNESSED.parse(JSON.parse(line)).checkpoint;
    } catch {
      throw new Error(`line ${index + 1} of the witness holds no checkpoint`);
    }
  });
}

function parsed(line: string, number: number): ExportLine {
  try {
    return LINE.parse(JSON.parse(line));
  } catch {
    throw new Error(`line ${number} is no line of an export`);
  }
}
