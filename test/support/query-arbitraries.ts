import fc from 'fast-check';
import { junk, mostly, name, provider } from './request-arbitraries.ts';

const TIMES = ['20260101T000000Z', '20240229T235959Z', '20000229T000000Z', '20261231T120000Z'];
const NO_TIMES = [
  ...['20260229T000000Z', '19000229T000000Z', '20260631T000000Z', '20260431T000000Z', '20261301T000000Z'],
  ...['20260100T000000Z', '20260101T240000Z', '20260101T006000Z', '20260101T000060Z', '2026-01-01T00:00:00Z'],
  ...['20260101T000000', '20260101', ' 20260101T000000Z', '20260101T000000Z\n', ''],
];
const time = mostly(
  fc.oneof(
    fc.constantFrom(...TIMES),
    fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map(date => `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`),
  ),
  fc.constantFrom(...NO_TIMES),
  6,
);

/** What each parameter of a query may hold, as text. */
const PARAMETERS: Record<string, fc.Arbitrary<unknown>> = {
  cursor: fc.string(),
  from: time,
  to: time,
  keyPairId: mostly(fc.constantFrom('kp_1', 'a'.repeat(64)), fc.constantFrom('', 'a b', 'a'.repeat(65)), 6),
  limit: mostly(
    fc.integer({ min: 1, max: 100 }).map(String),
    fc.constantFrom('0', '101', '05', '1e1', '1.5', '-1', '+5', ' 5', '', 'ten', '٣'),
    3,
  ),
  name: mostly(name, fc.constant(''), 6),
  principal: mostly(fc.constantFrom('bearer', 'a'.repeat(512)), fc.constantFrom('', 'a'.repeat(513)), 6),
  provider: mostly(provider, fc.constantFrom('', 'EC2'), 6),
  region: mostly(fc.constantFrom('us-east-1', 'moon-1'), fc.constantFrom('', 'US', 'a'.repeat(33)), 6),
  status: mostly(fc.constantFrom('ready', 'deleted'), fc.constantFrom('', 'Ready'), 6),
  publicKeyFormat: mostly(fc.constantFrom('openssh', 'rfc4716', 'pem'), fc.constantFrom('', 'PEM', 'ppk'), 3),
  format: mostly(fc.constantFrom('pem', 'pkcs8', 'openssh', 'ppk'), fc.constantFrom('', 'PEM', 'der'), 3),
};

/** The query of an operation that has these parameters, or one that it does not have. */
export function queryOf(names: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const unknown = mostly(fc.constant({}), fc.constantFrom({ Limit: '5' }, { constructor: '' }), 12);
  const known = Object.fromEntries(names.map(parameter => [parameter, PARAMETERS[parameter] ?? junk]));
  return fc
    .tuple(fc.record(known, { requiredKeys: [], noNullPrototype: true }), unknown)
    .map(([query, more]) => ({ ...query, ...Object(more) }));
}
