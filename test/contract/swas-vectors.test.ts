import assert from 'node:assert/strict';
import { channel } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import sdk from '@alicloud/swas-open20200601';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import { callAcs3 } from '../support/acs3-request.ts';
import { type Expected, readVectors, runVector, type Send, type Vector } from '../support/cloud-vectors.ts';

const { keys, cases } = readVectors('swas');
const requestStart = channel('http.client.request.start');
/** The SDK knows no operation of this name: only a client without it can ask for one. */
const UNKNOWN_OPERATION = 'Bogus';

let cloud: Cloud;

before(async () => {
  // Each case has an access key, and so an account, for each of the two clients.
  const credentials = new Map(cases.flatMap(({ id }) => [`sdk-${id}`, `raw-${id}`]).map(id => [id, 'test']));
  cloud = await startCloud({ credentials, swas: { replaysPrivateKey: true } });
});
after(() => cloud.close());

describe('SWAS, through the SDK', () => {
  for (const vector of cases.filter(({ operation }) => operation !== UNKNOWN_OPERATION)) {
    test(titleOf(vector), () => runVector(vector, sdkSend(`sdk-${vector.id}`), { keys }));
  }
});

describe('SWAS, without the SDK', () => {
  for (const vector of cases.filter(({ expected }) => !isAboutHeaders(expected))) {
    test(titleOf(vector), () => runVector(vector, rawSend(`raw-${vector.id}`), { keys }));
  }
});

/** The headers of this client are those of its own test. */
function isAboutHeaders({ checks = [] }: Expected): boolean {
  return checks.some(({ path }) => path?.startsWith('$request'));
}

function titleOf({ id, operation, title }: Vector): string {
  return `${id} ${operation}: ${title}`;
}

function sdkSend(accessKeyId: string): Send {
  const endpoint = new URL(cloud.url).host;
  const config = new $OpenApiUtil.Config({
    accessKeyId,
    accessKeySecret: 'test',
    endpoint,
    protocol: 'http',
  });
  const client = new sdk.default(config);
  return async (operation, input) => {
    const method = Reflect.get(client, operation.charAt(0).toLowerCase() + operation.slice(1));
    const Request = Reflect.get(sdk, `${operation}Request`);
    const { result, headers } = await recordingHeaders(() =>
      method.call(client, new Request(input)).catch(({ code, message, statusCode, data }: SdkError) => {
        throw Object.assign(new Error(message), { name: code, data, ...metadata(statusCode) });
      }),
    );
    return { ...result.body, $request: headers, ...metadata(result.statusCode) };
  };
}

type SdkError = { code: string; message: string; statusCode: number; data: unknown };

/** What `call` gives, and the headers of the HTTP request that it makes. */
async function recordingHeaders(call: () => Promise<{ statusCode: number; body: object }>) {
  let headers: Record<string, unknown> = {};
  const record = (message: unknown) => {
    const { request }: { request: ClientRequest } = Object(message);
    headers = request.getHeaders();
  };
  requestStart.subscribe(record);
  try {
    return { result: await call(), headers };
  } finally {
    requestStart.unsubscribe(record);
  }
}

function rawSend(accessKeyId: string): Send {
  return async (action, input) => {
    const parameters = Object.fromEntries(
      Object.entries(Object(input)).map(([name, value]) => [
        name.charAt(0).toUpperCase() + name.slice(1),
        String(value),
      ]),
    );
    const { status, body } = await callAcs3(cloud.url, { action, parameters, accessKeyId });
    assert.match(String(body['RequestId']), /^[0-9A-F-]{36}$/);
    if (status === 200) return { ...lowerFirst(body), ...metadata(status) };
    throw Object.assign(new Error(String(body['Message'])), {
      name: body['Code'],
      data: body,
      ...metadata(status),
    });
  };
}

function lowerFirst(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  );
}

function metadata(httpStatusCode: number) {
  return { $metadata: { httpStatusCode } };
}
