import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { BadInput, Expected } from './bad-input-cases.ts';
import type { Exchanged, Outgoing } from './bad-input-request.ts';
import type { Scene } from './bad-input-scene.ts';
import type { Trace, World } from './bad-input-world.ts';
import { retrievalPath } from './vending.ts';

interface Cost {
  readonly cpuMs: number;
  readonly memoryMiB: number;
}

interface Context {
  readonly world: World;
  readonly scene: Scene;
}

/** The members of requests: all that an answer may repeat of one. */
const FIELDS = [
  ...[
    'provider',
    'region',
    'name',
    'keyType',
    'tags',
    'key',
    'value',
    'clientToken',
    'publicKey',
    'retrieval',
  ],
  ...[
    'ttlSeconds',
    'access',
    'headers',
    'idempotency-key',
    'query',
    'cursor',
    'limit',
    'from',
    'to',
    'status',
    'format',
    '\\d+',
  ],
];
const POINTER = new RegExp(`^(?:/(?:${FIELDS.join('|')}))*$`);

/** What our own sentences say, whatever the input was. */
const OUR_WORDS = /application\/json|audit-events|us-east-1|lightsail|ssh-rsa|key pair|http/gi;

const INTERNALS =
  /\bat .+:\d+:\d+|node_modules|Exception|TypeError|SyntaxError|aws-sdk|zod|dynamodb|\bKMS\b/i;

/** Asserts what every refusal has in common: a problem document (RFC 9457) that tells nothing it should not. */
export function assertRefusal(answer: Exchanged, { code }: Expected): void {
  assert.equal(answer.headers['content-type'], 'application/problem+json', answer.body);
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  const { errors = [], ...problem } = JSON.parse(answer.body);
  assert.deepEqual(
    {
      ...problem,
      title: typeof problem.title,
      detail: typeof problem.detail,
      retryable: typeof problem.retryable,
    },
    {
      ...{
        type: `urn:keyvend:problem:${code}`,
        title: 'string',
        status: answer.status,
        detail: 'string',
        code,
      },
      ...{ requestId: answer.requestId, retryable: 'boolean' },
    },
  );
  for (const error of errors) {
    assert.deepEqual(Object.keys(error), ['pointer', 'detail']);
    assert.match(error.pointer, POINTER);
  }
  assert.doesNotMatch(answer.body, INTERNALS);
  assertNoEcho(answer.body.replace(String(answer.requestId), ''), answer.outgoing, 'the answer');
}

/** Asserts that nothing of the input is in a text but what is there anyway. */
export function assertNoEcho(text: string, outgoing: Outgoing, where: string): void {
  const rest = text.replaceAll(OUR_WORDS, '');
  for (const input of inputTexts(outgoing)) {
    for (const window of windowsOf(input.replaceAll(OUR_WORDS, ''))) {
      assert.ok(!rest.includes(window), `${where} repeats ${JSON.stringify(window)}`);
    }
  }
}

/** Every text that the sender chose: in the body, its unknown member names included, the query, headers and path. */
function inputTexts({ path, query, headers, body }: Outgoing): string[] {
  const { 'content-type': _, ...others } = headers;
  const segments = path
    .split('/')
    .slice(2)
    .filter(segment => !['key-pairs', 'import', 'retrievals'].includes(segment));
  const parameters = [...new URLSearchParams(query)].flat();
  const texts = [
    ...bodyTexts(body?.toString('utf8') ?? ''),
    ...segments,
    ...parameters,
    ...Object.values(others),
  ];
  return texts.filter(text => !POINTER.test(`/${text}`));
}

function bodyTexts(body: string): string[] {
  try {
    return leaves(JSON.parse(body));
  } catch {
    return [body];
  }
}

function leaves(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).flatMap(([name, item]) => [name, ...leaves(item)]);
}

/** Runs of twelve characters of a long text; a short one whole; none of what is too short to tell anything. */
function windowsOf(text: string): string[] {
  if (text.length < 5) return [];
  const count = Math.min(Math.max(1, text.length - 11), 2_000);
  return Array.from({ length: count }, (_, index) => text.slice(index, index + 12));
}

/** Asserts the members of `expect` that concern one answer. */
export function assertAnswer(answer: Exchanged, expect: Expected, { scene, world }: Context): void {
  if (expect.status !== undefined)
    assert.equal(answer.status, expect.status, answer.status < 400 ? undefined : answer.body);
  if (expect.code !== undefined) assertRefusal(answer, expect);
  assertHeaders(answer.headers, expect);
  assertBody(answer.body, expect);
  if (expect.sameBodyAs === 'original') assert.equal(answer.body, scene.vended?.answer.body);
  if (expect.sameBodyAs === 'first') assert.equal(answer.body, scene.first?.body);
  if (expect.fingerprintOf !== undefined) {
    const base64 = world.keys[expect.fingerprintOf]?.split(' ')[1] ?? '';
    const sha256 = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64');
    assert.equal(JSON.parse(answer.body).keyPair.fingerprint, `SHA256:${sha256.slice(0, 43)}`);
  }
}

