import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KEY_PAIR } from '../../shared/contracts/key-pair.ts';
import { LIST_KEY_PAIRS } from '../../shared/contracts/list-query.ts';
import { KEY_PAIR_WITH_RECEIPT } from '../../shared/contracts/read-key-pair.ts';
import { RELEASED_KEY, RETRIEVAL_VIEW } from '../../shared/contracts/retrieval.ts';
import {
  CREATE_AT_TARGETS,
  CREATE_KEY_PAIR,
  CREATED,
  IMPORT_KEY_PAIR,
  IMPORTED,
} from '../../shared/contracts/vend.ts';
import { PROVIDER_RULES } from '../../shared/domain/providers.ts';
import { keyPairOf } from '../../shared/domain/vend.ts';
import { becomingReady, unclaimed } from '../support/vend-examples.ts';

const CREATE = { provider: 'lightsail', region: 'us-east-1', name: 'build-7' };

describe('a create', () => {
  it('has defaults for all that need not be said', () => {
    assert.deepEqual(CREATE_KEY_PAIR.parse(CREATE), {
      ...CREATE,
      ...{ tags: [], keyType: 'rsa', origin: 'provider', dryRun: false },
      ...{ retrieval: { ttlSeconds: 900, access: 'bearer', passcode: false } },
    });
  });

  it('keeps the defaults of a retrieval that says half', () => {
    const { retrieval } = CREATE_KEY_PAIR.parse({ ...CREATE, retrieval: { ttlSeconds: 60 } });
    assert.deepEqual(retrieval, { ttlSeconds: 60, access: 'bearer', passcode: false });
  });

  const sizes: [keySize: unknown, isAccepted: boolean][] = [
    [undefined, true],
    [2048, true],
    [3072, true],
    [4096, true],
    [8192, false],
  ];
  for (const [keySize, isAccepted] of sizes) {
    it(`from KMS may ${isAccepted ? '' : 'not '}have the keySize ${keySize}`, () => {
      const parsed = CREATE_KEY_PAIR.safeParse({ ...CREATE, origin: 'kms', keySize });
      assert.equal(parsed.success, isAccepted);
    });
  }

  const bounds: [member: string, value: unknown, isAccepted: boolean][] = [
    ['retrieval', { ttlSeconds: 59 }, false],
    ['retrieval', { ttlSeconds: 60 }, true],
    ['retrieval', { ttlSeconds: 86_400 }, true],
    ['retrieval', { ttlSeconds: 86_401 }, false],
    ['retrieval', { access: 'caller' }, true],
    ['retrieval', { access: 'owner' }, false],
    ['retrieval', { passcode: true }, true],
    ['retrieval', { passcode: 'true' }, false],
    ['name', 'a', false],
    ['name', 'ab', true],
    ['name', 'a'.repeat(255), true],
    ['name', 'a'.repeat(256), false],
    ['name', '_a-b_', true],
    ['name', '-ab', false],
    ['name', 'ab-', false],
    ['clientToken', 'a'.repeat(64), true],
    ['clientToken', 'a'.repeat(65), false],
    ['tags', Array.from({ length: 47 }, (_, index) => ({ key: `k${index}` })), true],
    ['tags', Array.from({ length: 48 }, (_, index) => ({ key: `k${index}` })), false],
    ['tags', [{ key: 'k'.repeat(128), value: 'v'.repeat(256) }], true],
    ['tags', [{ key: 'k'.repeat(129) }], false],
    ['tags', [{ key: 'k', value: 'v'.repeat(257) }], false],
    ['tags', [{ key: 'k', value: '' }], true],
    ['tags', [{ key: 'K' }, { key: 'k' }], true],
    ['tags', [{ key: 'k' }, { key: 'k' }], false],
    ['keyType', 'rsa', true],
    ['keyType', 'ed25519', false],
    ['keySize', 2048, true],
    ['keySize', 3072, false],
    ['keySize', 1024, false],
    ['keySize', '2048', false],
    ['dryRun', true, true],
    ['dryRun', false, true],
    ['dryRun', 'true', false],
    ['dryRun', null, false],
    ['origin', 'kms', true],
    ['origin', 'caller', false],
  ];
  for (const [member, value, isAccepted] of bounds) {
    it(`may ${isAccepted ? '' : 'not '}have the ${member} ${JSON.stringify(value).slice(0, 40)}`, () => {
      assert.equal(CREATE_KEY_PAIR.safeParse({ ...CREATE, [member]: value }).success, isAccepted);
    });
  }

  for (const region of PROVIDER_RULES.lightsail.regions) {
    it(`may be in ${region}`, () => {
      assert.equal(CREATE_KEY_PAIR.safeParse({ ...CREATE, region }).success, true);
    });
  }

  const ec2Names: [name: string, isAccepted: boolean][] = [
    ['a'.repeat(255), true],
    ['two words', true],
    [' a', false],
    ['a ', false],
    [' ', false],
  ];
  for (const [name, isAccepted] of ec2Names) {
    it(`may ${isAccepted ? '' : 'not '}have the name ${JSON.stringify(name).slice(0, 40)} at EC2`, () => {
      const request = { ...CREATE, provider: 'ec2', name };
      assert.equal(CREATE_KEY_PAIR.safeParse(request).success, isAccepted);
    });
  }

  it('names all that is wrong with region and name at once', () => {
    const { error } = CREATE_KEY_PAIR.safeParse({ ...CREATE, region: 'moon-1', name: '-' });
    assert.deepEqual(
      error?.issues.map(({ path }) => path),
      [['region'], ['name']],
    );
  });
});

