import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GRANT_VERDICT } from '../../shared/contracts/grant-verdict.ts';
import { denialOf, outsiderDenialOf, verdictOn } from '../../shared/domain/deny-grant.ts';
import type { CurrentGrants, GrantStatement } from '../../shared/domain/grants.ts';
import { CI_PAYMENTS, createRequest, grants, PAYMENTS } from '../support/grant-examples.ts';

const EU = { provider: 'lightsail', region: 'eu-west-1' } as const;
const US = { provider: 'lightsail', region: 'us-east-1' } as const;

const current = (...statements: Partial<GrantStatement>[]): CurrentGrants => ({
  document: grants(...statements),
  cutOff: [],
});
const NONE: CurrentGrants = { document: undefined, cutOff: [] };
const CUT_OFF: CurrentGrants = { ...current({}), cutOff: [CI_PAYMENTS] };
const deny = { sid: 'two', effect: 'deny', names: ['pay-*'] } as const;

describe('a denial', () => {
  const rows: [rule: string, grants: CurrentGrants, request: object, text: RegExp | undefined][] = [
    ['is none where it is allowed', current(PAYMENTS), {}, undefined],
    ['says that nothing was granted to anyone', NONE, {}, /^Nobody has been granted anything yet/],
    ['says that a principal was cut off, whatever is granted', CUT_OFF, {}, /^You were cut off/],
    [
      'names the statement that denies',
      current({}, deny),
      {},
      /^The statement two of the grants denies keys:create\./,
    ],
    [
      'names the nearest and what of it failed',
      current(PAYMENTS),
      { places: [US], name: 'other' },
      /The nearest, payments-eu-lightsail, does not allow these members: regions, names\./,
    ],
    [
      'names the action where no statement is about it',
      current(PAYMENTS),
      { action: 'keys:revoke' },
      /^No statement of the grants allows you keys:revoke:/,
    ],
    ['names the target of several', current(PAYMENTS), { places: [EU, US] }, /allows this at \/targets\/1\./],
  ];
  for (const [rule, source, request, text] of rows) {
    it(rule, () => {
      const denial = denialOf(source, createRequest(request));
      if (text) assert.match(denial ?? '', text);
      else assert.equal(denial, undefined);
    });
  }

  it('repeats nothing of the request', () => {
    const request = createRequest({ places: [US], name: 'hunter2-secret' });
    assert.doesNotMatch(denialOf(current(PAYMENTS), request) ?? '', /hunter2|us-east-1/);
  });
});

describe('an outsider', () => {
  it('is who could do nothing of the kind with any key pair', () => {
    const asks = (source: CurrentGrants) =>
      outsiderDenialOf(source, CI_PAYMENTS, ['keys:read', 'keys:read-all']);
    assert.match(asks(current(PAYMENTS)) ?? '', /keys:read/);
    assert.match(asks(NONE) ?? '', /^Nobody/);
    assert.match(asks(CUT_OFF) ?? '', /^You were cut off/);
    assert.equal(asks(current({ actions: ['keys:read'], names: ['x'] })), undefined);
    assert.equal(asks(current({ actions: ['keys:read-all'] })), undefined);
  });
});

describe('a verdict', () => {
  it('has a detail where it denies only, and says what its limits are', () => {
    const allowed = verdictOn(current(PAYMENTS), createRequest());
    assert.deepEqual([allowed.effect, allowed.detail, allowed.limits], ['allow', null, { perHour: 20 }]);
    const denied = verdictOn(current(PAYMENTS), createRequest({ places: [US] }));
    assert.equal(denied.detail, denialOf(current(PAYMENTS), createRequest({ places: [US] })));
    assert.deepEqual(GRANT_VERDICT.parse(denied), denied);
  });

  it('on who was cut off names no statement', () => {
    const verdict = verdictOn(CUT_OFF, createRequest());
    assert.deepEqual([verdict.effect, verdict.reason, verdict.sid], ['deny', 'cut_off', null]);
    assert.deepEqual(GRANT_VERDICT.parse(verdict), verdict);
  });
});
