import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Cloud } from '../../local/cloud/cloud.ts';
import {
  codeOf,
  importing,
  keyPairNames,
  SWAS_PUBLIC_KEY,
  SWAS_REGION,
  startSwas,
  swasCalls,
} from '../support/swas-calls.ts';

let cloud: Cloud;
before(async () => {
  cloud = await startSwas(['names', 'quota', 'other', 'pages', 'rest']);
});
after(() => cloud.close());

const callOf = (accessKeyId: string) => swasCalls(() => cloud, accessKeyId);

/** The sentences of the CreateKeyPair page, and of the page on idempotence that it links. */
describe('a key pair name', () => {
  const call = callOf('names');
  const rows: [sentence: string, name: string, code: string][] = [
    ['The name must be 2 to 64 characters in length', 'a', 'InvalidKeyPairName.Malformed'],
    ['The name must be 2 to 64 characters in length', 'ab', 'ok'],
    ['The name must be 2 to 64 characters in length', 'a'.repeat(64), 'ok'],
    ['The name must be 2 to 64 characters in length', 'a'.repeat(65), 'InvalidKeyPairName.Malformed'],
    ['It must start with a letter or a Chinese character', 'Z9', 'ok'],
    ['It must start with a letter or a Chinese character', '密钥', 'ok'],
    ['It must start with a letter or a Chinese character', '9a', 'InvalidKeyPairName.Malformed'],
    ['It must start with a letter or a Chinese character', '-a', 'InvalidKeyPairName.Malformed'],
    ['It must start with a letter or a Chinese character', '_a', 'InvalidKeyPairName.Malformed'],
    ['It ... cannot start with http:// or https://', 'http://a', 'InvalidKeyPairName.Malformed'],
    ['It ... cannot start with http:// or https://', 'https://a', 'InvalidKeyPairName.Malformed'],
    ['can contain digits, colons (:), underscores (_), and hyphens (-)', 'a:1_2-3', 'ok'],
    [
      'can contain digits, colons (:), underscores (_), and hyphens (-)',
      'a.b',
      'InvalidKeyPairName.Malformed',
    ],
    [
      'can contain digits, colons (:), underscores (_), and hyphens (-)',
      'a b',
      'InvalidKeyPairName.Malformed',
    ],
    [
      'can contain digits, colons (:), underscores (_), and hyphens (-)',
      'a/b',
      'InvalidKeyPairName.Malformed',
    ],
    ['Required: Yes', '', 'MissingKeyPairName'],
  ];
  for (const [sentence, name, code] of rows) {
    test(`"${sentence}": ${name.length > 20 ? `${name.length} letters` : `"${name}"`} is ${code}`, async () => {
      assert.equal(codeOf(await call('ImportKeyPair', importing(name))), code);
      await call('DeleteKeyPairs', { 'KeyPairNames.1': name });
    });
  }

  test('"The keyPair name already exist."', async () => {
    await call('ImportKeyPair', importing('taken'));
    for (const action of ['ImportKeyPair', 'CreateKeyPair']) {
      const { status, body } = await call(action, importing('taken'));
      assert.deepEqual(
        [status, body['Code'], body['Message']],
        [400, 'KeyPairNameAlreadyExist', 'The keyPair name already exist.'],
      );
    }
  });

  test('is given to one of many that ask for it at once', async () => {
    const codes = (
      await Promise.all(Array.from({ length: 4 }, () => call('CreateKeyPair', { KeyPairName: 'contended' })))
    ).map(codeOf);
    assert.deepEqual(codes.sort(), [...Array.from({ length: 3 }, () => 'KeyPairNameAlreadyExist'), 'ok']);
  });
});

describe('a region', () => {
  const call = callOf('names');
  const rows: [sentence: string, region: string, code: string][] = [
    ['Required: Yes', '', 'MissingRegionId'],
    [
      'Call ListRegions to view the list of supported Alibaba Cloud regions',
      'cn-nowhere',
      'InvalidRegionId.NotFound',
    ],
    ['Call ListRegions to view the list of supported Alibaba Cloud regions', 'ap-southeast-1', 'ok'],
  ];
  for (const [sentence, RegionId, code] of rows) {
    for (const action of ['CreateKeyPair', 'ImportKeyPair', 'ListKeyPairs', 'DeleteKeyPairs']) {
      test(`"${sentence}": ${action} in "${RegionId}" is ${code}`, async () => {
        const answer = await call(
          action,
          importing('in-region', { RegionId, 'KeyPairNames.1': 'in-region' }),
        );
        assert.equal(
          codeOf(answer),
          action === 'ImportKeyPair' && code === 'ok' ? 'KeyPairNameAlreadyExist' : code,
        );
      });
    }
  }

  test('is listed with its endpoint, in Chinese by default', async () => {
    const regionOf = async (parameters: Record<string, string>) =>
      Object.values(Object((await call('ListRegions', parameters)).body['Regions'])).find(
        region => Object(region).RegionId === SWAS_REGION,
      );
    const place = { RegionId: SWAS_REGION, RegionEndpoint: 'swas.cn-hangzhou.aliyuncs.com' };
    assert.deepEqual(await regionOf({}), { ...place, LocalName: '华东1（杭州）' });
    assert.deepEqual(await regionOf({ AcceptLanguage: 'en-US' }), {
      ...place,
      LocalName: 'China (Hangzhou)',
    });
  });
});

