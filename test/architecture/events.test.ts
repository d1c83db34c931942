import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Context } from 'aws-lambda';
import { type Service, startService } from '../../local/service.ts';
import type { HttpEvent, HttpResponse } from '../../shared/http/http-event.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What each sample event is answered; a file without a row, or a row without a file, fails. */
const ANSWERS: Readonly<Record<string, readonly [status: number, code?: string]>> = {
  'create-key-pair/valid.json': [201],
  'create-key-pair/invalid-name.json': [400, 'invalid_request'],
  'create-key-pair/unknown-member.json': [400, 'invalid_request'],
  'get-key-pair/unknown-id.json': [404, 'not_found'],
  'get-key-pair/unsupported-method.json': [405, 'method_not_allowed'],
  'import-key-pair/valid.json': [201],
  'import-key-pair/not-a-key.json': [400, 'invalid_request'],
  'list-key-pairs/first-page.json': [200],
  'list-key-pairs/unknown-parameter.json': [400, 'invalid_request'],
  'release-private-key/form-post.json': [415, 'unsupported_media_type'],
  'release-private-key/unknown-token.json': [404, 'retrieval_not_found'],
  'view-retrieval/unknown-token.json': [404, 'retrieval_not_found'],
};

let service: Service;

before(async () => {
  service = await startService({ port: 0, cloudPort: 0 });
});

after(() => service.close());

test('every sample event has an answer here', async () => {
  const files = await readdir(join(ROOT, 'events'), { recursive: true });
  assert.deepEqual(files.filter(file => file.endsWith('.json')).sort(), Object.keys(ANSWERS).sort());
});

for (const [file, [status, code]] of Object.entries(ANSWERS)) {
  test(`events/${file} is answered ${status} ${code ?? ''}`, async () => {
    const [name = ''] = file.split('/');
    const event: HttpEvent = JSON.parse(await readFile(join(ROOT, 'events', file), 'utf8'));
    const response = await handlerOf(name).then(handler => handler(event, context()));
    assert.equal(response.statusCode, status);
    assert.equal(JSON.parse(response.body ?? '{}').code, code);
  });
}

async function handlerOf(
  name: string,
): Promise<(event: HttpEvent, context: Context) => Promise<HttpResponse>> {
  const { handler } = await import(join(ROOT, 'functions', name, 'index.ts'));
  return handler;
}

function context(): Context {
  return {
    awsRequestId: 'sample',
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'sample',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:sample',
    logGroupName: '/aws/lambda/sample',
    logStreamName: 'sample',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => 28_000,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
