import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as sdk from '@aws-sdk/client-ec2';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { exchangeRaw } from '../support/cloud-raw-request.ts';
import { readVectors, runVector, type Vector } from '../support/cloud-vectors.ts';

const { keys, cases } = readVectors('ec2');
let cloud: CloudFixture;

before(async () => {
  cloud = await cloudFixture();
});
after(() => cloud.close());

describe('EC2', () => {
  for (const vector of cases) {
    test(`${vector.id} ${vector.operation}: ${vector.title}`, async () => {
      if (vector.raw) await runRaw(vector, vector.raw);
      else await runWithClient(vector);
    });
  }
});

async function runWithClient(vector: Vector): Promise<void> {
  await runVector(
    vector,
    async (operation, input) => {
      const Command = Reflect.get(sdk, `${operation}Command`);
      return cloud.ec2.send(new Command(input));
    },
    { keys },
  );
}

async function runRaw(
  { expected }: Vector,
  { headers, body, sign }: NonNullable<Vector['raw']>,
): Promise<void> {
  const answer = await exchangeRaw(cloud.url, { service: 'ec2', headers, body, signed: sign !== null });
  assert.equal(answer.status, expected.httpStatus);
  assert.match(answer.body, new RegExp(`<Code>${expected.errorCode}</Code>`));
  assert.match(answer.body, new RegExp(`<Message>.*${expected.messagePattern}.*</Message>`));
}
