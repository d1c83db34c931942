import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readGrants } from '../build/read-grants.ts';
import { dynamoDbGrantStore } from '../shared/adapters/dynamodb/dynamodb-grant-store.ts';
import { makeChangeGrants } from '../shared/usecases/change-grants.ts';
import type { ProvisionOptions } from './provision.ts';

const LOCAL_GRANTS = join(import.meta.dirname, '../grants/local.yaml');
const PATIENCE_MS = 10_000;

/** Puts the grants of the local callers into a table that has none yet: what somebody applied there stays. */
export async function provisionGrants(
  tableName: string,
  options: ProvisionOptions,
  file = LOCAL_GRANTS,
): Promise<void> {
  const client = new DynamoDBClient(options);
  const table = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const store = dynamoDbGrantStore(table, tableName);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const actor = { principal: 'keyvend:start', sourceIp: '127.0.0.1', requestId: randomUUID() };
  try {
    if (await store.find(signal)) return;
    await makeChangeGrants({ store, clock: Date.now }).apply(
      { document: await readGrants(file) },
      actor,
      signal,
    );
  } finally {
    client.destroy();
  }
}