function assertHeaders(headers: Exchanged['headers'], { header = {}, headerAbsent = [] }: Expected): void {
  for (const [name, value] of Object.entries(header)) {
    assert.ok(value === '*' ? headers[name] : headers[name] === value, `${name}: ${headers[name]}`);
  }
  for (const name of headerAbsent) assert.equal(headers[name], undefined, name);
}

function assertBody(body: string, { emptyBody, fullBody, bodyNotContains, tags }: Expected): void {
  if (emptyBody) assert.equal(body, '');
  if (fullBody) assert.match(JSON.parse(body).privateKey, /^-----BEGIN .+-----END [A-Z ]+-----\n$/s);
  if (bodyNotContains !== undefined) assert.ok(!body.includes(bodyNotContains));
  if (tags !== undefined) assert.deepEqual(JSON.parse(body).keyPair.tags, tags);
}

/** Starts to measure what the process spends, and gives what tells it. */
export function startMeter(): () => Cost {
  const [cpu, rss] = [process.cpuUsage(), process.memoryUsage.rss()];
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { cpuMs: (user + system) / 1000, memoryMiB: (process.memoryUsage.rss() - rss) / 2 ** 20 };
  };
}

export function assertCost({ cpuMs, memoryMiB }: Cost, expect: Expected): void {
  if (expect.cpuMs !== undefined) assert.ok(cpuMs < expect.cpuMs, `${cpuMs} ms`);
  if (expect.memoryMiB !== undefined) assert.ok(memoryMiB < expect.memoryMiB, `${memoryMiB} MiB`);
}

/** Asserts how many of the answers have which status. */
export function assertExactly(answers: readonly Exchanged[], exactly: Expected['exactly']): void {
  if (!exactly) return;
  const counts: Record<string, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  assert.deepEqual(counts, exactly);
}

/** Asserts what the requests did: to the provider, to the table and in the log. */
export function assertEffects(
  before: Trace,
  after: Trace,
  { expect }: BadInput,
  answers: readonly Exchanged[],
): void {
  const isRefused = expect.status !== undefined && expect.status >= 400;
  if (isRefused || expect.providerCalls) assert.deepEqual(after.providerCalls, expect.providerCalls ?? []);
  if (expect.events) assertEntries(before, after, expect);
  else if (isRefused) assert.deepEqual(after.rows.filter(isNoMiss), before.rows.filter(isNoMiss));
  if (expect.logNotContains !== undefined) assert.ok(!after.log.includes(expect.logNotContains));
  for (const { outgoing } of answers.slice(0, 1)) assertNoEcho(after.log, outgoing, 'the log');
}

/** A token that opens nothing is counted against its principal: the one thing that a refusal writes. */
function isNoMiss({ sk }: Record<string, unknown>): boolean {
  return !String(sk).startsWith('MISSES#');
}

function assertEntries(before: Trace, after: Trace, { events, sourceIp }: Expected): void {
  const known = new Set(before.rows.map(({ pk, sk }) => `${pk} ${sk}`));
  const entries = after.rows
    .filter(({ pk, sk }) => String(sk).startsWith('AUDIT#') && !known.has(`${pk} ${sk}`))
    .toSorted((a, b) => (String(a['sk']) < String(b['sk']) ? -1 : 1));
  assert.deepEqual(
    entries.map(({ event }) => event),
    events,
  );
  for (const entry of entries) assert.equal(entry['sourceIp'], sourceIp ?? entry['sourceIp']);
}

/** Asserts that a key pair is in this state, and that a well-formed POST still releases its key. */
export async function assertStateAfter({ world, scene }: Context, state: string): Promise<void> {
  const { vended, principals } = scene;
  assert.ok(vended);
  const path = `/v1/key-pairs/${vended.created.keyPair.id}`;
  const read = await world.invoke({ method: 'GET', path, headers: {}, userArn: principals.A });
  assert.equal(JSON.parse(read?.body ?? '').keyPair.status, state);
  const url = retrievalPath(vended.created);
  const released = await world.invoke({ method: 'POST', path: url, headers: {}, userArn: principals.A });
  assert.equal(released?.status, 200);
}
