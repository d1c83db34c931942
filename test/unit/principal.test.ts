import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apiRootOf, principalOfIamArn, principalOfToken } from '../../shared/domain/principal.ts';

// The forms of ARNs: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
describe('the principal of', () => {
  const rows: [caller: string, userArn: string, principal: string][] = [
    ['a user', 'arn:aws:iam::123456789012:user/alice', 'arn:aws:iam::123456789012:user/alice'],
    [
      'a user with a path',
      'arn:aws:iam::123456789012:user/a/b/alice',
      'arn:aws:iam::123456789012:user/a/b/alice',
    ],
    [
      'a role session',
      'arn:aws:sts::123456789012:assumed-role/ci/run-1',
      'arn:aws:iam::123456789012:role/ci',
    ],
    [
      'a session named like an address',
      'arn:aws:sts::123456789012:assumed-role/ci/me@example.com',
      'arn:aws:iam::123456789012:role/ci',
    ],
    [
      'a role of IAM Identity Center',
      'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/me',
      'arn:aws:iam::123456789012:role/AWSReservedSSO_Admin_0123456789abcdef',
    ],
    [
      'a role session in GovCloud',
      'arn:aws-us-gov:sts::123456789012:assumed-role/ci/run-1',
      'arn:aws-us-gov:iam::123456789012:role/ci',
    ],
    [
      'a role session in China',
      'arn:aws-cn:sts::123456789012:assumed-role/ci/run-1',
      'arn:aws-cn:iam::123456789012:role/ci',
    ],
    [
      'a federated user',
      'arn:aws:sts::123456789012:federated-user/bob',
      'arn:aws:sts::123456789012:federated-user/bob',
    ],
    ['the root user', 'arn:aws:iam::123456789012:root', 'arn:aws:iam::123456789012:root'],
    [
      'a user whose name looks like a session',
      'arn:aws:iam::123456789012:user/assumed-role/ci/run-1',
      'arn:aws:iam::123456789012:user/assumed-role/ci/run-1',
    ],
    [
      'a session without a name',
      'arn:aws:sts::123456789012:assumed-role/ci/',
      'arn:aws:sts::123456789012:assumed-role/ci/',
    ],
  ];
  for (const [caller, userArn, principal] of rows) {
    it(`${caller} is ${principal}`, () => assert.equal(principalOfIamArn(userArn), principal));
  }

  it('two sessions of one role is one', () => {
    const sessions = ['a', 'b'].map(name =>
      principalOfIamArn(`arn:aws:sts::123456789012:assumed-role/ci/${name}`),
    );
    assert.equal(new Set(sessions).size, 1);
  });

  it('sessions of one role in two accounts is two', () => {
    const sessions = ['1', '2'].map(digit =>
      principalOfIamArn(`arn:aws:sts::${digit.repeat(12)}:assumed-role/ci/run`),
    );
    assert.equal(new Set(sessions).size, 2);
  });
});

describe('the principal of a JWT', () => {
  const rows: [subject: string, text: string, principal: string | undefined][] = [
    ['a subject', 'alice', 'oidc:corp:alice'],
    [
      'a subject with colons and slashes, as GitHub has it',
      'repo:acme/payments:ref:refs/heads/main',
      'oidc:corp:repo:acme/payments:ref:refs/heads/main',
    ],
    ['a subject with a blank', 'Alice A', 'oidc:corp:Alice A'],
    ['a subject of 255 characters', 'a'.repeat(255), `oidc:corp:${'a'.repeat(255)}`],
    ['a subject of 256 characters', 'a'.repeat(256), undefined],
    ['an empty subject', '', undefined],
    ['a subject with a line break', 'alice\n', undefined],
    ['a subject beyond ASCII', 'älice', undefined],
  ];
  for (const [subject, text, principal] of rows) {
    it(`with ${subject} is ${principal === undefined ? 'nobody' : 'its issuer and subject'}`, () => {
      assert.equal(principalOfToken('corp', text), principal);
    });
  }
});

describe('the routes of a principal', () => {
  const rows: [principal: string, root: string][] = [
    ['arn:aws:iam::123456789012:role/ci', '/v1'],
    ['arn:aws:iam::123456789012:user/oidc:github:alice', '/v1'],
    ['oidc:github:repo:acme/payments', '/jwt/v1'],
  ];
  for (const [principal, root] of rows) {
    it(`are under ${root} for ${principal}`, () => assert.equal(apiRootOf(principal), root));
  }
});
