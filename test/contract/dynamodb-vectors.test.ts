import { after, before, describe, test } from 'node:test';
import * as sdk from '@aws-sdk/client-dynamodb';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { makeTable } from '../support/cloud-table.ts';
import { readVectors, runVector } from '../support/cloud-vectors.ts';

let cloud: CloudFixture;
let table: string;

before(async () => {
  cloud = await cloudFixture();
  table = await makeTable(cloud.dynamodb, 'vectors');
});
after(() => cloud.close());

describe('DynamoDB', () => {
  for (const vector of readVectors('dynamodb').cases) {
    test(`${vector.id} ${vector.operation}: ${vector.title}`, async () => {
      await runVector(
        vector,
        async (operation, input) => {
          const Command = Reflect.get(sdk, `${operation}Command`);
          return cloud.dynamodb.send(new Command(input));
        },
        { table },
      );
    });
  }
});
