import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isNotFound, swasFailure } from '../../shared/adapters/swas/swas-failures.ts';
import type { ProviderFailureKind } from '../../shared/domain/provider-failure.ts';

type SdkError = { name?: unknown; code?: unknown };

/** The errors of CreateKeyPair, the common errors of Alibaba Cloud's gateway, and what the SDK makes of the rest. */
const ROWS: [error: SdkError, kind: ProviderFailureKind][] = [
  [{ name: 'ClientError', code: 'KeyPairNameAlreadyExist' }, 'name-in-use'],
  [{ name: 'ClientError', code: 'QuotaExceed.KeyPair' }, 'quota-exceeded'],
  [{ name: 'ClientError', code: 'KeyPairLimitExceeded' }, 'quota-exceeded'],
  [{ name: 'ClientError', code: 'KeyPair.Exceed' }, 'quota-exceeded'],
  [{ name: 'ThrottlingError', code: 'Throttling' }, 'throttled'],
  [{ name: 'ThrottlingError', code: 'Throttling.User' }, 'throttled'],
  [{ name: 'ThrottlingError', code: 'Throttling.Api' }, 'throttled'],
  [{ name: 'ClientError', code: 'Throttling.User' }, 'throttled'],
  [{ name: 'ClientError', code: 'MissingKeyPairName' }, 'rejected'],
  [{ name: 'ClientError', code: 'InvalidKeyPairName.Malformed' }, 'rejected'],
  [{ name: 'ClientError', code: 'InvalidPublicKeyBody.Malformed' }, 'rejected'],
  [{ name: 'ClientError', code: 'InvalidRegionId.NotFound' }, 'rejected'],
  [{ name: 'ClientError', code: 'IdempotentParameterMismatch' }, 'rejected'],
  [{ name: 'ClientError', code: 'Forbidden' }, 'denied'],
  [{ name: 'ClientError', code: 'Forbidden.RAM' }, 'denied'],
  [{ name: 'ClientError', code: 'Forbidden.RiskControl' }, 'denied'],
  [{ name: 'ClientError', code: 'NoPermission' }, 'denied'],
  [{ name: 'ClientError', code: 'InvalidAccessKeyId.NotFound' }, 'denied'],
  [{ name: 'ClientError', code: 'InvalidAccessKeyId.Inactive' }, 'denied'],
  [{ name: 'ClientError', code: 'InvalidSecurityToken.Expired' }, 'denied'],
  [{ name: 'ClientError', code: 'MissingSecurityToken' }, 'denied'],
  [{ name: 'ClientError', code: 'InvalidTimeStamp.Expired' }, 'denied'],
  [{ name: 'ClientError', code: 'SignatureDoesNotMatch' }, 'denied'],
  [{ name: 'ClientError', code: 'IncompleteSignature' }, 'denied'],
  [{ name: 'ClientError', code: 'InvalidCredentials' }, 'denied'],
  [{ name: 'ClientError', code: 'SignatureNonceUsed' }, 'unclear'],
  [{ name: 'ClientError', code: 'IdempotentProcessing' }, 'unclear'],
  [{ name: 'ClientError', code: 'undefined' }, 'unclear'],
  [{ name: 'ServerError', code: 'InternalError' }, 'unclear'],
  [{ name: 'ServerError', code: 'ServiceUnavailable' }, 'unclear'],
  [{ name: 'ServerError', code: 'KeyPairNameAlreadyExist' }, 'unclear'],
  [{ name: 'ServerError', code: 'QuotaExceed.KeyPair' }, 'unclear'],
  [{ name: 'SyntaxError' }, 'unclear'],
  [{ name: 'RequestTimeoutError' }, 'unclear'],
  [{ name: 'Error', code: 'ECONNRESET' }, 'unclear'],
  [{ name: 'Error', code: 'ECONNREFUSED' }, 'unclear'],
  [{ name: 'AbortError' }, 'unclear'],
  [{ name: 'TimeoutError' }, 'unclear'],
  [{}, 'unclear'],
];

describe('a failure of SWAS', () => {
  for (const [error, kind] of ROWS) {
    it(`is ${kind} where the error is ${error.name} with the code ${error.code}`, () => {
      assert.equal(swasFailure(error).kind, kind);
    });
  }

  for (const thrown of [undefined, null, 'ClientError', 42]) {
    it(`is unclear where ${JSON.stringify(thrown)} was thrown`, () => {
      assert.equal(swasFailure(thrown).kind, 'unclear');
    });
  }

  it('keeps its cause, and says nothing of it', () => {
    const error = new Error('SECRET');
    const failure = swasFailure(error);
    assert.equal(failure.cause, error);
    assert.doesNotMatch(failure.message, /SECRET/);
  });
});

describe('a key pair that is not there', () => {
  const rows: [error: unknown, isAbsent: boolean][] = [
    [{ name: 'ClientError', code: 'InvalidKeyPairName.NotFound' }, true],
    [{ name: 'ClientError', code: 'InvalidKeyPairNames.NotFound' }, true],
    [{ name: 'ClientError', code: 'InvalidKeyPair.NotFound' }, true],
    [{ name: 'ClientError', code: 'KeyPairNotExist' }, true],
    [{ name: 'ClientError', code: 'InvalidRegionId.NotFound' }, false],
    [{ name: 'ClientError', code: 'InvalidAccessKeyId.NotFound' }, false],
    [{ name: 'ClientError', code: 'InvalidAction.NotFound' }, false],
    [{ name: 'ClientError', code: 'Forbidden.RAM' }, false],
    [undefined, false],
  ];
  for (const [error, isAbsent] of rows) {
    it(`is ${isAbsent ? '' : 'not '}told by ${JSON.stringify(error)}`, () =>
      assert.equal(isNotFound(error), isAbsent));
  }
});
