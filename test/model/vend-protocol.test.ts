import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { INVARIANTS, type Invariant } from './invariants.ts';
import { ASSUMPTIONS, type Assumption, FLAWS, type Flaw } from './protocol.ts';
import { deeper, SCENARIOS, type Scenario, type ScenarioName } from './scenarios.ts';
import { type Report, search } from './search.ts';

const CREATE = 'four requests with one client token';
const REMOVAL = 'a vended key is collected, revoked and expired while another vend wants its name';
const STRANGERS = 'strangers use the name at the provider';
const ATTENTION = 'a vend that a person has to look at is revoked and asked for again';

/** Where a broken protocol must be found out, and by which invariant. */
type Fall = readonly [scenario: ScenarioName, invariant: Invariant];

const FALLS: Readonly<Record<Flaw | Assumption, Fall>> = {
  'nobody-takes-over': [CREATE, 'every vend comes to an end'],
  'lease-shorter-than-function': [CREATE, 'a vended key pair is deleted by its own removal only'],
  'lease-without-drain': [CREATE, 'a vended key pair is deleted by its own removal only'],
  'commit-not-fenced': [CREATE, 'one client token is answered with one key'],
  'loser-deletes': [CREATE, 'a vended key pair is deleted by its own removal only'],
  'tags-not-compared': [STRANGERS, 'a key pair of a stranger is never deleted'],
  'public-key-not-compared': [STRANGERS, 'a key pair of a stranger is never deleted'],
  'name-not-held': [REMOVAL, 'a vended key pair is deleted by its own removal only'],
  'expiry-not-compared': [REMOVAL, 'no key is released after its expiry or revocation'],
  'release-not-fenced': [REMOVAL, 'a key is released once'],
  'release-answers-first': [REMOVAL, 'a key is released once'],
  'in-use-is-final': [CREATE, 'no key pair at the provider is unknown'],
  'failed-without-look': [CREATE, 'no key pair at the provider is unknown'],
  'retry-takes-over-removal': [ATTENTION, 'a vended key pair is deleted by its own removal only'],
  'deletes-before-row': [REMOVAL, 'a vended key pair is at the provider'],
  'audited-afterwards': [CREATE, 'a provider mutation has an earlier audit entry'],
  'copies-outlive-answers': [CREATE, 'a vended key pair is deleted by its own removal only'],
  'strangers-come-any-time': [STRANGERS, 'a key pair of a stranger is never deleted'],
};

/** Set MODEL_BOUNDS=deep to search further than CI has time for. */
const isDeep = process.env['MODEL_BOUNDS'] === 'deep';

describe('the vend protocol keeps every invariant', () => {
  for (const [name, scenario] of Object.entries<Scenario>(SCENARIOS)) {
    test(name, t => {
      const report = search({ scenario: isDeep ? deeper(scenario) : scenario, broken: new Set() });
      diagnose(t, report);
      assert.equal(report.violation, undefined);
    });
  }
});

describe('a flaw in the protocol is found out', () => {
  for (const flaw of FLAWS) findOut(flaw);

  test('and every invariant falls to one', () => {
    const fallen = new Set(FLAWS.map(flaw => FALLS[flaw][1]));
    assert.deepEqual([...fallen].sort(), [...INVARIANTS].sort());
  });
});

describe('what the protocol relies on is needed', () => {
  for (const assumption of ASSUMPTIONS) findOut(assumption);
});

function findOut(broken: Flaw | Assumption): void {
  const [scenario, sought] = FALLS[broken];
  test(`${broken}: not "${sought}"`, t => {
    const report = search({ scenario: SCENARIOS[scenario], broken: new Set([broken]), sought });
    diagnose(t, report);
    assert.equal(report.violation?.invariant, sought);
  });
}

function diagnose(t: TestContext, { states, violation }: Report): void {
  t.diagnostic(`${states} states`);
  for (const [index, step] of violation?.trace.entries() ?? []) t.diagnostic(`${index + 1}. ${step}`);
}
