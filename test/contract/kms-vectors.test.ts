import { after, before, describe, test } from 'node:test';
import * as sdk from '@aws-sdk/client-kms';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { readVectors, runVector } from '../support/cloud-vectors.ts';

let cloud: CloudFixture;

before(async () => {
  cloud = await cloudFixture();
});
after(() => cloud.close());

describe('KMS', () => {
  for (const vector of readVectors('kms').cases) {
    test(`${vector.id} ${vector.operation}: ${vector.title}`, async () => {
      await runVector(vector, async (operation, input) => {
        const Command = Reflect.get(sdk, `${operation}Command`);
        return cloud.kms.send(new Command(input));
      });
    });
  }
});
