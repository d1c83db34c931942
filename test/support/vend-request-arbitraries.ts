import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';

/** The rules as the API documents them, written down a second time. */
const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-south-2', 'ap-southeast-5', 'sa-east-1'];
const TAG_SIGNS = [...'aZ09 +-=._:/@éß漢٢'];
const NAME_SIGNS = [...'abcXYZ019_-'];
const TOKEN_SIGNS = Array.from({ length: 0x7e - 0x20 }, (_, index) => String.fromCharCode(0x21 + index));

const signs = (alphabet: readonly string[], minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });

const tagKey = signs(TAG_SIGNS, 1, 128).filter(key => !/^(aws|keyvend):/i.test(key));
const tag = fc.record(
  { key: tagKey, value: signs(TAG_SIGNS, 0, 256) },
  {
    requiredKeys: ['key'],
    noNullPrototype: true,
  },
);
const tags = fc.uniqueArray(tag, { maxLength: 47, selector: ({ key }) => key, size: 'medium' });

const common = {
  provider: fc.constant('lightsail'),
  region: fc.constantFrom(...REGIONS),
  name: signs(NAME_SIGNS, 2, 255).filter(name => !name.startsWith('-') && !name.endsWith('-')),
  tags,
  clientToken: signs(TOKEN_SIGNS, 1, 64),
};

const retrieval = fc.record(
  {
    ttlSeconds: fc.integer({ min: 60, max: 86_400 }),
    access: fc.constantFrom('bearer', 'caller'),
    passcode: fc.boolean(),
  },
  { requiredKeys: [] },
);

const LINES = [2048, 3072].map(
  modulusLength => fromKeyObject(generateKeyPairSync('rsa', { modulusLength }).publicKey)?.line ?? '',
);

export const validCreate = fc.record(
  {
    ...common,
    keyType: fc.constant('rsa'),
    keySize: fc.constant(2048),
    origin: fc.constant('provider'),
    retrieval,
  },
  { requiredKeys: ['provider', 'region', 'name'] },
);

export const validImport = fc.record(
  {
    ...common,
    publicKey: fc
      .tuple(fc.constantFrom(...LINES), signs([...'abc@- '], 0, 20))
      .map(([line, comment]) => (comment ? `${line} ${comment}` : line)),
  },
  { requiredKeys: ['provider', 'region', 'name', 'publicKey'] },
);

const noText = fc.constantFrom<unknown>(null, 1, true, [], {}, ['lightsail']);
const oneTag = (member: fc.Arbitrary<unknown>) => member.map(bad => [{ key: 'a' }, bad]);

const WRONG_COMMON: Record<string, fc.Arbitrary<unknown>> = {
  provider: fc.oneof(
    noText,
    fc.constantFrom('', 'Lightsail', 'lightsail ', 'azure', '__proto__', 'constructor'),
  ),
  region: fc.oneof(
    noText,
    fc.constantFrom('', 'us-east-1a', 'US-EAST-1', 'us-gov-west-1', 'us-east-1\n', '../', 'toString'),
    fc.string(),
  ),
  name: fc.oneof(
    noText,
    fc.constantFrom('', 'a', '-a', 'a-', 'a b', 'a.b', 'a\n', 'é1', 'ａｂ', 'a'.repeat(256)),
    fc
      .tuple(
        signs(NAME_SIGNS, 1, 9),
        fc.constantFrom('.', '/', ' ', '\0', 'é', '\u200b'),
        signs(NAME_SIGNS, 1, 9),
      )
      .map(parts => parts.join('')),
  ),
  tags: fc.oneof(
    fc.constantFrom<unknown>(null, {}, 'a', [[]], [null], ['a'], [{}], [{ value: 'a' }]),
    fc.constant(Array.from({ length: 48 }, (_, index) => ({ key: `k${index}` }))),
    oneTag(
      fc.constantFrom<unknown>(
        ...[{ key: 'a' }, { key: '' }, { key: 'b', value: null }, { key: 'b', more: 1 }, { key: 'b;' }],
        ...[{ key: 'b'.repeat(129) }, { key: 'b', value: 'v'.repeat(257) }, { key: 'b', value: '<' }],
        ...[{ key: 'aws:x' }, { key: 'KEYVEND:x' }, { key: 1 }],
      ),
    ),
  ),
  clientToken: fc.oneof(noText, fc.constantFrom('', 'a b', 'a\n', 'é', '\x7f', 'a'.repeat(65))),
  dryRun: fc.constantFrom<unknown>(null, 0, 1, '', 'true', [], {}),
};

export const WRONG_CREATE: Record<string, fc.Arbitrary<unknown>> = {
  ...WRONG_COMMON,
  keyType: fc.oneof(noText, fc.constantFrom('', 'RSA', 'ed25519', 'dsa')),
  keySize: fc.constantFrom<unknown>(null, 0, 1024, 2049, 3072, '2048', [2048]),
  origin: fc.oneof(noText, fc.constantFrom('', 'KMS', 'caller')),
  retrieval: fc.oneof(
    fc.constantFrom<unknown>(
      null,
      [],
      900,
      { ttlSeconds: '900' },
      { ttlSeconds: null },
      { ttlSeconds: 900.5 },
    ),
    fc.oneof(fc.integer({ max: 59 }), fc.integer({ min: 86_401 })).map(ttlSeconds => ({ ttlSeconds })),
    fc.constantFrom(
      { access: 'Caller' },
      { access: '' },
      { passcode: 'true' },
      { passcode: null },
      { TTLSeconds: 900 },
    ),
  ),
};

export const WRONG_IMPORT: Record<string, fc.Arbitrary<unknown>> = {
  ...WRONG_COMMON,
  publicKey: fc.oneof(
    noText,
    fc.string(),
    fc.base64String().map(base64 => `ssh-rsa ${base64}`),
    fc.nat((LINES[0]?.length ?? 1) - 1).map(length => LINES[0]?.slice(0, length)),
    fc.constantFrom(...LINES.flatMap(line => [` ${line}`, `${line}\n${line}`, line.replace('ssh', 'SSH')])),
  ),
};

/** Members that no request has. */
export const unknownMember = fc
  .oneof(fc.string(), fc.constantFrom('Name', 'tag', 'DryRun', '__proto__', 'constructor', 'toString'))
  .filter(name => ![...Object.keys(WRONG_CREATE), 'publicKey'].includes(name));
