import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { openApiDocument } from '../../build/openapi/document.ts';
import type { GatewayRoute } from '../../local/gateway/api.ts';
import { loadServerlessConfig } from '../../local/serverless-config.ts';
import {
  answerSchema,
  type DocumentedOperation,
  OPENAPI_FILE,
  PUBLISHED,
  requestSchema,
  responseOf,
} from '../support/openapi-document.ts';

const ROOT = join(import.meta.dirname, '../..');
const REDOCLY = join(ROOT, 'node_modules/.bin/redocly');

const OPERATIONS = Object.entries(PUBLISHED.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
);

test('docs/openapi.json is what npm run openapi writes', async () => {
  const committed: unknown = JSON.parse(await readFile(OPENAPI_FILE, 'utf8'));
  assert.deepEqual(
    committed,
    JSON.parse(JSON.stringify(openApiDocument())),
    'run npm run openapi and commit it',
  );
});

test('redocly finds nothing in it', async () => {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const run = promisify(execFile)(REDOCLY, ['lint', '--format=json', 'docs/openapi.json'], {
    cwd: ROOT,
    env,
  });
  const { stdout } = await run;
  assert.deepEqual(JSON.parse(stdout).totals, { errors: 0, warnings: 0, ignored: 0 });
});

test('it has the routes of serverless.yml, each with its kind of caller', async () => {
  const { functions } = await loadServerlessConfig(join(ROOT, 'serverless.yml'), { stage: 'dev' });
  const declared = functions.flatMap(({ routes }) => routes).filter(({ method }) => method !== 'ANY');
  const documented = OPERATIONS.map(
    ({ method, path, operation }) => `${method.toUpperCase()} ${path} ${schemeOf(operation)}`,
  );
  assert.deepEqual(documented.sort(), declared.map(describeRoute).sort());
});

test('every path answers a method that it does not have with 405', async () => {
  const { functions } = await loadServerlessConfig(join(ROOT, 'serverless.yml'), { stage: 'dev' });
  const refusing = functions.flatMap(({ routes }) => routes).filter(({ method }) => method === 'ANY');
  assert.deepEqual(refusing.map(({ path }) => path).sort(), Object.keys(PUBLISHED.paths).sort());
});

describe('its examples are valid', () => {
  for (const { path, method, operation } of OPERATIONS) {
    for (const [type, { example }] of Object.entries(operation.requestBody?.content ?? {})) {
      test(`the request of ${operation.operationId}`, () => {
        const validate = requestSchema('paths', path, method, 'requestBody', 'content', type, 'schema');
        assert.ok(validate(example), JSON.stringify(validate.errors));
      });
    }
    for (const status of Object.keys(operation.responses)) {
      test(`the ${status} of ${operation.operationId}`, () => assertExamplesOf(path, method, status));
    }
  }
});

function assertExamplesOf(path: string, method: string, status: string): void {
  const response = responseOf(path, method, status);
  assert.ok(response);
  for (const [type, { example, examples = {} }] of Object.entries(response.content)) {
    const validate = answerSchema(response.pointer, 'content', type, 'schema');
    const values = [
      ...Object.values(examples).map(({ value }) => value),
      ...(example === undefined ? [] : [example]),
    ];
    for (const value of values) assert.ok(validate(value), JSON.stringify(validate.errors));
  }
}

function schemeOf({ security }: DocumentedOperation): string {
  return security.flatMap(scheme => Object.keys(scheme)).join(' or ') || 'open';
}

function describeRoute({ method, path, authorizer }: GatewayRoute): string {
  const scheme = authorizer === 'aws_iam' ? 'sigv4' : (authorizer?.name ?? 'open');
  return `${method} ${path} ${scheme}`;
}
