import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ec2Failure, isNotFound } from '../../shared/adapters/ec2/ec2-failures.ts';
import type { ProviderFailureKind } from '../../shared/domain/provider-failure.ts';

/** The codes of "Error codes for the Amazon EC2 API" in the EC2 developer guide, and in short what it says of each. */
const ROWS: [code: string, kind: ProviderFailureKind, meaning: string][] = [
  ['InvalidKeyPair.Duplicate', 'name-in-use', 'The key pair name already exists in that Region.'],
  ['KeyPairLimitExceeded', 'quota-exceeded', 'You can have up to 5,000 key pairs per Region.'],
  ['ResourceLimitExceeded', 'quota-exceeded', 'You have exceeded an Amazon EC2 resource limit.'],
  ['InvalidKey.Format', 'rejected', 'The key pair is not specified in a valid OpenSSH public key format.'],
  [
    'InvalidKeyPair.Format',
    'rejected',
    'The format of the public key you are attempting to import is not valid.',
  ],
  ['InvalidParameter', 'rejected', 'A parameter specified in a request is not valid.'],
  ['InvalidParameterCombination', 'rejected', 'Indicates an incorrect combination of parameters.'],
  ['InvalidParameterValue', 'rejected', 'A value specified in a parameter is not valid.'],
  ['InvalidCharacter', 'rejected', 'A specified character is invalid.'],
  ['MissingParameter', 'rejected', 'The request is missing a required parameter.'],
  ['UnknownParameter', 'rejected', 'An unknown or unrecognized parameter was supplied.'],
  ['TagLimitExceeded', 'rejected', "You've reached the limit on the number of tags for the resource."],
  ['UnsupportedOperation', 'rejected', 'The specified request includes an unsupported operation.'],
  ['ValidationError', 'rejected', 'The input fails to satisfy the constraints.'],
  ['DryRunOperation', 'rejected', 'The request would have succeeded, but the DryRun parameter was used.'],
  ['AuthFailure', 'denied', 'The provided credentials could not be validated.'],
  ['Blocked', 'denied', 'Your account is currently blocked.'],
  ['IncompleteSignature', 'denied', 'The request signature does not conform to AWS standards.'],
  ['InvalidClientTokenId', 'denied', 'The credentials provided do not exist in our records.'],
  ['MissingAuthenticationToken', 'denied', 'The request must contain valid credentials.'],
  ['OptInRequired', 'denied', 'You are not authorized to use the requested service.'],
  ['RequestExpired', 'denied', 'The request reached the service more than 15 minutes after the date stamp.'],
  ['UnauthorizedOperation', 'denied', 'You are not authorized to perform this operation.'],
  ['RequestLimitExceeded', 'throttled', 'The maximum request rate permitted has been exceeded.'],
  ['PendingVerification', 'not-ready', 'Your account is pending verification.'],
  ['InvalidKeyPair.NotFound', 'unclear', 'The specified key pair does not exist.'],
  ['InternalError', 'unclear', 'An internal error has occurred.'],
  ['InternalFailure', 'unclear', 'The request processing has failed because of an unknown error.'],
  ['RequestTimeout', 'unclear', 'The request timed out.'],
  ['ServiceUnavailable', 'unclear', 'The request has failed due to a temporary failure of the server.'],
  ['Unavailable', 'unclear', 'The server is overloaded and can not handle the request.'],
];

describe('a failure of EC2', () => {
  for (const [code, kind, meaning] of ROWS) {
    it(`is ${kind} for ${code}: ${meaning}`, () => {
      for (const error of [
        { name: code, Code: code },
        { name: code },
        { name: 'EC2ServiceException', Code: code },
      ])
        assert.equal(ec2Failure(error).kind, kind);
    });
  }

  const others: unknown[] = [
    ...[{ name: 'AbortError' }, { name: 'TimeoutError' }, { name: 'Error', code: 'ECONNRESET' }],
    ...[{ message: 'InvalidKeyPair.Duplicate' }, { name: 'Error', $metadata: { httpStatusCode: 400 } }],
    ...[{ name: 'SomeNewCode' }, { name: 42, Code: null }, {}, undefined, null, 'RequestLimitExceeded', 42],
  ];
  for (const error of others) {
    it(`is unclear where ${JSON.stringify(error)} was thrown`, () => {
      assert.equal(ec2Failure(error).kind, 'unclear');
    });
  }

  it('keeps its cause, and says nothing of it', () => {
    const error = new Error('SECRET');
    const failure = ec2Failure(error);
    assert.equal(failure.cause, error);
    assert.doesNotMatch(failure.message, /SECRET/);
  });
});

describe('a key pair that is not there', () => {
  const rows: [error: unknown, isAbsent: boolean][] = [
    [{ name: 'InvalidKeyPair.NotFound' }, true],
    [{ name: 'EC2ServiceException', Code: 'InvalidKeyPair.NotFound' }, true],
    [{ name: 'UnauthorizedOperation' }, false],
    [{ message: 'InvalidKeyPair.NotFound' }, false],
    [undefined, false],
  ];
  for (const [error, isAbsent] of rows) {
    it(`is ${isAbsent ? '' : 'not '}told by ${JSON.stringify(error)}`, () =>
      assert.equal(isNotFound(error), isAbsent));
  }
});
