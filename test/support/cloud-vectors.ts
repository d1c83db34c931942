import assert from 'node:assert/strict';
import { createHash, createPrivateKey, createPublicKey, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { type PrivateKeyFormat, readPrivateKeyFile } from './private-key-files.ts';

export type Check = {
  path?: string;
  errPath?: string;
  equals?: unknown;
  absent?: boolean;
  lengthEquals?: number;
  matches?: string;
  type?: 'date';
  fn?: 'privateKey' | 'fingerprint' | 'sameAsSetup' | 'paginateExcludes';
  keyType?: string;
  bits?: number;
  format?: PrivateKeyFormat;
  alg?: 'sha1-pkcs8-der' | 'sha256-wire-b64pad';
  of?: string;
  setupIndex?: number;
  itemsPath?: string;
  tokenIn?: string;
  tokenOut?: string;
  namePath?: string;
  names?: string[];
};

export type Expected = {
  httpStatus: number | number[];
  errorCode?: string;
  errorCodePattern?: string;
  errorFields?: Record<string, unknown>;
  message?: string;
  messagePattern?: string;
  messageEmpty?: boolean;
  mustHave?: string[];
  checks?: Check[];
  sdkAttemptsDefault?: number;
};

type Step = { operation: string; request: unknown; expect?: { checks: Check[] } };

export type Vector = {
  id: string;
  title: string;
  operation: string;
  region?: string;
  credentials?: 'wrong-secret';
  raw?: { headers: Record<string, string>; body: string; sign: 'sigv4' | null };
  setup?: Step[];
  request: unknown;
  expected: Expected;
};

export type Vectors = { keys?: unknown; cases: Vector[] };

/** Sends one request of the service under test: that of the case, or one of its setup. */
export type Send = (operation: string, input: unknown, step: 'setup' | 'request') => Promise<unknown>;

export function readVectors(service: 'lightsail' | 'ec2' | 'swas' | 'kms' | 'dynamodb'): Vectors {
  return JSON.parse(readFileSync(new URL(`../vectors/${service}.json`, import.meta.url), 'utf8'));
}

/** Runs the setup of a case and its request, and checks what the case expects. */
export async function runVector(
  vector: Vector,
  send: Send,
  values: Record<string, unknown> = {},
): Promise<void> {
  const scope: Record<string, unknown> = { ...freshValues(), ...values };
  const setup: unknown[] = [];
  for (const { operation, request, expect } of vector.setup ?? []) {
    const output = await send(operation, resolve(request, { ...scope, setup }), 'setup');
    for (const check of expect?.checks ?? []) assertCheck(resolve(check, scope), output, setup);
    setup.push(output);
  }
  const input = resolve(vector.request, { ...scope, setup });
  const outcome = await settle(send(vector.operation, input, 'request'));
  await assertExpected(resolve(vector.expected, scope), outcome, setup);
  for (const check of vector.expected.checks ?? []) {
    if (check.fn === 'paginateExcludes') await assertPagesExclude(check, vector.operation, input, send);
  }
}

type Outcome = { output: unknown; error?: undefined } | { output?: undefined; error: unknown };

async function settle(answer: Promise<unknown>): Promise<Outcome> {
  try {
    return { output: await answer };
  } catch (error) {
    return { error };
  }
}

async function assertExpected(expected: Expected, outcome: Outcome, setup: unknown[]): Promise<void> {
  if (!isRefusal(expected) && outcome.error !== undefined) throw outcome.error;
  const { output, error } = outcome;
  const answered = at(output ?? error, '$metadata.httpStatusCode');
  assert.ok(
    [expected.httpStatus].flat().some(status => status === answered),
    `HTTP status ${answered}`,
  );
  if (isRefusal(expected)) assertError(expected, error);
  for (const path of expected.mustHave ?? []) assert.notEqual(at(output, path), undefined, path);
  for (const check of expected.checks ?? []) {
    assertCheck(check, check.errPath === undefined ? output : error, setup);
  }
}

function isRefusal({ errorCode, errorCodePattern }: Expected): boolean {
  return errorCode !== undefined || errorCodePattern !== undefined;
}

function assertError(expected: Expected, error: unknown): void {
  const name = String(at(error, 'name'));
  if (expected.errorCode !== undefined) assert.equal(name, expected.errorCode);
  if (expected.errorCodePattern !== undefined) assert.match(name, new RegExp(expected.errorCodePattern));
  const message = String(at(error, 'message'));
  for (const [field, value] of Object.entries(expected.errorFields ?? {}))
    assert.equal(at(error, field), value);
  if (expected.message !== undefined) assert.equal(message, expected.message);
  if (expected.messagePattern !== undefined) assert.match(message, new RegExp(expected.messagePattern));
  // What the SDK shows where the wire has no message.
  if (expected.messageEmpty) assert.equal(message, 'UnknownError');
}

function assertCheck(check: Check, answer: unknown, setup: unknown[]): void {
  const path = check.path ?? check.errPath ?? '';
  const value = at(answer, path);
  if (check.absent) assert.equal(value, undefined, path);
  if ('equals' in check) assert.deepEqual(value, check.equals, path);
  if (check.matches !== undefined) assert.match(String(value), new RegExp(check.matches));
  if (check.lengthEquals !== undefined) assert.equal(at(value, 'length'), check.lengthEquals, path);
  if (check.type === 'date') assert.ok(value instanceof Date, path);
  if (check.fn !== undefined) assertByFunction(check, value, answer, setup);
}

function assertByFunction(check: Check, value: unknown, answer: unknown, setup: unknown[]): void {
  const { fn, path = '', setupIndex = 0, of = '' } = check;
  if (fn === 'sameAsSetup') assert.equal(value, at(setup[setupIndex], path));
  if (fn === 'privateKey') assertPrivateKey(String(value), check);
  if (fn === 'fingerprint') assert.equal(value, fingerprintOf(String(at(answer, of)), check));
}

function assertPrivateKey(text: string, { format, keyType, bits }: Check): void {
  const key = format === undefined ? createPrivateKey(text) : readPrivateKeyFile(text, format);
  assert.equal(key.asymmetricKeyType, keyType);
  if (bits !== undefined) assert.equal(key.asymmetricKeyDetails?.modulusLength, bits);
}

function fingerprintOf(text: string, { alg }: Check): string {
  if (alg === 'sha256-wire-b64pad') {
    const publicKey = fromKeyObject(createPublicKey(readPrivateKeyFile(text, 'openssh')));
    return createHash('sha256')
      .update(publicKey?.blob ?? '')
      .digest('base64');
  }
  const der = readPrivateKeyFile(text, 'pkcs1').export({ type: 'pkcs8', format: 'der' });
  return createHash('sha1')
    .update(der)
    .digest('hex')
    .replaceAll(/..(?=.)/g, '$&:');
}

async function assertPagesExclude(
  check: Check,
  operation: string,
  input: unknown,
  send: Send,
): Promise<void> {
  let token: unknown;
  do {
    const page = await send(operation, { ...Object(input), [check.tokenIn ?? '']: token }, 'request');
    const items: unknown[] = Object(at(page, check.itemsPath ?? ''));
    const names = items.map(item => at(item, check.namePath ?? ''));
    for (const name of check.names ?? []) assert.ok(!names.includes(name), `${name} is listed`);
    token = at(page, check.tokenOut ?? '');
  } while (token !== undefined);
}

function freshValues(): Record<string, unknown> {
  const uuids = ['uuid2', 'uuid3'].map(name => [name, randomUUID()]);
  const rand2 = randomBytes(8).toString('base64url').toLowerCase().replaceAll(/[_-]/g, '').slice(0, 2);
  return {
    run: randomBytes(4).toString('hex'),
    rand2,
    long256: 'a'.repeat(256),
    ...Object.fromEntries(uuids),
  };
}

/** Replaces the placeholders in a value; a text that is one placeholder becomes the value itself, not its text. */
function resolve<T>(value: T, scope: Record<string, unknown>): T;
function resolve(value: unknown, scope: Record<string, unknown>): unknown {
  if (typeof value === 'string') return resolveText(value, scope);
  if (Array.isArray(value)) return value.map(item => resolve(item, scope));
  if (typeof value !== 'object' || value === null) return value;
  if ('$bytes' in value) return Buffer.from(String(resolve(value.$bytes, scope)));
  if ('$repeat' in value && 'item' in value) {
    const { item } = value;
    return Array.from({ length: Number(value.$repeat) }, (_, index) => resolve(item, { ...scope, index }));
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, scope)]));
}

function resolveText(text: string, scope: Record<string, unknown>): unknown {
  const whole = /^\{\{([^}]+)\}\}$/.exec(text)?.[1];
  if (whole !== undefined) return placeholderValue(whole, scope);
  return text.replaceAll(/\{\{([^}]+)\}\}/g, (_, path: string) => String(placeholderValue(path, scope)));
}

function placeholderValue(path: string, scope: Record<string, unknown>): unknown {
  const value = at(scope, path);
  assert.notEqual(value, undefined, `no value for {{${path}}}`);
  return value;
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce((inner: unknown, name) => Object(inner)[name], value);
}
