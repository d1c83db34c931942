import fc from 'fast-check';
import { GRANT_ACTIONS } from '../../shared/domain/grants.ts';
import { PROVIDERS } from '../../shared/domain/key-pair.ts';
import { PROVIDER_RULES } from '../../shared/domain/providers.ts';

type Members = Record<string, fc.Arbitrary<unknown>>;

/** Values that JSON has, of every type. */
export const junk = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 2048, 1e300, '', ' ', 'rsa', [], {}, [[]], [null]),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Values of one kind, and now and then of another. */
export const mostly = (usual: fc.Arbitrary<unknown>, other: fc.Arbitrary<unknown>, weight = 24) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: other });

/** An object whose members are right more often than not, and whose mistakes are few. */
function request(members: Members, requiredKeys: readonly string[] = []): fc.Arbitrary<unknown> {
  const spoilable = Object.fromEntries(
    Object.entries(members).map(([name, values]) => [name, mostly(values, junk, 60)]),
  );
  const unknown = fc.record({
    name: fc.constantFrom('Name', 'tag', 'constructor', '__proto__'),
    value: junk,
  });
  const objects = fc.record(spoilable, { requiredKeys: [...requiredKeys], noNullPrototype: true });
  const less = fc.tuple(objects, fc.constantFrom(...Object.keys(members)));
  const without = less.map(([object, name]) =>
    Object.fromEntries(Object.entries(object).filter(([other]) => other !== name)),
  );
  const more = fc.tuple(objects, unknown);
  const withMore = more.map(([object, { name, value }]) =>
    Object.defineProperty({ ...object }, name, { value, enumerable: true }),
  );
  return fc.oneof(
    { weight: 16, arbitrary: objects },
    { weight: 2, arbitrary: without },
    { weight: 1, arbitrary: withMore },
    { weight: 1, arbitrary: junk },
  );
}

export const provider = fc.constantFrom(...PROVIDERS);
const regions = PROVIDERS.flatMap(id => PROVIDER_RULES[id].regions);
export const name = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('build-7', 'key_2', 'ab', 'a'.repeat(64)),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        'a',
        '1a',
        '-a',
        'a-',
        'a b',
        ' a',
        'a ',
        'a:b',
        'a.b',
        'ab\n',
        'é1',
        '测试',
        'http://a',
        'a\u{20000}b',
      ],
      ...['a'.repeat(65), 'a'.repeat(255), 'a'.repeat(256), '測'.repeat(64), '測'.repeat(65)],
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
);

