import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { AuditHead } from '../../shared/domain/audit-checkpoint.ts';
import {
  type AuditEntry,
  type AuditEvent,
  CHAIN_START,
  nextAuditEntry,
} from '../../shared/domain/audit-entry.ts';
import type { AuditExport, ExportedCheckpoint, ExportLine } from '../../shared/domain/audit-export.ts';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import type { CheckpointSigner } from '../../shared/ports/checkpoint-signer.ts';
import { makeCheckpointAudit } from '../../shared/usecases/checkpoint-audit.ts';
import { makeExportAudit } from '../../shared/usecases/export-audit.ts';
import { invocation } from './use-case-fixture.ts';
import { ACTOR, NOW } from './vend-examples.ts';

const EVENTS: readonly AuditEvent[] = ['vend.requested', 'vend.succeeded', 'retrieval.released'];

export interface ChainOptions {
  readonly principal?: string;
  /** Milliseconds since the epoch; each entry is a second later than the one before. */
  readonly at?: number;
}

/** The chain of a key pair, which its number names. */
export function auditChain(number: number, length: number, options: ChainOptions = {}): AuditEntry[] {
  const { principal = ACTOR.principal, at = NOW } = options;
  const keyPairId = keyPairIdOf('test', principal, `chain-${number}`);
  const entries: AuditEntry[] = [];
  for (let place = 0; place < length; place += 1) {
    const event = EVENTS[place % EVENTS.length] ?? 'vend.requested';
    const actor = { ...ACTOR, principal: event === 'retrieval.released' ? 'bearer' : principal };
    const facts = { keyPairId, event, actor, at: at + place * 1000, facts: { attempt: place + 1 } };
    entries.push(nextAuditEntry(entries.at(-1) ?? CHAIN_START, facts));
  }
  return entries;
}

/** A signer whose key is made here, and its public half as checkpoints name it. */
export function localSigner(): CheckpointSigner & { readonly spki: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return {
    spki: der.toString('base64'),
    publicKey: async () => der,
    sign: async bytes => sign('sha256', bytes, privateKey),
  };
}

/** Checkpoints in memory over entries that are given. */
export function fakeCheckpointStore(entries: readonly AuditEntry[]) {
  const exported: ExportedCheckpoint[] = [];
  return {
    exported,
    readTrail: async ({ from, to }: { from: number; to: number }) => ({
      entries: entries.filter(({ at }) => Date.parse(at) >= from && Date.parse(at) <= to),
      coveredTo: to,
    }),
    last: async () => exported.at(-1)?.checkpoint,
    add: async (checkpoint: ExportedCheckpoint['checkpoint'], headList: readonly AuditHead[]) => {
      exported.push({ checkpoint, headList });
      return 'added' as const;
    },
  };
}

/** An export of these entries, with a checkpoint at each of these times and a seal an hour after the last. */
export async function sealedExport(
  entries: readonly AuditEntry[],
  times: readonly number[],
  signer: CheckpointSigner = localSigner(),
): Promise<AuditExport> {
  const store = fakeCheckpointStore(entries);
  const time = { now: NOW };
  const deps = { signer, clock: () => time.now, stage: 'test' };
  for (const at of times) {
    time.now = at;
    await makeCheckpointAudit({ ...deps, store })(invocation());
  }
  time.now += 3_600_000;
  const source = { entries: () => from(entries), checkpoints: () => from(store.exported) };
  const lines: ExportLine[] = [];
  for await (const line of makeExportAudit({ ...deps, source })(new AbortController().signal))
    lines.push(line);
  const checkpoints = lines.filter(line => 'kind' in line);
  return {
    entries: lines.filter(line => 'entry' in line).map(({ entry }) => entry),
    checkpoints: checkpoints.filter(({ kind }) => kind === 'checkpoint'),
    seal: checkpoints.find(({ kind }) => kind === 'seal'),
  };
}

/** The export as the tool writes it. */
export function exportText({ entries, checkpoints, seal }: AuditExport): string {
  const lines: unknown[] = [
    ...checkpoints.map(({ checkpoint, headList }) => ({ kind: 'checkpoint', checkpoint, headList })),
    ...entries.map(entry => ({ entry })),
    ...(seal ? [{ ...seal, kind: 'seal' }] : []),
  ];
  return lines.map(line => `${JSON.stringify(line)}\n`).join('');
}

/** Other text of the same form: a hash stays one of hexadecimal. */
export function otherText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, Math.max(text.length, 1));
}

async function* from<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