describe('a create at several targets', () => {
  const lightsail = (region: string) => ({ provider: 'lightsail', region });
  const [here, ec2, swas] = [
    lightsail('us-east-1'),
    { provider: 'ec2', region: 'us-east-1' },
    { provider: 'swas', region: 'cn-hangzhou' },
  ];
  const twenty = PROVIDER_RULES.ec2.regions.slice(0, 19).map(region => ({ provider: 'ec2', region }));
  const AT = { name: 'build-7', targets: [here, ec2, swas] };

  it('is born in KMS', () => {
    assert.deepEqual(CREATE_AT_TARGETS.parse(AT), {
      ...AT,
      ...{ tags: [], keyType: 'rsa', origin: 'kms', dryRun: false },
      ...{ retrieval: { ttlSeconds: 900, access: 'bearer', passcode: false } },
    });
  });

  const rows: [what: string, members: object, paths: unknown[][]][] = [
    ['no target', { targets: [] }, [['targets']]],
    ['something else for targets', { targets: 'all' }, [['targets']]],
    ['20 targets', { targets: [here, ...twenty] }, []],
    ['21 targets', { targets: [here, swas, ...twenty] }, [['targets']]],
    ['a target twice', { targets: [here, ec2, here] }, [['targets']]],
    [
      'a region that its provider has not',
      { targets: [here, { ...swas, region: 'moon' }] },
      [['targets', 1, 'region']],
    ],
    ['an unknown provider', { targets: [{ ...here, provider: 'azure' }] }, [['targets', 0, 'provider']]],
    ['another member in a target', { targets: [{ ...here, name: 'a' }] }, [['targets', 0]]],
    ['a provider and a region beside them', here, [['provider'], ['region']]],
    ['the origin provider', { origin: 'provider' }, [['origin']]],
    ['the origin kms', { origin: 'kms' }, []],
    ['ed25519, which Lightsail does not import', { keyType: 'ed25519' }, [['keyType'], ['keyType']]],
    ['ed25519 at EC2', { keyType: 'ed25519', targets: [ec2] }, []],
    ['a size for ed25519', { keyType: 'ed25519', keySize: 2048, targets: [ec2] }, [['keySize']]],
    ['an RSA key of 4096 bits', { keySize: 4096 }, []],
    ['a name that one of them refuses', { name: '7-up' }, [['name']]],
  ];
  for (const [what, members, paths] of rows) {
    it(`may ${paths.length === 0 ? '' : 'not '}have ${what}`, () => {
      const { error } = CREATE_AT_TARGETS.safeParse({ ...AT, ...members });
      assert.deepEqual(error?.issues.map(({ path }) => path) ?? [], paths);
    });
  }
});

