import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dynamoDbFailure } from '../../shared/adapters/dynamodb/dynamodb-failures.ts';
import { kmsFailure } from '../../shared/adapters/kms/kms-failures.ts';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import { httpHandler } from '../../shared/http/http-handler.ts';
import type { MetricName } from '../../shared/ports/metrics.ts';
import { type CertainFailureKind, refusal } from '../../shared/usecases/provider-refusals.ts';
import { httpEvent, lambdaContext } from '../support/http-events.ts';
import { recordedLog } from '../support/recorded-log.ts';

const provider = (kind: CertainFailureKind) => refusal(kind, new ProviderFailure(kind));

const CASES: readonly [failure: string, error: KeyvendError, counted: readonly MetricName[]][] = [
  ['the store', dynamoDbFailure(new Error()), ['RequestsFailed', 'StoreErrors']],
  ['KMS', kmsFailure(new Error()), ['RequestsFailed', 'KmsErrors']],
  ['a provider that limits us', provider('throttled'), ['RequestsFailed', 'ProviderErrors']],
  ['a provider that denies us', provider('denied'), ['RequestsFailed', 'ProviderErrors']],
  ['a name that is in use', provider('name-in-use'), ['RequestsRefused']],
  ['a provider quota', provider('quota-exceeded'), ['RequestsRefused']],
  ['too little time', provider('out-of-time'), ['RequestsFailed']],
  ['a locked URL', new KeyvendError('retrieval_locked', 'Locked.'), ['RetrievalsLocked']],
];

describe('a request that is refused', () => {
  for (const [failure, error, counted] of CASES) {
    it(`because of ${failure} counts ${counted.join(' and ')}`, async () => {
      const log = recordedLog();
      const handler = httpHandler(log, { methods: ['POST'] }, () => Promise.reject(error));
      await handler(httpEvent(), lambdaContext());
      assert.deepEqual(log.counted, counted);
    });
  }
});
