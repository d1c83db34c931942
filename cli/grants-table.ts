import { randomUUID } from 'node:crypto';
import { dynamoDbClient } from '../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbGrantStore } from '../shared/adapters/dynamodb/dynamodb-grant-store.ts';
import { dynamoDbVendStore } from '../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { readTableSettings } from '../shared/config/settings.ts';
import type { Actor } from '../shared/domain/audit-entry.ts';
import { type Timing, timingOf } from '../shared/domain/timing.ts';
import type { GrantStore } from '../shared/ports/grant-store.ts';
import type { VendStore } from '../shared/ports/vend-store.ts';

export interface GrantsTable {
  readonly grants: GrantStore;
  readonly vends: VendStore;
  readonly timing: Timing;
  /** Whoever's credentials these are: CloudTrail says whose access key it is. */
  readonly administrator: () => Promise<Actor>;
}

/** The table of the stage that the environment names, with the credentials of the environment. */
export function grantsTable(): GrantsTable {
  const { region, tableName, timing } = readTableSettings();
  const client = dynamoDbClient(region);
  return {
    grants: dynamoDbGrantStore(client, tableName),
    vends: dynamoDbVendStore(client, tableName),
    timing: timingOf(timing),
    async administrator() {
      const { accessKeyId } = await client.config.credentials();
      return { principal: `access-key:${accessKeyId}`, sourceIp: '-', requestId: randomUUID() };
    },
  };
}