describe('an import', () => {
  it('needs a public key and has no retrieval', () => {
    assert.equal(IMPORT_KEY_PAIR.safeParse(CREATE).success, false);
    assert.deepEqual(IMPORT_KEY_PAIR.parse({ ...CREATE, publicKey: 'ssh-rsa AAAA' }), {
      ...CREATE,
      ...{ tags: [], publicKey: 'ssh-rsa AAAA', dryRun: false },
    });
    const asked = { ...CREATE, publicKey: 'ssh-rsa AAAA', retrieval: {} };
    assert.equal(IMPORT_KEY_PAIR.safeParse(asked).success, false);
  });
});

describe('the query of a list', () => {
  it('asks for 50 by default', () => assert.deepEqual(LIST_KEY_PAIRS.parse({}), { limit: 50 }));

  const rows: [query: Record<string, string>, isAccepted: boolean][] = [
    [{ limit: '1' }, true],
    [{ limit: '100' }, true],
    [{ limit: '0' }, false],
    [{ limit: '101' }, false],
    [{ limit: '05' }, false],
    [{ limit: '1.0' }, false],
    [{ limit: '1e1' }, false],
    [{ limit: '+1' }, false],
    [{ limit: ' 1' }, false],
    [{ limit: '10,10' }, false],
    [{ limit: '' }, false],
    [{ status: 'needs_attention' }, true],
    [{ status: 'Ready' }, false],
    [{ provider: 'lightsail' }, true],
    [{ provider: 'azure' }, false],
    [{ region: 'us-east-1' }, true],
    [{ region: 'us_east_1' }, false],
    [{ name: 'build-7' }, true],
    [{ name: '' }, false],
    [{ name: 'a'.repeat(256) }, false],
    [{ owner: 'team-b' }, false],
    [{ Limit: '1' }, false],
  ];
  for (const [query, isAccepted] of rows) {
    it(`may ${isAccepted ? '' : 'not '}be ${JSON.stringify(query).slice(0, 40)}`, () => {
      assert.equal(LIST_KEY_PAIRS.safeParse(query).success, isAccepted);
    });
  }
});

// What an answer holds is what its schema lists: a member that should not leave cannot leave by mistake.
describe('an answer', () => {
  const secret = { privateKey: 'SECRET', sealed: 'SECRET', wrappedDataKey: 'SECRET', tokenHash: 'SECRET' };
  const keyPair = { ...keyPairOf(becomingReady(unclaimed().to).to), ...secret };
  const grant = { url: 'https://keyvend.example/r/token', expiresAt: 'time', access: 'bearer', ...secret };
  const receipt = {
    ...{ state: 'available', issuedAt: 'time', expiresAt: 'time', retrievedAt: null, retrievedBy: null },
    ...secret,
  };
  const fingerprints = { sha256: 'a', md5: 'a', ec2Import: 'a', provider: null, ...secret };
  const view = {
    ...{ name: 'a', provider: 'lightsail', region: 'us-east-1', fingerprint: null, vendedBy: 'a' },
    ...{ expiresAt: 'time', state: 'available', passcodeRequired: false, ...secret },
  };
  const answers: [what: string, text: string][] = [
    ['with a key pair', JSON.stringify(KEY_PAIR.parse(keyPair))],
    [
      'to a create',
      JSON.stringify(
        CREATED.parse({ requestId: 'r', keyPair, operation: null, retrieval: grant, ...secret }),
      ),
    ],
    ['to an import', JSON.stringify(IMPORTED.parse({ requestId: 'r', keyPair, operation: null, ...secret }))],
    [
      'to a read',
      JSON.stringify(KEY_PAIR_WITH_RECEIPT.parse({ keyPair, fingerprints, retrieval: receipt, ...secret })),
    ],
    ['to a view', JSON.stringify(RETRIEVAL_VIEW.parse(view))],
    [
      'to a release',
      JSON.stringify(RELEASED_KEY.parse({ keyPair, privateKey: 'PEM', format: 'pem', sealed: 'SECRET' })),
    ],
  ];
  for (const [what, text] of answers) {
    it(`${what} has no member that is not listed`, () => assert.doesNotMatch(text, /SECRET/));
  }
});
