import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_RETRIEVAL, withoutDefaults } from '../../shared/domain/request-defaults.ts';
import { draftVend, type VendRequest, type VendShape } from '../../shared/usecases/vend-draft.ts';
import { STAGE, TIMING } from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const REQUEST: VendRequest = {
  ...{ provider: 'lightsail', region: 'us-east-1', name: 'build-7', clientToken: 'token-1' },
  tags: [{ key: 'b', value: '1' }, { key: 'a' }],
};

function hashOf(members: object = {}, operation: 'create' | 'import' = 'create'): string {
  const shape: VendShape = {
    ...{ operation, origin: 'provider', keyType: 'rsa', keySize: 2048, account: 'self' },
    ...{ principal: ACTOR.principal, owner: 'invocation-1' },
  };
  const deps = { stage: STAGE, clock: () => NOW, timing: TIMING };
  return draftVend(deps, { ...REQUEST, ...members }, shape).requestHash;
}

// The hashes were computed by another program: client tokens in use must go on naming their requests for ever.
describe('the hash of a request', () => {
  const pinned: [what: string, members: object, operation: 'create' | 'import', hash: string][] = [
    [
      'a create that says nothing but what it must',
      {},
      'create',
      'df5bed6af0a5d29bb369355f5c5c0ad8d9f77490b9e669e7a7bb7ab184e61cfe',
    ],
    [
      'a create with a retrieval of its own',
      { keyType: 'rsa', retrieval: { ttlSeconds: 60, access: 'caller', passcode: true } },
      'create',
      'e4aca829d26ee1e67c38d3449368a6fe313a63d86e754d79279ac4b84642b7f2',
    ],
    [
      'an import',
      { tags: [], publicKey: 'ssh-rsa AAAA' },
      'import',
      'b2ed9b3bf8442c34961ae5155d455dcdf684663303b88bb2f0b219c0f0d70dc6',
    ],
  ];
  for (const [what, members, operation, hash] of pinned) {
    it(`of ${what} is what it always was`, () => assert.equal(hashOf(members, operation), hash));
  }

  const same: [what: string, members: object][] = [
    ['the default key type', { keyType: 'rsa' }],
    ['the default retrieval', { retrieval: DEFAULT_RETRIEVAL }],
    ['a member that is undefined', { retrieval: undefined }],
    ['another client token', { clientToken: 'token-2' }],
    ['its tags in another order', { tags: [...REQUEST.tags].reverse() }],
  ];
  for (const [what, members] of same) {
    it(`is the same with ${what}`, () => assert.equal(hashOf(members), hashOf()));
  }

  const others: [what: string, members: object][] = [
    ['another time to live', { retrieval: { ...DEFAULT_RETRIEVAL, ttlSeconds: 901 } }],
    ['another access', { retrieval: { ...DEFAULT_RETRIEVAL, access: 'caller' } }],
    ['a passcode', { retrieval: { ...DEFAULT_RETRIEVAL, passcode: true } }],
    ['another name', { name: 'build-8' }],
    ['a tag less', { tags: [{ key: 'a' }] }],
    [
      'an empty value for none',
      {
        tags: [
          { key: 'b', value: '1' },
          { key: 'a', value: '' },
        ],
      },
    ],
  ];
  for (const [what, members] of others) {
    it(`is another with ${what}`, () => assert.notEqual(hashOf(members), hashOf()));
  }

  it('is another for another operation', () => assert.notEqual(hashOf({}, 'import'), hashOf()));
});

describe('a request without its defaults', () => {
  it('keeps what differs from them, member by member', () => {
    const retrieval = { ttlSeconds: 900, access: 'caller', passcode: false };
    const request = { name: 'a', keyType: 'rsa', retrieval };
    assert.deepEqual(withoutDefaults(request), { name: 'a', retrieval: { access: 'caller' } });
  });

  it('leaves the request alone', () => {
    const request = { keyType: 'rsa', retrieval: { ...DEFAULT_RETRIEVAL } };
    withoutDefaults(request);
    assert.deepEqual(request, { keyType: 'rsa', retrieval: DEFAULT_RETRIEVAL });
  });
});
