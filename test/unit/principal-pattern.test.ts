import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchesPrincipal, principalPatternFault } from '../../shared/domain/principal-pattern.ts';

const CI = 'arn:aws:iam::123456789012:role/ci';
const ALICE = 'arn:aws:iam::123456789012:user/alice';
const MAIN = 'oidc:github:repo:acme/payments:ref:refs/heads/main';

describe('the principals', () => {
  const rows: [pattern: string, principal: string, isMatch: boolean][] = [
    ['*', CI, true],
    ['*', MAIN, true],
    ['*', 'arn:aws:iam::123456789012:root', true],
    [CI, CI, true],
    [CI, 'arn:aws:iam::123456789013:role/ci', false],
    [CI, 'arn:aws-cn:iam::123456789012:role/ci', false],
    [CI, 'arn:aws:iam::123456789012:user/ci', false],
    [CI, 'arn:aws:iam::123456789012:role/CI', false],
    ['arn:aws:iam::123456789012:role/ci-*', 'arn:aws:iam::123456789012:role/ci-payments', true],
    ['arn:aws:iam::123456789012:role/ci-*', CI, false],
    ['role:123456789012:ci', CI, true],
    ['role:123456789012:ci', 'arn:aws-us-gov:iam::123456789012:role/ci', true],
    ['role:123456789012:ci', 'arn:aws:iam::123456789012:user/ci', false],
    ['role:123456789012:c*', CI, true],
    ['role:*:ci', CI, true],
    ['role:*:ci', 'arn:aws:iam::999999999999:role/ci', true],
    ['user:123456789012:alice', ALICE, true],
    ['user:123456789012:alice', 'arn:aws:iam::123456789012:user/team/alice', false],
    ['user:123456789012:team/*', 'arn:aws:iam::123456789012:user/team/alice', true],
    ['user:123456789012:*', 'arn:aws:iam::123456789012:user/team/alice', true],
    ['user:123456789012:*', 'arn:aws:iam::123456789012:root', false],
    // An IAM path may hold every printable ASCII character (IAM API reference, CreateUser).
    ['arn:*:iam::123456789012:role/ci', 'arn:aws:iam::999999999999:user/:iam::123456789012:role/ci', false],
    ['user:*:alice', 'arn:aws:iam::999999999999:user/x:alice', false],
    ['role:123456789012:*', 'arn:aws:iam::999999999999:role/role:123456789012:ci', false],
    [MAIN, MAIN, true],
    [MAIN, 'oidc:gitlab:repo:acme/payments:ref:refs/heads/main', false],
    ['oidc:github:repo:acme/*', MAIN, true],
    ['oidc:github:repo:acme/*', 'oidc:github:repo:acme-evil/payments:ref:refs/heads/main', false],
    ['oidc:github:repo:acme/*', 'oidc:sso:x:oidc:github:repo:acme/a', false],
    ['oidc:github:*', 'oidc:github:a\nb', true],
    ['oidc:git:*', 'oidc:git:hub:x', true],
    ['oidc:*:*', MAIN, true],
    ['oidc:*:*', CI, false],
    ['oidc:sso:123456789012', 'role:123456789012', false],
    ['slack:T012/S_PAYMENTS', 'slack:T012/S_PAYMENTS', true],
    ['slack:T012/*', 'slack:T012/U1', true],
    ['slack:T012/*', 'slack:T013/U1', false],
  ];
  for (const [pattern, principal, isMatch] of rows) {
    it(`${pattern} ${isMatch ? 'include' : 'do not include'} ${JSON.stringify(principal)}`, () =>
      assert.equal(matchesPrincipal(pattern, principal), isMatch));
  }
});

describe('a pattern of principals', () => {
  const rows: [pattern: string, fault: RegExp | undefined][] = [
    ['*', undefined],
    [CI, undefined],
    ['arn:aws-cn:iam::123456789012:user/a/b/alice', undefined],
    ['arn:*:iam::*:role/ci', undefined],
    ['role:123456789012:ci-*', undefined],
    ['user:*:alice', undefined],
    [MAIN, undefined],
    ['oidc:*:*', undefined],
    ['slack:T012/S_PAYMENTS', undefined],
    ['', /^must be \*/],
    ['alice', /^must be \*/],
    ['role:12345:ci', /^must be \*/],
    ['role:1234*:ci', /^must be \*/],
    ['role:123456789012:', /^must be \*/],
    ['user:123456789012:al ice', /^must be \*/],
    ['Role:123456789012:ci', /^must be \*/],
    ['arn:aws:iam::123456789012:root', /^must be \*/],
    ['arn:gcp:iam::123456789012:role/ci', /^must be \*/],
    ['arn:aws:s3::123456789012:role/ci', /^must be \*/],
    ['arn:aws:sts::123456789012:assumed-role/ci/run-1', /not a session/],
    ['role:123456789012:service/ci', /without its path/],
    ['oidc:github:', /^must be \*/],
    [`oidc:github:${'a'.repeat(256)}`, /^must be \*/],
    ['oidc:repo', /^must be \*/],
    ['oidc:git*:x', /^must be \*/],
    ['oidc:*:repo:acme/*', /must name the issuer/],
    ['slack:S_PAYMENTS', /^must be \*/],
  ];
  for (const [pattern, fault] of rows) {
    it(`such as ${JSON.stringify(pattern.slice(0, 60))} is ${fault ? 'refused' : 'accepted'}`, () => {
      const found = principalPatternFault(pattern);
      if (fault) assert.match(found ?? '', fault);
      else assert.equal(found, undefined);
    });
  }
});