describe('"An Alibaba Cloud account can have a maximum of 10 key pairs in a region"', () => {
  const call = callOf('quota');
  before(async () => {
    for (let made = 0; made < 10; made += 1) await call('ImportKeyPair', importing(`key-${made}`));
  });

  for (const action of ['CreateKeyPair', 'ImportKeyPair']) {
    test(`${action} of the eleventh is refused`, async () => {
      const { status, body } = await call(action, importing('eleventh'));
      assert.deepEqual([status, body['Code']], [403, 'QuotaExceed.KeyPair']);
    });
  }

  test('a name in use is told before the quota', async () => {
    assert.equal(codeOf(await call('CreateKeyPair', importing('key-1'))), 'KeyPairNameAlreadyExist');
  });

  test('the other regions have ten of their own', async () => {
    const elsewhere = importing('eleventh', { RegionId: 'cn-beijing' });
    assert.equal(codeOf(await call('ImportKeyPair', elsewhere)), 'ok');
  });

  test('the other accounts have ten of their own, under the same names', async () => {
    assert.equal(codeOf(await callOf('other')('ImportKeyPair', importing('key-1'))), 'ok');
  });

  test('a key pair that is deleted makes room', async () => {
    await call('DeleteKeyPairs', { 'KeyPairNames.1': 'key-8', 'KeyPairNames.2': 'key-9' });
    const answers = await Promise.all(
      ['a1', 'a2', 'a3'].map(KeyPairName => call('CreateKeyPair', { KeyPairName })),
    );
    assert.deepEqual(answers.map(codeOf).sort(), ['QuotaExceed.KeyPair', 'ok', 'ok']);
  });
});

describe('ListKeyPairs', () => {
  const call = callOf('pages');
  before(async () => {
    for (const name of ['aa', 'bb', 'cc']) await call('ImportKeyPair', importing(name));
  });

  test('tells of a key pair its name, its minute of creation and its public key', async () => {
    const { body } = await call('ListKeyPairs', { KeyPairName: 'bb' });
    assert.deepEqual(body, {
      ...{ RequestId: body['RequestId'], TotalCount: 1, PageNumber: 1, PageSize: 10 },
      KeyPairs: [
        { KeyPairName: 'bb', CreationTime: '2026-11-23T13:00Z', PublicKey: SWAS_PUBLIC_KEY, InstanceIds: [] },
      ],
    });
  });

  test('gives every key pair once, page after page', async () => {
    const pages = await Promise.all(
      ['1', '2', '3'].map(PageNumber => call('ListKeyPairs', { PageNumber, PageSize: '2' })),
    );
    assert.deepEqual(pages.map(keyPairNames), [['aa', 'bb'], ['cc'], []]);
    assert.deepEqual(
      pages.map(({ body }) => body['TotalCount']),
      [3, 3, 3],
    );
  });

  for (const [name, value] of [
    ['PageNumber', '0'],
    ['PageNumber', 'a'],
    ['PageSize', '0'],
    ['PageSize', '101'],
  ] as const) {
    test(`refuses ${name} ${value}`, async () => {
      assert.equal(codeOf(await call('ListKeyPairs', { [name]: value })), `Invalid${name}`);
    });
  }
});

describe('DeleteKeyPairs', () => {
  const call = callOf('rest');

  test('of what is not there succeeds', async () => {
    assert.equal(codeOf(await call('DeleteKeyPairs', { 'KeyPairNames.1': 'not-there' })), 'ok');
  });

  test('"This parameter is required": KeyPairNames', async () => {
    assert.equal(codeOf(await call('DeleteKeyPairs')), 'MissingKeyPairNames');
  });

  test('"You can specify the names of a maximum of 50 SSH key pairs"', async () => {
    const names = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`KeyPairNames.${index + 1}`, `a${index}`]),
      );
    assert.equal(codeOf(await call('DeleteKeyPairs', names(50))), 'ok');
    assert.equal(codeOf(await call('DeleteKeyPairs', names(51))), 'InvalidKeyPairNames.Malformed');
  });
});

describe('ImportKeyPair', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const malformed: [what: string, body: string][] = [
    ['what is no key', 'nope'],
    ['a PEM public key', String(publicKey.export({ type: 'spki', format: 'pem' }))],
    ['two lines', `${SWAS_PUBLIC_KEY}\n${SWAS_PUBLIC_KEY}`],
  ];
  for (const [what, PublicKeyBody] of malformed) {
    test(`refuses ${what}`, async () => {
      const answer = await callOf('rest')('ImportKeyPair', { KeyPairName: 'malformed', PublicKeyBody });
      assert.equal(codeOf(answer), 'InvalidPublicKeyBody.Malformed');
    });
  }
});
