import assert from 'node:assert/strict';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import {
  answerSchema,
  componentResponse,
  type DocumentedResponse,
  PUBLISHED,
  responseOf,
} from './openapi-document.ts';

interface Exchange {
  readonly method: string;
  /** As it goes over the wire, with or without a query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const TEMPLATES = Object.keys(PUBLISHED.paths)
  .sort((a, b) => Number(a.includes('{')) - Number(b.includes('{')))
  .map(path => ({ path, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }));

/** What API Gateway answers before it looks at the method: the statuses of every documented refusal of its own. */
const REFUSED_BEFORE = ['400', '401', '403', '413', '429', '500', '503'];

/**
 * Asserts that an answer is one that the published document declares: its status, its media type, its headers and every
 * member of its body. It quotes no answer, which may hold a private key. A path that is not documented has to be one that
 * API Gateway knows nothing of.
 */
export function assertDocumented(exchange: Exchange): void {
  // API Gateway has no routes for TRACE, not even those of any method.
  const path = exchange.method === 'TRACE' ? undefined : pathOf(exchange.path);
  const told = `${exchange.method} ${path ?? 'an undocumented path'}: ${exchange.status}`;
  if (path === undefined) {
    assert.deepEqual([exchange.status, exchange.body], [404, '{"message":"Not Found"}'], told);
    return;
  }
  const response = declaredFor(exchange, path);
  assert.ok(response, `${told} is not declared`);
  assertHeaders(exchange, response, told);
  assertBody(exchange, response, told);
}

function pathOf(target: string): string | undefined {
  const [pathname = ''] = target.split('?');
  return TEMPLATES.find(({ pattern }) => pattern.test(pathname))?.path;
}

function declaredFor({ method, status }: Exchange, path: string): DocumentedResponse | undefined {
  const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
  const operations = PUBLISHED.paths[path] ?? {};
  if (asked in operations) return responseOf(path, asked, String(status));
  if (status === 405) return componentResponse('MethodNotAllowed');
  const [other = ''] = Object.keys(operations);
  return REFUSED_BEFORE.includes(String(status)) ? responseOf(path, other, String(status)) : undefined;
}

function assertHeaders({ headers }: Exchange, response: DocumentedResponse, told: string): void {
  for (const [name, { required }] of Object.entries(response.headers)) {
    const value = headers[name.toLowerCase()];
    if (value !== undefined)
      assertValid(answerSchema(response.pointer, 'headers', name, 'schema'), value, `${told} ${name}`);
    else assert.ok(!required, `${told} lacks the header ${name}`);
  }
}

function assertBody(
  { method, headers, body }: Exchange,
  { content, pointer }: DocumentedResponse,
  told: string,
): void {
  const [type = ''] = String(headers['content-type'] ?? '').split(';');
  const isBodiless = Object.keys(content).length === 0;
  assert.ok(isBodiless || type in content, `${told} is not declared as ${type}`);
  if (isBodiless || method === 'HEAD') {
    assert.equal(body.length, 0, `${told} has a body`);
    return;
  }
  const value = /[/+]json$/.test(type) ? JSON.parse(body) : body;
  assertValid(answerSchema(pointer, 'content', type, 'schema'), value, told);
}

function assertValid(validate: ValidateFunction, value: unknown, told: string): void {
  if (validate(value)) return;
  const faults = (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  assert.fail(`${told}: ${faults.join('; ')}`);
}