const tagText = fc.oneof(
  fc.constantFrom('a', 'project', 'a b', 'é', '漢', 'a:b', 'aws', 'x'.repeat(127)),
  fc.constantFrom('b', 'team', 'x'.repeat(128)),
);
const wrongTagText = fc.oneof(
  fc.constantFrom(
    ...['', 'aws:a', 'AWS:a', 'keyvend:x', 'KeyVend:x', 'a;b', '\u200b'],
    ...['x'.repeat(129), 'x'.repeat(257), '\u{20000}'.repeat(100)],
  ),
  fc.string({ unit: 'grapheme' }),
);
const tag = request({ key: mostly(tagText, wrongTagText), value: mostly(tagText, wrongTagText) }, ['key']);
const tags = fc.oneof(
  { weight: 8, arbitrary: fc.array(tag, { maxLength: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom(47, 48).map(many) },
);

const retrieval = request({
  ttlSeconds: fc.oneof(
    fc.constantFrom(59, 60, 900, 86_400, 86_401, 900.5),
    fc.integer({ min: 60, max: 86_400 }),
  ),
  access: mostly(fc.constantFrom('bearer', 'caller'), fc.constantFrom('Caller', '')),
  passcode: fc.boolean(),
});

const common: Members = {
  provider,
  name,
  tags,
  clientToken: mostly(
    fc.constantFrom('t-1', '!', '~'.repeat(64)),
    fc.constantFrom('', 'a b', 'a\n', 'é', 'a'.repeat(65)),
  ),
  dryRun: fc.boolean(),
};

const keys: Members = {
  keyType: mostly(fc.constantFrom('rsa', 'rsa', 'rsa', 'ed25519'), fc.constantFrom('RSA', 'dsa')),
  keySize: fc.constantFrom(2048, 2048, 2048, 3072, 4096, 1024),
  retrieval,
};

/** The body of a create for one place. */
export const anyCreate = atPlaces(region =>
  request(
    {
      ...common,
      ...keys,
      ...region,
      origin: mostly(fc.constantFrom('provider', 'kms'), fc.constant('caller')),
    },
    ['provider', 'region', 'name'],
  ),
);

/** The body of an import. */
export const anyImport = atPlaces(region =>
  request({ ...common, ...region, publicKey: fc.string() }, ['provider', 'region', 'name', 'publicKey']),
);

const place = atPlaces(members => request(members, ['provider', 'region']));

const { provider: _, ...anywhere } = common;

/** The body of a create with targets. */
export const anyCreateAtTargets = fc
  .record(
    {
      targets: fc.oneof(
        { weight: 12, arbitrary: fc.array(place, { minLength: 1, maxLength: 3 }) },
        { weight: 1, arbitrary: fc.constantFrom<unknown>([], targets(20), targets(21), null, {}) },
      ),
      rest: request({ ...anywhere, ...keys, origin: mostly(fc.constant('kms'), fc.constant('provider')) }, [
        'name',
      ]),
      beside: mostly(fc.constant({}), fc.constantFrom({ provider: 'ec2' }, { region: 'us-east-1' }), 12),
    },
    { noNullPrototype: true },
  )
  .map(({ targets, rest, beside }) => ({ ...Object(rest), ...Object(beside), targets }));

/** The body of a reissue. */
export const anyReissue = retrieval;

/** The body of a release. */
export const anyRelease = request({
  passcode: mostly(
    fc.string({ maxLength: 10 }),
    fc.constantFrom('a'.repeat(64), 'a'.repeat(65), '😀'.repeat(33)),
  ),
  passphrase: mostly(
    fc.constantFrom('correct horse', '漢字', '😀', 'a'.repeat(255)),
    fc.constantFrom('', 'a\n', 'a\u0085', '\ud800', 'a'.repeat(256)),
  ),
});

/** The body of a question which grant decides. */
export const anyExplanation = fc
  .record(
    {
      rest: request(
        {
          action: mostly(fc.constantFrom(...GRANT_ACTIONS), fc.constantFrom('keys:*', '')),
          name: mostly(name, fc.constantFrom('\n', '')),
          keyType: keys['keyType'] ?? junk,
          tags,
          retrieval,
        },
        ['action'],
      ),
      places: fc.oneof(
        fc.constant({}),
        fc.record({ provider, region: fc.constantFrom('us-east-1', 'moon-1', 'US', 'a'.repeat(33)) }),
        fc.record({ targets: fc.array(place, { minLength: 1, maxLength: 2 }) }),
        fc.constantFrom(
          { provider: 'ec2' },
          { region: 'us-east-1' },
          { provider: 'ec2', targets: targets(1) },
        ),
      ),
    },
    { noNullPrototype: true },
  )
  .map(({ rest, places }) => (typeof rest === 'object' ? { ...Object(rest), ...places } : rest));

/** Members of which the region mostly belongs to the provider. */
function atPlaces(make: (place: Members) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return provider.chain(id =>
    make({
      provider: fc.constant(id),
      region: mostly(
        fc.constantFrom(...PROVIDER_RULES[id].regions),
        fc.constantFrom(...regions, 'moon-1'),
        12,
      ),
    }),
  );
}

function many(length: number) {
  return Array.from({ length }, (_, index) => ({ key: `k${index}` }));
}

function targets(length: number) {
  return PROVIDER_RULES.ec2.regions.slice(0, length).map(region => ({ provider: 'ec2', region }));
}
