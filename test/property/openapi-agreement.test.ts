import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type * as z from 'zod/mini';
import { EXPLAIN_AUTHORIZATION } from '../../shared/contracts/authorization-explanation.ts';
import { LIST_AUDIT_EVENTS, LIST_KEY_PAIRS } from '../../shared/contracts/list-query.ts';
import { GET_KEY_PAIR } from '../../shared/contracts/read-key-pair.ts';
import { RELEASE_PRIVATE_KEY, RELEASE_QUERY } from '../../shared/contracts/retrieval.ts';
import { REISSUE_RETRIEVAL } from '../../shared/contracts/retrieval-options.ts';
import { CREATE_AT_TARGETS, CREATE_KEY_PAIR, IMPORT_KEY_PAIR } from '../../shared/contracts/vend.ts';
import { PUBLISHED, requestSchema } from '../support/openapi-document.ts';
import { queryOf } from '../support/query-arbitraries.ts';
import {
  anyCreate,
  anyCreateAtTargets,
  anyExplanation,
  anyImport,
  anyReissue,
  anyRelease,
} from '../support/request-arbitraries.ts';

/** Of each operation. */
const RUNS = 1_000;

/**
 * What JSON Schema has no words for, and all there is of it: it knows no length in UTF-16 code units, and no list whose
 * entries differ in one member.
 */
const BEYOND_JSON_SCHEMA: readonly ((request: unknown) => boolean)[] = [hasAstralText, repeatsTagKey];

const BODIES: readonly [path: string, schema: z.ZodMiniType, requests: fc.Arbitrary<unknown>][] = [
  ['/v1/key-pairs', CREATE_KEY_PAIR, anyCreate],
  ['/v1/key-pairs', CREATE_AT_TARGETS, anyCreateAtTargets],
  ['/v1/key-pairs/import', IMPORT_KEY_PAIR, anyImport],
  ['/v1/key-pairs/{id}/retrievals', REISSUE_RETRIEVAL, anyReissue],
  ['/r/{token}', RELEASE_PRIVATE_KEY, anyRelease],
  ['/v1/authorization/explanations', EXPLAIN_AUTHORIZATION, anyExplanation],
];

const QUERIES: readonly [method: string, path: string, schema: z.ZodMiniType, members: readonly string[]][] =
  [
    ['get', '/v1/key-pairs', LIST_KEY_PAIRS, Object.keys(LIST_KEY_PAIRS.shape)],
    ['get', '/v1/audit-events', LIST_AUDIT_EVENTS, Object.keys(LIST_AUDIT_EVENTS.shape)],
    ['get', '/v1/key-pairs/{id}', GET_KEY_PAIR, Object.keys(GET_KEY_PAIR.shape)],
    ['post', '/r/{token}', RELEASE_QUERY, Object.keys(RELEASE_QUERY.shape)],
  ];

describe('the document accepts the bodies that the contract accepts, and no others:', () => {
  for (const [path, schema, requests] of BODIES) {
    test(`POST ${path}${schema === CREATE_AT_TARGETS ? ' with targets' : ''}`, t => {
      const validate = requestSchema(
        'paths',
        path,
        'post',
        'requestBody',
        'content',
        'application/json',
        'schema',
      );
      t.diagnostic(agreement(schema, validate, requests));
    });
  }
});

describe('the document accepts the queries that the contract accepts, and no others:', () => {
  for (const [method, path, schema, members] of QUERIES) {
    test(`${method.toUpperCase()} ${path}`, t => {
      const parameters = PUBLISHED.paths[path]?.[method]?.parameters.filter(
        ({ in: place }) => place === 'query',
      );
      assert.deepEqual(parameters?.map(({ name }) => name).sort(), [...members].sort());
      t.diagnostic(agreement(schema, queryValidator(path, method), queryOf(members)));
    });
  }
});

function agreement(
  schema: z.ZodMiniType,
  validate: (value: unknown) => unknown,
  requests: fc.Arbitrary<unknown>,
): string {
  const counts = { accepted: 0, refused: 0, beyond: 0 };
  fc.assert(
    fc.property(requests, request => {
      const accepts = schema.safeParse(request).success;
      const documented = validate(request) === true;
      if (!accepts && documented && BEYOND_JSON_SCHEMA.some(isBeyond => isBeyond(request))) {
        counts.beyond += 1;
        return;
      }
      counts[accepts ? 'accepted' : 'refused'] += 1;
      assert.equal(documented, accepts, `the document ${documented ? 'accepts' : 'refuses'} it`);
    }),
    { numRuns: RUNS },
  );
  assert.ok(counts.accepted > RUNS / 20 && counts.refused > RUNS / 20, JSON.stringify(counts));
  return JSON.stringify(counts);
}

/** Checks a query as it is sent, in texts, by the schemas of its parameters. */
function queryValidator(path: string, method: string): (query: unknown) => boolean {
  const parameters = PUBLISHED.paths[path]?.[method]?.parameters ?? [];
  const checks = new Map(
    parameters.map(({ name, schema }, index) => {
      const validate = requestSchema('paths', path, method, 'parameters', String(index), 'schema');
      return [name, (text: string) => validate(schema['type'] === 'integer' ? fromText(text) : text)];
    }),
  );
  return query =>
    Object.entries(Object(query)).every(([name, text]) => checks.get(name)?.(String(text)) === true);
}

/** A number where the text is how JSON writes one. */
function fromText(text: string): string | number {
  return String(Number(text)) === text ? Number(text) : text;
}

function hasAstralText(request: unknown): boolean {
  return /[\u{10000}-\u{10ffff}]/u.test(JSON.stringify(request));
}

function repeatsTagKey(request: unknown): boolean {
  const { tags }: { tags?: { key: string }[] } = Object(request);
  return new Set(tags?.map(({ key }) => key)).size !== (tags?.length ?? 0);
}
