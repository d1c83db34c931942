import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { transactWrite } from '../../shared/adapters/dynamodb/transact-write.ts';

const CONFLICT = 'TransactionConflict';
const FAILED = 'ConditionalCheckFailed';

/** What a cancelled transaction of three items says, and whether it is sent again. */
const CANCELLATIONS: readonly [rule: string, codes: readonly string[], repeated: boolean][] = [
  ['the condition of the first item decides', [FAILED, 'None', 'None'], false],
  ['the condition of the first item decides beside a conflict', [FAILED, CONFLICT, 'None'], false],
  ['the condition of another item decides when nothing is in conflict', ['None', FAILED, 'None'], false],
  ['a conflict is sent again', ['None', CONFLICT, 'None'], true],
  ['beside a conflict the condition of another item proves nothing', [CONFLICT, FAILED, 'None'], true],
];

describe('transactWrite', () => {
  for (const [rule, codes, repeated] of CANCELLATIONS) {
    test(rule, async () => {
      const { client, sent } = cancelledOnce(codes);
      const result = await transactWrite(client, [], { signal: new AbortController().signal });
      assert.equal(sent(), repeated ? 2 : 1);
      const reasons = result === 'applied' ? undefined : result.map(({ Code }) => Code);
      assert.deepEqual(reasons, repeated ? undefined : codes);
    });
  }
});

/** A real client whose first request is answered, before it reaches the network, with a cancellation. */
function cancelledOnce(codes: readonly string[]) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1', maxAttempts: 1 }));
  let requests = 0;
  client.middlewareStack.add(
    () => async () => {
      requests += 1;
      if (requests > 1) return { output: { $metadata: {} }, response: {} };
      throw new TransactionCanceledException({
        message: 'Transaction cancelled',
        $metadata: {},
        CancellationReasons: codes.map(Code => ({ Code })),
      });
    },
    { step: 'initialize', priority: 'high' },
  );
  return { client, sent: () => requests };
}
