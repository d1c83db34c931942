import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as sdk from '@aws-sdk/client-lightsail';
import { type CloudFixture, clientConfig, cloudFixture } from '../support/cloud-fixture.ts';
import { sendRaw } from '../support/cloud-raw-request.ts';
import { type Expected, readVectors, runVector, type Send, type Vector } from '../support/cloud-vectors.ts';

const { keys, cases } = readVectors('lightsail');
let cloud: CloudFixture;

before(async () => {
  cloud = await cloudFixture({ keyPairPageSize: 2 });
});
after(() => cloud.close());

describe('Lightsail', () => {
  for (const vector of cases) {
    test(`${vector.id} ${vector.operation}: ${vector.title}`, async () => {
      if (vector.raw) await runRaw(vector, vector.raw);
      else if (vector.expected.sdkAttemptsDefault === undefined) await runWithClient(vector);
      else await runWithFault(vector);
    });
  }
});

/** The Region and the credentials of a case are those of its request; its setup runs as usual. */
async function runWithClient(vector: Vector): Promise<void> {
  const client = clientOf(vector);
  const send: Send = async (operation, input, step) => {
    const Command = Reflect.get(sdk, `${operation}Command`);
    return (step === 'request' ? client : cloud.lightsail).send(new Command(input));
  };
  await runVector(vector, send, { keys }).finally(() => client.destroy());
}

function clientOf({ region, credentials }: Vector): sdk.LightsailClient {
  const secretAccessKey = credentials === 'wrong-secret' ? 'wrong' : 'test';
  return new sdk.LightsailClient({
    ...clientConfig(cloud.url),
    region: region ?? 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey },
  });
}

/** The service answers the fault each time; the client's own retries decide how often it asks. */
async function runWithFault(vector: Vector): Promise<void> {
  const { maxAttempts: _, ...config } = clientConfig(cloud.url);
  const client = new sdk.LightsailClient(config);
  const remove = cloud.intercept(async () => faultOf(vector.expected));
  const seen = cloud.requests.length;
  try {
    await runVector(vector, async (operation, input) => {
      const Command = Reflect.get(sdk, `${operation}Command`);
      return client.send(new Command(input));
    });
    assert.equal(cloud.requests.length - seen, vector.expected.sdkAttemptsDefault);
  } finally {
    remove();
    client.destroy();
  }
}

function faultOf({ httpStatus, errorCode }: Expected) {
  return {
    status: Number(httpStatus),
    body: { __type: errorCode, code: errorCode, docs: '', message: 'injected', tip: '' },
  };
}

async function runRaw(vector: Vector, { headers, body, sign }: NonNullable<Vector['raw']>): Promise<void> {
  const { status, error } = await sendRaw(cloud.url, {
    service: 'lightsail',
    headers,
    body,
    signed: sign !== null,
  });
  assert.ok([vector.expected.httpStatus].flat().includes(status));
  assert.equal(error, vector.expected.errorCode);
}
