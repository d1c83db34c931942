import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbRetrievalMisses } from '../../shared/adapters/dynamodb/dynamodb-retrieval-misses.ts';
import type { RetrievalMisses } from '../../shared/ports/retrieval-misses.ts';
import { type AdapterCloud, adapterCloud } from '../support/adapter-cloud.ts';
import { awsError, faultOn, operation } from '../support/cloud-faults.ts';
import { fakeLimits } from '../support/fake-limits.ts';
import { NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;

/** What every counter of misses must do, whatever it is made of. */
function defineMissContract(name: string, misses: () => RetrievalMisses): void {
  describe(`${name} as a counter of misses`, () => {
    it('counts exactly as many as may be of 60 at once, and begins anew with the hour', async () => {
      const miss = { principal: `guesser-${randomUUID()}`, at: NOW, most: 10 };
      const outcomes = await Promise.all(Array.from({ length: 60 }, () => misses().count(miss, signal)));
      assert.equal(outcomes.filter(outcome => outcome === 'counted').length, 10);
      assert.equal(await misses().count({ ...miss, at: NOW + 3_599_999 }, signal), 'limited');
      assert.equal(await misses().count({ ...miss, at: NOW + 3_600_000 }, signal), 'counted');
    });

    it('counts each principal for itself', async () => {
      for (let times = 0; times < 3; times += 1) {
        const miss = { principal: `guesser-${randomUUID()}`, at: NOW, most: 1 };
        assert.equal(await misses().count(miss, signal), 'counted');
      }
    });
  });
}

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
const table = () => dynamoDbRetrievalMisses(client, cloud.tableName);

const fake = fakeLimits();
defineMissContract('the fake in memory', () => fake.misses);
defineMissContract('the table', table);

it('the table that does not answer makes counting unavailable', async () => {
  using _ = faultOn(cloud, operation('UpdateItem'), awsError(400, 'AccessDeniedException'));
  const miss = { principal: 'guesser', at: NOW, most: 10 };
  await assert.rejects(table().count(miss, signal), { code: 'unavailable', retryAfterSeconds: 5 });
});
