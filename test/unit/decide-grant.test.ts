import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decideGrant } from '../../shared/domain/decide-grant.ts';
import type { GrantRequest } from '../../shared/domain/grants.ts';
import { DENY, lightsailIn, testDecisions } from '../support/grant-decision-rows.ts';
import { ALICE, CI_PAYMENTS, createRequest, grants } from '../support/grant-examples.ts';

const LIST: GrantRequest = { principal: CI_PAYMENTS, action: 'keys:list' };

testDecisions({
  'the effect': [
    ['nothing is allowed where nothing is said', [], {}, null],
    ['an allow that matches allows', [{}], {}, 'one'],
    ['a deny alone denies', [DENY], {}, 'no'],
    ['a deny wins over an allow before it', [{}, DENY], {}, 'no'],
    ['a deny wins over an allow behind it', [DENY, {}], {}, 'no'],
    ['a deny that does not match is nothing', [{ ...DENY, names: ['x'] }, {}], {}, 'one'],
    ['a deny that does not match allows nothing', [{ ...DENY, names: ['x'] }], {}, null],
    [
      'the first allow that matches is named',
      [{ sid: 'a', names: ['x'] }, { sid: 'b' }, { sid: 'c' }],
      {},
      'b',
    ],
    ['the first deny that matches is named', [{}, { ...DENY, names: ['x'] }, DENY], {}, 'no'],
    ['two halves of a match are none', [{ regions: ['us-*'] }, { names: ['x'] }], {}, null],
  ],
  principals: [
    ['the principal is named', [{ principals: [CI_PAYMENTS] }], {}, 'one'],
    ['another principal is named', [{ principals: [ALICE] }], {}, null],
    ['one of several is the principal', [{ principals: [ALICE, CI_PAYMENTS] }], {}, 'one'],
    ['a short form names it', [{ principals: ['role:123456789012:ci-*'] }], {}, 'one'],
    ['a deny for another principal is nothing', [{}, { ...DENY, principals: [ALICE] }], {}, 'one'],
    [
      'a token of an issuer is named',
      [{ principals: ['oidc:github:*'] }],
      { principal: 'oidc:github:a' },
      'one',
    ],
  ],
  actions: [
    ['the action is named', [{ actions: ['keys:create'] }], {}, 'one'],
    ['another action is named', [{ actions: ['keys:import'] }], {}, null],
    ['keys:* is every action on keys', [{ actions: ['keys:*'] }], { action: 'keys:read-all' }, 'one'],
    ['keys:* is no audit', [{ actions: ['keys:*'] }], { principal: ALICE, action: 'audit:read' }, null],
    ['keys:read is not keys:read-all', [{ actions: ['keys:read'] }], { action: 'keys:read-all' }, null],
    [
      'keys:revoke is not keys:revoke-all',
      [{ actions: ['keys:revoke'] }],
      { action: 'keys:revoke-all' },
      null,
    ],
    ['keys:read-all is not keys:read', [{ actions: ['keys:read-all'] }], { action: 'keys:read' }, null],
    ['audit:* is the audit trail', [{ actions: ['audit:*'] }], { action: 'audit:read' }, 'one'],
    ['* is all', [{}], { action: 'authorization:explain' }, 'one'],
  ],
  'providers and regions': [
    ['the provider is named', [{ providers: ['ec2', 'lightsail'] }], {}, 'one'],
    ['another provider is named', [{ providers: ['ec2'] }], {}, null],
    ['* is every provider', [{ providers: ['*'] }], {}, 'one'],
    ['the region is named', [{ regions: ['eu-west-1'] }], {}, 'one'],
    ['the region matches a pattern', [{ regions: ['us-*', 'eu-*'] }], {}, 'one'],
    ['the region matches none', [{ regions: ['us-*'] }], {}, null],
    [
      'the region is only the start of one',
      [{ regions: ['eu-west-1'] }],
      { places: lightsailIn('eu-west-11') },
      null,
    ],
    [
      'every target is allowed',
      [{ regions: ['eu-*'] }],
      { places: lightsailIn('eu-west-1', 'eu-west-2') },
      'one',
    ],
    [
      'one target is not allowed',
      [{ regions: ['eu-*'] }],
      { places: lightsailIn('eu-west-1', 'us-east-1') },
      null,
    ],
    [
      'one target is denied',
      [{}, { ...DENY, regions: ['us-*'] }],
      { places: lightsailIn('eu-west-1', 'us-east-1') },
      'no',
    ],
    [
      'each target is allowed by another',
      [
        { sid: 'a', regions: ['us-*'] },
        { sid: 'b', regions: ['eu-*'] },
      ],
      { places: lightsailIn('eu-west-1', 'us-east-1') },
      'b',
    ],
    [
      'a deny is told before a target without an allow',
      [{ regions: ['eu-*'] }, { ...DENY, regions: ['us-*'] }],
      { places: lightsailIn('cn-hangzhou', 'us-east-1') },
      'no',
    ],
    [
      'provider of one target and region of another',
      [
        { providers: ['ec2'], regions: ['eu-*'] },
        { sid: 'b', providers: ['lightsail'], regions: ['us-*'] },
      ],
      { places: [...lightsailIn('eu-west-1'), { provider: 'ec2', region: 'us-east-1' }] },
      null,
    ],
    ['a list has no region to match', [{ regions: ['*'] }], { ...LIST, places: undefined }, null],
    ['no place is no place that matches', [{ providers: ['*'] }], { places: [] }, null],
  ],
  'names and key types': [
    ['the name matches', [{ names: ['pay-*'] }], {}, 'one'],
    ['the name does not match', [{ names: ['pay-*'] }], { name: 'xpay-1' }, null],
    ['names have their case', [{ names: ['pay-*'] }], { name: 'Pay-1' }, null],
    ['the key type is named', [{ keyTypes: ['rsa'] }], {}, 'one'],
    ['another key type is named', [{ keyTypes: ['ed25519'] }], {}, null],
    ['a request without a name matches no name', [{ names: ['*'] }], { name: undefined }, null],
    ['a deny about names is not about lists', [{}, { ...DENY, names: ['*'] }], { name: undefined }, 'one'],
  ],
});

describe('the place', () => {
  it('that is refused is told', () => {
    const request = createRequest({ places: lightsailIn('eu-west-1', 'us-east-1') });
    assert.deepEqual(decideGrant(grants({ regions: ['eu-*'] }), request).place, lightsailIn('us-east-1')[0]);
    assert.equal(decideGrant(grants({}), request).place, null);
  });
});

describe('a document of 1,000 statements', () => {
  it('is decided in less than 250 ms', t => {
    const names = Array.from({ length: 20 }, (_, index) => `pay-*-${index}-*-x`);
    const principals = Array.from({ length: 20 }, (_, index) => `role:123456789012:ci-*-${index}`);
    const statements = Array.from({ length: 1_000 }, () => ({ names, principals: [...principals, '*'] }));
    const started = performance.now();
    assert.equal(decideGrant(grants(...statements), createRequest()).sid, null);
    const took = performance.now() - started;
    t.diagnostic(`${took.toFixed(1)} ms`);
    assert.ok(took < 250);
  });
});
