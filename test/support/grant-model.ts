import fc from 'fast-check';
import {
  ACTION_WILDCARDS,
  GRANT_ACTIONS,
  type GrantRequest,
  type GrantStatement,
} from '../../shared/domain/grants.ts';

/** A principal in its parts, from which the text that is matched and the attributes of the oracle are both made. */
export interface ModelPrincipal {
  readonly kind: 'role' | 'user' | 'oidc' | 'slack';
  readonly partition: string;
  readonly scope: string;
  readonly name: string;
}

/** A pattern of principals in its parts; `isShort` where it is not written as an ARN. */
interface ModelPattern extends ModelPrincipal {
  readonly isShort: boolean;
}

export interface ModelStatement extends Omit<GrantStatement, 'principals'> {
  readonly principals: readonly ('*' | ModelPattern)[];
}

export interface ModelRequest extends Omit<GrantRequest, 'principal'> {
  readonly principal: ModelPrincipal;
}

const ACCOUNTS = ['111111111111', '222222222222'];
/** Names that are prefixes of others, differ in case, or hold the text of a foreign ARN. */
const FOREIGN_ARN = 'a:iam::111111111111:role/ci';
const IAM_NAMES = ['ci', 'ci', 'ci-pay', 'CI', FOREIGN_ARN, FOREIGN_ARN, '*'];
const SUBS = ['repo:acme/pay', 'repo:acme/pay:ref:main', 'ci'];
const KEY_NAMES = ['pay-1', 'pay-', 'Pay-1', 'repay-1', 'build*7', 'aba'];
const TAG_KEYS = ['project', 'Project', 'owner', 'constructor'];
const TAG_VALUES = ['checkout', 'check', 'Checkout', ''];
const REGIONS = ['eu-west-1', 'eu-west-11', 'us-east-1'];
const PROVIDERS = ['lightsail', 'ec2'] as const;

const oneOf = <const Value>(...values: readonly Value[]) => fc.constantFrom(...values);
const listOf = <Value>(entry: fc.Arbitrary<Value>) => fc.array(entry, { minLength: 1, maxLength: 3 });
/** Members are left out half the time, so that enough statements match: `nil` comes once in `freq` times. */
const maybe = <Value>(member: fc.Arbitrary<Value>) => fc.option(member, { nil: undefined, freq: 2 });

const principal: fc.Arbitrary<ModelPrincipal> = fc.oneof(
  fc.record({
    kind: oneOf('role', 'user'),
    partition: oneOf('aws', 'aws-cn'),
    scope: oneOf(...ACCOUNTS),
    name: oneOf(...IAM_NAMES),
  }),
  fc.record({
    kind: oneOf('oidc'),
    partition: oneOf(''),
    scope: oneOf('git', 'sso'),
    name: oneOf(...SUBS),
  }),
  fc.record({
    kind: oneOf('slack'),
    partition: oneOf(''),
    scope: oneOf('T1', 'T2'),
    name: oneOf('S1', 'S12'),
  }),
);

/** A text with a star somewhere in it, or in the place of a part of it, or two. */
const globOf = (text: fc.Arbitrary<string>) =>
  fc
    .tuple(text, fc.nat(8), fc.nat(8), oneOf('none', 'none', 'one', 'two', 'all'))
    .map(([whole, from, length, stars]) => {
      if (stars === 'none') return whole;
      if (stars === 'all') return '*';
      const cut = `${whole.slice(0, from)}*${whole.slice(from + length)}`;
      return stars === 'one' ? cut : `*${cut}`;
    });

const pattern: fc.Arbitrary<ModelPattern> = fc
  .tuple(
    principal,
    globOf(oneOf(...IAM_NAMES, ...SUBS)),
    oneOf('name', 'scope', 'partition', 'none'),
    fc.boolean(),
  )
  .map(([model, name, wild, isShort]) => ({
    ...model,
    isShort,
    ...(wild === 'none' ? {} : wild === 'name' ? { name } : { [wild]: '*' }),
  }));

const tagRules = fc.record({
  require: fc.dictionary(oneOf(...TAG_KEYS), listOf(globOf(oneOf(...TAG_VALUES))), { maxKeys: 2 }),
  allowOther: fc.option(fc.boolean(), { nil: undefined }),
});

const retrievalRules = fc.record({
  maxTtlSeconds: maybe(oneOf(60, 900)),
  access: maybe(oneOf('caller')),
  passcode: maybe(oneOf(true)),
});

const statement: fc.Arbitrary<Omit<ModelStatement, 'sid'>> = fc.record({
  effect: oneOf('allow', 'allow', 'allow', 'deny'),
  principals: listOf(fc.oneof(oneOf('*' as const), pattern)),
  actions: fc.oneof(
    listOf(oneOf('keys:create', ...GRANT_ACTIONS)),
    oneOf('*', '*', ...ACTION_WILDCARDS).map(wildcard => [wildcard]),
  ),
  providers: maybe(listOf(oneOf(...PROVIDERS, '*'))),
  regions: maybe(listOf(globOf(oneOf(...REGIONS)))),
  names: maybe(listOf(globOf(oneOf(...KEY_NAMES)))),
  keyTypes: maybe(listOf(oneOf('rsa', 'ed25519', '*'))),
  tags: maybe(tagRules),
  retrieval: maybe(retrievalRules),
});

export const modelStatements: fc.Arbitrary<readonly ModelStatement[]> = fc
  .array(statement, { maxLength: 8 })
  .map(statements => statements.map((one, index) => ({ sid: `s${index}`, ...one })));

const place = fc.record({ provider: oneOf(...PROVIDERS), region: oneOf(...REGIONS) });
const tag = fc.record({
  key: oneOf(...TAG_KEYS),
  value: fc.option(oneOf(...TAG_VALUES), { nil: undefined }),
});

export const modelRequest: fc.Arbitrary<ModelRequest> = fc.record({
  principal,
  action: fc.oneof(oneOf('keys:create'), oneOf(...GRANT_ACTIONS)),
  places: fc.option(fc.array(place, { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 8 }),
  name: fc.option(oneOf(...KEY_NAMES), { nil: undefined, freq: 8 }),
  keyType: fc.option(oneOf('rsa', 'ed25519'), { nil: undefined, freq: 8 }),
  tags: fc.option(fc.uniqueArray(tag, { maxLength: 3, selector: ({ key }) => key }), {
    nil: undefined,
    freq: 8,
  }),
  retrieval: fc.option(
    fc.record({ ttlSeconds: oneOf(60, 900, 901), access: oneOf('bearer', 'caller'), passcode: fc.boolean() }),
    { nil: undefined, freq: 8 },
  ),
});

/** A statement as it is written in a document. */
export function writtenStatement({ principals, ...members }: ModelStatement): GrantStatement {
  return { ...members, principals: principals.map(one => (one === '*' ? one : writtenPattern(one))) };
}

/** A principal as it comes with a request. */
export function writtenPrincipal({ kind, partition, scope, name }: ModelPrincipal): string {
  if (kind === 'slack') return `slack:${scope}/${name}`;
  return kind === 'oidc' ? `oidc:${scope}:${name}` : `arn:${partition}:iam::${scope}:${kind}/${name}`;
}

function writtenPattern({ isShort, ...pattern }: ModelPattern): string {
  const { kind, scope, name } = pattern;
  return isShort && kind !== 'slack' ? `${kind}:${scope}:${name}` : writtenPrincipal(pattern);
}
