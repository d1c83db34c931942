import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deleteKeyPairHandler } from '../../functions/delete-key-pair/handler.ts';
import { httpEvent, lambdaContext } from '../support/http-events.ts';
import { recordedLog } from '../support/recorded-log.ts';

const EVENT = {
  method: 'DELETE',
  userArn: 'arn:aws:iam::123456789012:user/a',
  pathParameters: { id: 'kp_1' },
};

for (const [what, deleted, expected] of [
  ['a deletion is counted', true, ['KeyPairsDeleted']],
  ['a deletion of what is gone is not counted', false, []],
] as const) {
  test(what, async () => {
    const log = recordedLog();
    const handler = deleteKeyPairHandler({ deleteKeyPair: async () => deleted, ...log });
    const { statusCode } = await handler(httpEvent(EVENT), lambdaContext());
    assert.equal(statusCode, 204);
    assert.deepEqual(log.counted, expected);
  });
}
