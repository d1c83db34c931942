import assert from 'node:assert/strict';
import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import type { KeyPairTarget } from '../../shared/domain/key-pair-target.ts';
import type { ModelRequest, ModelStatement } from './grant-model.ts';

const POLICIES = 'grants';

/** What Cedar says of a request at one place: its decision, and the statements that made it. */
export interface OracleAnswer {
  readonly decision: string;
  readonly sids: readonly string[];
}

/**
 * Statements as policies of Cedar (https://docs.cedarpolicy.com/policies/syntax-policy.html): what a member says is
 * written as a condition, and Cedar alone matches, combines and decides.
 */
export function cedarOracle(statements: readonly ModelStatement[]) {
  const staticPolicies = Object.fromEntries(statements.map(one => [one.sid, policyOf(one)]));
  const parsed = preparsePolicySet(POLICIES, { staticPolicies });
  assert.equal(parsed.type, 'success', JSON.stringify(parsed));
  return (request: ModelRequest, place: KeyPairTarget | undefined): OracleAnswer => {
    const answer = statefulIsAuthorized({
      ...{ preparsedPolicySetId: POLICIES, context: contextOf(request, place) },
      principal: { type: 'Principal', id: 'caller' },
      action: { type: 'Action', id: request.action },
      resource: { type: 'Service', id: 'keyvend' },
      entities: [{ uid: { type: 'Principal', id: 'caller' }, attrs: { ...request.principal }, parents: [] }],
    });
    assert.ok(answer.type === 'success', JSON.stringify(answer));
    const { decision, diagnostics } = answer.response;
    assert.deepEqual(diagnostics.errors, []);
    return { decision, sids: diagnostics.reason };
  };
}

function policyOf(statement: ModelStatement): string {
  const head = statement.effect === 'allow' ? 'permit' : 'forbid';
  const conditions = [
    anyOf(statement.principals.map(principalCondition)),
    anyOf(statement.actions.map(action => like('context.action', action))),
    textCondition('provider', statement.providers),
    textCondition('region', statement.regions),
    textCondition('name', statement.names),
    textCondition('keyType', statement.keyTypes),
    ...tagConditions(statement.tags),
    ...retrievalConditions(statement.retrieval),
  ];
  return `${head}(principal, action, resource) when { ${conditions.join(' && ')} };`;
}

function principalCondition(pattern: ModelStatement['principals'][number]): string {
  if (pattern === '*') return 'true';
  const { kind, scope, name, isShort } = pattern;
  const partition = isShort ? '*' : pattern.partition;
  return [
    `principal.kind == ${quoted(kind)}`,
    like('principal.partition', partition),
    like('principal.scope', scope),
    like('principal.name', name),
  ].join(' && ');
}

function textCondition(member: string, patterns: readonly string[] | undefined): string {
  if (!patterns) return 'true';
  return `(context has ${member} && ${anyOf(patterns.map(one => like(`context.${member}`, one)))})`;
}

function tagConditions(rules: ModelStatement['tags']): string[] {
  if (!rules) return [];
  const { require = {}, allowOther = true } = rules;
  const required = Object.entries(require).map(([key, patterns]) => {
    const value = `context.tags[${quoted(key)}]`;
    return `context.tags has ${quoted(key)} && ${anyOf(patterns.map(one => like(value, one)))}`;
  });
  const noOther = `[${Object.keys(require).map(quoted)}].containsAll(context.tagKeys)`;
  return ['context has tags', ...required, ...(allowOther ? [] : [noOther])];
}

function retrievalConditions(rules: ModelStatement['retrieval']): string[] {
  if (!rules) return [];
  const { maxTtlSeconds, access, passcode } = rules;
  const met = [
    'context has retrieval',
    ...(maxTtlSeconds === undefined ? [] : [`context.retrieval.ttlSeconds <= ${maxTtlSeconds}`]),
    ...(access === undefined ? [] : [`context.retrieval.access == ${quoted(access)}`]),
    ...(passcode === undefined ? [] : [`context.retrieval.passcode == ${passcode}`]),
  ];
  return [`(!(action in [Action::"keys:create", Action::"keys:reissue"]) || (${met.join(' && ')}))`];
}

function contextOf(request: ModelRequest, place: KeyPairTarget | undefined) {
  const { action, name, keyType, tags, retrieval } = request;
  return {
    action,
    ...(place && { provider: place.provider, region: place.region }),
    ...(name !== undefined && { name }),
    ...(keyType && { keyType }),
    ...(tags && {
      tags: Object.fromEntries(tags.map(({ key, value = '' }) => [key, value])),
      tagKeys: tags.map(({ key }) => key),
    }),
    ...(retrieval && { retrieval: { ...retrieval } }),
  };
}

function like(member: string, pattern: string): string {
  return `${member} like ${quoted(pattern)}`;
}

function anyOf(conditions: readonly string[]): string {
  return `(${conditions.map(condition => `(${condition})`).join(' || ')})`;
}

/** The texts of the model hold no character that Cedar and JSON escape differently. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
