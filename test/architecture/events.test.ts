import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Context } from 'aws-lambda';
import { type Service, startService } from '../../local/service.ts';
import type { HttpResponse } from '../../shared/http/http-event.ts';
import type { ReconciliationReport } from '../../shared/usecases/reconcile-due-vends.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What each sample event is answered; a file without a row, or a row without a file, fails. */
const ANSWERS: Readonly<Record<string, readonly [status: number, code?: string]>> = {
  'create-key-pair/valid.json': [201],
  'create-key-pair/dry-run.json': [200],
  'create-key-pair/invalid-name.json': [400, 'invalid_request'],
  'create-key-pair/unknown-member.json': [400, 'invalid_request'],
  'delete-key-pair/unknown-id.json': [404, 'not_found'],
  'describe-api/docs.json': [200],
  'describe-api/health.json': [200],
  'describe-api/openapi.json': [200],
  'describe-api/unsupported-method.json': [405, 'method_not_allowed'],
  'explain-authorization/create.json': [200],
  'get-key-pair/unknown-id.json': [404, 'not_found'],
  'get-key-pair/unsupported-method.json': [405, 'method_not_allowed'],
  'import-key-pair/valid.json': [201],
  'import-key-pair/dry-run.json': [200],
  'import-key-pair/not-a-key.json': [400, 'invalid_request'],
  'list-audit-events/last-day.json': [200],
  'list-key-pairs/first-page.json': [200],
  'list-key-pairs/unknown-parameter.json': [400, 'invalid_request'],
  'list-providers/all.json': [200],
  'list-providers/unsupported-method.json': [405, 'method_not_allowed'],
  'reissue-retrieval/unknown-id.json': [404, 'not_found'],
  'release-private-key/form-post.json': [415, 'unsupported_media_type'],
  'release-private-key/unknown-token.json': [404, 'retrieval_not_found'],
  'view-retrieval/unknown-token.json': [404, 'retrieval_not_found'],
};

/** The event of a schedule, which is answered with a report: nothing of a fresh service is due. */
const SCHEDULED = 'reconcile/every-minute.json';

/** The event of an authorizer, which is answered with a decision. */
const AUTHORIZER = 'authorize-jwt/not-a-token.json';

/** The event of the other schedule, which signs even that nothing happened. */
const CHECKPOINT = 'checkpoint-audit/every-five-minutes.json';

let service: Service;

before(async () => {
  service = await startService({ port: 0, cloudPort: 0 });
});

after(() => service.close());

test('every sample event has an answer here', async () => {
  const files = await readdir(join(ROOT, 'events'), { recursive: true });
  const answered = [...Object.keys(ANSWERS), SCHEDULED, AUTHORIZER, CHECKPOINT];
  assert.deepEqual(files.filter(file => file.endsWith('.json')).sort(), answered.sort());
});

for (const [file, [status, code]] of Object.entries(ANSWERS)) {
  test(`events/${file} is answered ${status} ${code ?? ''}`, async () => {
    const response: HttpResponse = await answerTo(file);
    assert.equal(response.statusCode, status);
    if (code !== undefined) assert.equal(JSON.parse(response.body ?? '').code, code);
  });
}

test(`events/${SCHEDULED} is answered with a report`, async () => {
  const report: ReconciliationReport = await answerTo(SCHEDULED);
  assert.ok(Object.keys(report).length > 0);
  assert.deepEqual(new Set(Object.values(report)), new Set([0]));
});

test(`events/${AUTHORIZER} is answered with a refusal`, async () => {
  assert.deepEqual(await answerTo(AUTHORIZER), { isAuthorized: false });
});

test(`events/${CHECKPOINT} is answered with a count`, async () => {
  assert.deepEqual(await answerTo(CHECKPOINT), { checkpoints: 1 });
});

/** What the function of a sample event answers it. */
async function answerTo(file: string) {
  const [name = ''] = file.split('/');
  const event = JSON.parse(await readFile(join(ROOT, 'events', file), 'utf8'));
  const { handler } = await import(join(ROOT, 'functions', name, 'index.ts'));
  return handler(event, context());
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
