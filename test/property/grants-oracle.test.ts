import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decideGrant, type GrantDecision } from '../../shared/domain/decide-grant.ts';
import type { GrantStatement } from '../../shared/domain/grants.ts';
import { cedarOracle } from '../support/cedar-oracle.ts';
import {
  type ModelRequest,
  type ModelStatement,
  modelRequest,
  modelStatements,
  writtenPrincipal,
  writtenStatement,
} from '../support/grant-model.ts';

const DOCUMENTS = 500;
const REQUESTS_EACH = 10;
/** What shows that flaws are found is the same in every run; what looks for unknown ones is not. */
const FLAW_SEED = 1;

type Evaluator = typeof decideGrant;
type Verdict = Pick<GrantDecision, 'reason' | 'sid'>;

const requests = fc.array(modelRequest, { minLength: REQUESTS_EACH, maxLength: REQUESTS_EACH });

describe('the decisions', () => {
  it(`of ${DOCUMENTS * REQUESTS_EACH} random requests are those of Cedar`, t => {
    const counts = { allow_statement: 0, deny_statement: 0, no_allow_statement: 0 };
    fc.assert(
      fc.property(modelStatements, requests, (statements, all) => {
        for (const { reason } of agreedVerdicts(decideGrant, statements, all)) counts[reason] += 1;
      }),
      { numRuns: DOCUMENTS },
    );
    t.diagnostic(JSON.stringify(counts));
    for (const count of Object.values(counts)) assert.ok(count > 250, 'every outcome is there often enough');
  });

  const withStatements =
    (change: (statement: GrantStatement) => GrantStatement | undefined): Evaluator =>
    ({ version, statements }, request) =>
      decideGrant({ version, statements: statements.flatMap(one => change(one) ?? []) }, request);

  /** Evaluators with a flaw, each of which the comparison has to find. */
  const flawed: Readonly<Record<string, Evaluator>> = {
    'a deny does not win over an earlier allow': ({ statements, version }, request) => {
      const firstMatch = statements.find(
        one => decideGrant({ version, statements: [{ ...one, effect: 'allow' }] }, request).sid,
      );
      return decideGrant({ version, statements: firstMatch ? [firstMatch] : [] }, request);
    },
    'a deny is not looked at': withStatements(one => (one.effect === 'deny' ? undefined : one)),
    'allowOther is not looked at': withStatements(one => ({
      ...one,
      tags: one.tags && { ...one.tags, allowOther: true },
    })),
    'a pattern is satisfied with the start of a name': withStatements(one => ({
      ...one,
      names: one.names?.map(pattern => `${pattern}*`),
    })),
    'names are compared whatever their case': (document, request) =>
      withStatements(one => ({ ...one, names: one.names?.map(pattern => pattern.toLowerCase()) }))(document, {
        ...request,
        name: request.name?.toLowerCase(),
      }),
    'only the first place counts': (document, request) =>
      decideGrant(document, { ...request, places: request.places?.slice(0, 1) }),
    'one allowed place is enough': (document, request) => {
      const each = (request.places ?? []).map(place =>
        decideGrant(document, { ...request, places: [place] }),
      );
      return each.find(({ effect }) => effect === 'allow') ?? decideGrant(document, request);
    },
    'a time to live may be a second more': (document, request) => {
      const { retrieval } = request;
      return decideGrant(document, {
        ...request,
        retrieval: retrieval && { ...retrieval, ttlSeconds: retrieval.ttlSeconds - 1 },
      });
    },
    'a request without tags counts as one with none': (document, request) =>
      decideGrant(document, { ...request, tags: request.tags ?? [] }),
    'rules about the URL hold for every action': withStatements(one => ({
      ...one,
      actions: one.retrieval ? one.actions.filter(action => action === 'keys:create') : one.actions,
    })),
    'the last allow is named': ({ statements, version }, request) =>
      decideGrant({ version, statements: statements.toReversed() }, request),
  };
  for (const [flaw, evaluator] of Object.entries(flawed)) {
    it(`differ from Cedar where ${flaw}`, () => {
      const found = fc.check(
        fc.property(modelStatements, requests, (statements, all) => {
          agreedVerdicts(evaluator, statements, all);
        }),
        { numRuns: DOCUMENTS, seed: FLAW_SEED, endOnFailure: true },
      );
      assert.ok(found.failed);
    });
  }
});

/** What an evaluator decides of each request. Throws where Cedar decides another way, or by another statement. */
function agreedVerdicts(
  evaluator: Evaluator,
  statements: readonly ModelStatement[],
  requests: readonly ModelRequest[],
): Verdict[] {
  const oracle = cedarOracle(statements);
  const document = { version: 1, statements: statements.map(writtenStatement) } as const;
  return requests.map(request => {
    const { reason, sid } = evaluator(document, {
      ...request,
      principal: writtenPrincipal(request.principal),
    });
    const expected = verdictOf(
      statements,
      (request.places ?? [undefined]).map(place => oracle(request, place)),
    );
    assert.deepEqual({ reason, sid }, expected);
    return { reason, sid };
  });
}

/** Of a policy set as a whole: a forbid at any place, else a place that nothing permits, else the first permit. */
function verdictOf(
  statements: readonly ModelStatement[],
  answers: readonly ReturnType<ReturnType<typeof cedarOracle>>[],
): Verdict {
  const firstOf = (sids: readonly string[]) => statements.find(({ sid }) => sids.includes(sid))?.sid ?? null;
  const refused = answers.filter(({ decision }) => decision === 'deny');
  const forbidden = refused.find(({ sids }) => sids.length > 0);
  if (forbidden) return { reason: 'deny_statement', sid: firstOf(forbidden.sids) };
  if (refused.length > 0) return { reason: 'no_allow_statement', sid: null };
  return { reason: 'allow_statement', sid: firstOf(answers[0]?.sids ?? []) };
}
