import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { concurrencyLimit } from '../../local/gateway/concurrency.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import type { GrantLimits } from '../../shared/domain/grants.ts';
import { type AdapterCloud, adapterCloud } from '../support/adapter-cloud.ts';
import { faultOn, operation } from '../support/cloud-faults.ts';
import { unclaimed } from '../support/vend-examples.ts';

/** How long a transaction keeps others from a counter that it changes: DynamoDB cancels those (TransactionConflict). */
const HELD_MS = 10;

const signal = new AbortController().signal;
let cloud: AdapterCloud;
let client: DynamoDBDocumentClient;
before(async () => {
  cloud = await adapterCloud();
  client = dynamoDbClient(cloud.region);
});
after(async () => {
  client.destroy();
  await cloud.close();
});

describe('claims at once by one principal, whose counter cancels all but one at a time', () => {
  const cases: [what: string, limits: GrantLimits, claimed: number][] = [
    ['200 with 20 left', { perHour: 20 }, 20],
    ['200 with 1,000 left', { perHour: 1_000 }, 200],
  ];
  for (const [what, limits, claimed] of cases) {
    it(`are none unavailable: ${what}, exactly ${claimed} succeed`, async t => {
      using conflicts = conflictWhileHeld(claimed);
      const principal = `hasty-${randomUUID()}`;
      const connection = concurrencyLimit(50);
      const results = await Promise.all(
        Array.from({ length: 200 }, () => {
          const { to, entry } = unclaimed({ principal });
          return connection(() =>
            dynamoDbVendStore(client, cloud.tableName).claim(to, entry, signal, limits),
          );
        }),
      );
      assert.equal(results.filter(({ kind }) => kind === 'claimed').length, claimed);
      assert.equal(results.filter(({ kind }) => kind === 'limited').length, 200 - claimed);
      assert.ok(conflicts.count() > 0);
      t.diagnostic(`${conflicts.count()} transactions were cancelled for a conflict`);
    });
  }
});

/** Cancels what comes while the counter is held. What fails its condition holds nothing: that is all after `most`. */
function conflictWhileHeld(most: number) {
  let [held, heldUntil, conflicts] = [0, 0, 0];
  const fault = faultOn(cloud, operation('TransactWriteItems'), async () => {
    const now = performance.now();
    if (now < heldUntil) {
      conflicts += 1;
      return CONFLICT;
    }
    if (held < most) heldUntil = now + HELD_MS;
    held += 1;
    return undefined;
  });
  return { count: () => conflicts, [Symbol.dispose]: () => fault[Symbol.dispose]() };
}

const CONFLICT = {
  status: 400,
  body: {
    __type: 'TransactionCanceledException',
    Message: 'Transaction cancelled',
    CancellationReasons: ['None', 'None', 'None', 'TransactionConflict'].map(Code => ({ Code })),
  },
};
