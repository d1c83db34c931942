import assert from 'node:assert/strict';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { DecryptCommand } from '@aws-sdk/client-kms';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { vendOf } from '../../shared/adapters/dynamodb/vend-item.ts';
import type { AuditEntry } from '../../shared/domain/audit-entry.ts';
import type { Tag } from '../../shared/domain/key-pair.ts';
import { pemOfPkcs8 } from '../../shared/domain/pkcs8-private-key.ts';
import { PrivateKey } from '../../shared/domain/private-key.ts';
import { openKey } from '../../shared/domain/sealed-key.ts';
import type { Vend } from '../../shared/domain/vend.ts';
import type { CloudClients } from './cloud-clients.ts';
import { type HeldKeyPair, heldAt, heldKeyPairs, type KeyPairPlace } from './held-key-pairs.ts';
import { storedRows } from './stored-rows.ts';

/** What is really there, read past the service and the fault proxy. */
export interface Truth {
  readonly vends: ReadonlyMap<string, Vend>;
  /** The audit entries of each key pair, in the order of their sequence. */
  readonly trails: ReadonlyMap<string, readonly AuditEntry[]>;
  /** The key pairs at the providers. */
  readonly keyPairs: readonly HeldKeyPair[];
}

export interface VendTruth {
  readonly vend: Vend | undefined;
  readonly trail: readonly AuditEntry[];
  /** What stands under its name at each of its places, in their order. */
  readonly held: readonly (HeldKeyPair | undefined)[];
  /** The first of them. */
  readonly keyPair: HeldKeyPair | undefined;
}

const ENTRY = z.object({
  keyPairId: z.string(),
  sequence: z.int(),
  event: z.string(),
  at: z.string(),
  principal: z.string(),
  sourceIp: z.string(),
  requestId: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  previousHash: z.string(),
  hash: z.string(),
});

export async function readTruth({
  tableName,
  ...clients
}: CloudClients & { tableName: string }): Promise<Truth> {
  const vends = new Map<string, Vend>();
  const trails = new Map<string, AuditEntry[]>();
  for (const row of await storedRows(clients.dynamodb, tableName)) {
    if (row['sk'] === 'VEND') vends.set(String(row['id']), vendOf(row));
    if (String(row['sk']).startsWith('AUDIT#')) addEntry(trails, row);
  }
  for (const trail of trails.values()) trail.sort((a, b) => a.sequence - b.sequence);
  return { vends, trails, keyPairs: await heldKeyPairs(clients) };
}

/** The same of one vend, which is cheaper where there are many. */
export async function readVendTruth(
  clients: CloudClients & { tableName: string },
  { id, places }: { readonly id: string; readonly places: readonly KeyPairPlace[] },
): Promise<VendTruth> {
  const command = new QueryCommand({
    TableName: clients.tableName,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: `KP#${id}` } },
  });
  const { Items = [] } = await clients.dynamodb.send(command);
  const rows = Items.map(item => unmarshall(item));
  const row = rows.find(({ sk }) => sk === 'VEND');
  const held = await Promise.all(places.map(place => heldAt(clients, place)));
  return {
    vend: row && vendOf(row),
    trail: rows.filter(({ sk }) => sk !== 'VEND').map(entryOf),
    ...{ held, keyPair: held[0] },
  };
}

/** Opens what is sealed in a vend's row and gives the public half of it. Rejects when it does not open. */
export async function openSealed(
  { kms, stage }: Pick<CloudClients, 'kms'> & { stage: string },
  vend: Vend,
): Promise<string> {
  assert.ok(vend.sealed);
  const { sealed } = vend;
  const EncryptionContext = {
    'keyvend:stage': stage,
    'keyvend:key-pair-id': vend.id,
    'keyvend:purpose': 'private-key',
  };
  const CiphertextBlob = 'wrappedDataKey' in sealed ? sealed.wrappedDataKey : sealed.privateKeyCiphertext;
  const { Plaintext = Buffer.of() } = await kms.send(
    new DecryptCommand({ CiphertextBlob, EncryptionContext }),
  );
  const binding = { keyPairId: vend.id, attempt: vend.attempt };
  using privateKey =
    'ciphertext' in sealed
      ? new PrivateKey(openKey(Plaintext, sealed.ciphertext, binding))
      : new PrivateKey(pemOfPkcs8(Plaintext));
  return privateKey.publicKey().line;
}

export function tagOf(
  { tags = [] }: { readonly tags?: readonly Tag[] | undefined },
  key: string,
): string | undefined {
  return tags.find(tag => tag.key === key)?.value;
}

function addEntry(trails: Map<string, AuditEntry[]>, row: Record<string, unknown>): void {
  const entry = entryOf(row);
  trails.set(entry.keyPairId, [...(trails.get(entry.keyPairId) ?? []), entry]);
}

/** The closed list of events is no concern of the chain. */
function entryOf(row: Record<string, unknown>): AuditEntry {
  return ENTRY.parse(row) as AuditEntry;
}
