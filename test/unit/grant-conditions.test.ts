import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decideGrant } from '../../shared/domain/decide-grant.ts';
import type { GrantRequest, GrantStatement } from '../../shared/domain/grants.ts';
import { DENY, lightsailIn, testDecisions } from '../support/grant-decision-rows.ts';
import { ALICE, createRequest, grants, PAYMENTS } from '../support/grant-examples.ts';

const project = (value?: string) => ({ key: 'project', value });
const collected = (ttlSeconds: number, access: 'bearer' | 'caller' = 'bearer', passcode = false) => ({
  retrieval: { ttlSeconds, access, passcode },
});
const CHECKOUT = { require: { project: ['checkout'] } };

testDecisions({
  tags: [
    ['the required value is there', [{ tags: CHECKOUT }], {}, 'one'],
    ['the required tag is missing', [{ tags: CHECKOUT }], { tags: [] }, null],
    ['the required tag has another value', [{ tags: CHECKOUT }], { tags: [project('cart')] }, null],
    ['one of several values is there', [{ tags: { require: { project: ['cart', 'checkout'] } } }], {}, 'one'],
    [
      'every required tag has to be there',
      [{ tags: { require: { project: ['*'], owner: ['*'] } } }],
      {},
      null,
    ],
    ['* is any value', [{ tags: { require: { project: ['*'] } } }], { tags: [project('x')] }, 'one'],
    [
      '* is also a tag without a value',
      [{ tags: { require: { project: ['*'] } } }],
      { tags: [project()] },
      'one',
    ],
    [
      'a tag without a value has the empty one',
      [{ tags: { require: { project: [''] } } }],
      { tags: [project()] },
      'one',
    ],
    ['a value matches a pattern', [{ tags: { require: { project: ['check*'] } } }], {}, 'one'],
    ['keys have their case', [{ tags: CHECKOUT }], { tags: [{ key: 'Project', value: 'checkout' }] }, null],
    ['values have their case', [{ tags: CHECKOUT }], { tags: [project('Checkout')] }, null],
    [
      'other tags may be there where nothing is said',
      [{ tags: CHECKOUT }],
      { tags: [project('checkout'), { key: 'a' }] },
      'one',
    ],
    [
      'other tags may not be there',
      [{ tags: { ...CHECKOUT, allowOther: false } }],
      { tags: [project('checkout'), { key: 'a' }] },
      null,
    ],
    ['no tag at all may be there', [{ tags: { allowOther: false } }], {}, null],
    ['no tag at all is there', [{ tags: { allowOther: false } }], { tags: [] }, 'one'],
    [
      'a name of JavaScript is a key as any',
      [{ tags: { allowOther: false } }],
      { tags: [{ key: 'constructor' }] },
      null,
    ],
    ['a request that has no tags to have matches none', [{ tags: {} }], { tags: undefined }, null],
    ['a deny by a tag', [{}, { ...DENY, tags: CHECKOUT }], {}, 'no'],
    ['a deny by a tag that is not there', [{}, { ...DENY, tags: CHECKOUT }], { tags: [] }, 'one'],
  ],
  retrieval: [
    ['the URL may live as long as asked', [{ retrieval: { maxTtlSeconds: 900 } }], collected(900), 'one'],
    ['the URL may not live as long', [{ retrieval: { maxTtlSeconds: 900 } }], collected(901), null],
    ['access has to be caller', [{ retrieval: { access: 'caller' } }], collected(900), null],
    ['access is caller', [{ retrieval: { access: 'caller' } }], collected(900, 'caller'), 'one'],
    ['a passcode has to be asked for', [{ retrieval: { passcode: true } }], collected(900), null],
    ['a passcode is asked for', [{ retrieval: { passcode: true } }], collected(900, 'bearer', true), 'one'],
    [
      'every rule has to be met',
      [{ retrieval: { access: 'caller', passcode: true } }],
      collected(900, 'caller'),
      null,
    ],
    ['more than is ruled may be asked for', [{ retrieval: {} }], collected(60, 'caller', true), 'one'],
    [
      'a reissue makes a URL as well',
      [{ retrieval: { maxTtlSeconds: 60 } }],
      { action: 'keys:reissue' },
      null,
    ],
    [
      'an import makes no URL',
      [{ retrieval: { access: 'caller' } }],
      { action: 'keys:import', retrieval: undefined },
      'one',
    ],
    [
      'a create whose URL is not known is refused',
      [{ retrieval: { passcode: true } }],
      { retrieval: undefined },
      null,
    ],
  ],
  'the worked example': [
    ['allows what it says', [PAYMENTS], {}, 'payments-eu-lightsail'],
    [
      'allows to import it',
      [PAYMENTS],
      { action: 'keys:import', retrieval: undefined },
      'payments-eu-lightsail',
    ],
    ['not for another principal', [PAYMENTS], { principal: ALICE }, null],
    ['not to revoke', [PAYMENTS], { action: 'keys:revoke' }, null],
    ['not on another provider', [PAYMENTS], { places: [{ provider: 'ec2', region: 'eu-west-1' }] }, null],
    ['not in another region', [PAYMENTS], { places: lightsailIn('us-east-1') }, null],
    ['not under another name', [PAYMENTS], { name: 'build' }, null],
    ['not without the tag', [PAYMENTS], { tags: [] }, null],
    ['not with another tag', [PAYMENTS], { tags: [project('checkout'), { key: 'owner' }] }, null],
  ],
});

describe('the limits', () => {
  const twice = { places: lightsailIn('eu-west-1', 'us-east-1') };
  const rows: [
    rule: string,
    statements: Partial<GrantStatement>[],
    request: Partial<GrantRequest>,
    limits: object,
  ][] = [
    ['are those of the allow that decided', [{ limits: { perHour: 20 } }], {}, { perHour: 20 }],
    ['are none where it says none', [{}, { limits: { perHour: 20 } }], {}, {}],
    [
      'are of the first allow, not the tightest',
      [{ limits: { perHour: 20 } }, { limits: { perHour: 1 } }],
      {},
      { perHour: 20 },
    ],
    [
      'are not mixed of two allows',
      [{ limits: { perHour: 20 } }, { limits: { openRetrievals: 1 } }],
      {},
      { perHour: 20 },
    ],
    ['are not those of an allow that fails', [{ names: ['x'], limits: { perHour: 20 } }, {}], {}, {}],
    ['are none of what is denied', [{ limits: { perHour: 20 } }, DENY], {}, {}],
    [
      'are the smallest of all targets',
      [
        { regions: ['eu-*'], limits: { perHour: 20, openRetrievals: 2 } },
        { regions: ['us-*'], limits: { perHour: 5 } },
      ],
      twice,
      { perHour: 5, openRetrievals: 2 },
    ],
  ];
  for (const [rule, statements, request, limits] of rows) {
    it(rule, () =>
      assert.deepEqual(decideGrant(grants(...statements), createRequest(request)).limits, limits),
    );
  }
});
