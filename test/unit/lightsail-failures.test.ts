import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isNotFound, lightsailFailure } from '../../shared/adapters/lightsail/lightsail-failures.ts';
import type { ProviderFailureKind } from '../../shared/domain/provider-failure.ts';

type SdkError = { name?: unknown; code?: unknown; message?: unknown };

const NAME_IN_USE = 'Some names are already in use: build';
const QUOTA = 'You have reached the maximum limit of key pairs';
const WILL_EXCEED = 'You have reached or will exceed a quota';

/** The errors of CreateKeyPair and ImportKeyPair, and the common errors, in the Lightsail API reference. */
const ROWS: [error: SdkError, kind: ProviderFailureKind][] = [
  [{ name: 'InvalidInputException', code: 'NameExists', message: NAME_IN_USE }, 'name-in-use'],
  [{ name: 'InvalidInputException', message: NAME_IN_USE }, 'name-in-use'],
  [{ name: 'InvalidInputException', code: 'NameExists' }, 'name-in-use'],
  [{ name: 'InvalidInputException', message: QUOTA }, 'quota-exceeded'],
  [{ name: 'InvalidInputException', message: WILL_EXCEED }, 'quota-exceeded'],
  [{ name: 'InvalidInputException', code: 'InvalidKey.Format', message: 'not a key' }, 'rejected'],
  [{ name: 'InvalidInputException', message: 'not a key pair name' }, 'rejected'],
  [{ name: 'ThrottlingException' }, 'throttled'],
  [{ name: 'AccountSetupInProgressException' }, 'not-ready'],
  [{ name: 'RegionSetupInProgressException' }, 'not-ready'],
  [{ name: 'AccessDeniedException' }, 'denied'],
  [{ name: 'UnauthenticatedException' }, 'denied'],
  [{ name: 'UnrecognizedClientException' }, 'denied'],
  [{ name: 'InvalidSignatureException' }, 'denied'],
  [{ name: 'ServiceException' }, 'unclear'],
  [{ name: 'OperationFailureException' }, 'unclear'],
  [{ name: 'InternalFailure' }, 'unclear'],
  [{ name: 'ServiceUnavailable' }, 'unclear'],
  [{ name: 'TimeoutError' }, 'unclear'],
  [{ name: 'AbortError' }, 'unclear'],
  [{ name: 'Error', code: 'ECONNRESET' }, 'unclear'],
  [{ name: 'SyntaxError', message: NAME_IN_USE }, 'unclear'],
  [{ name: 'ServiceException', message: QUOTA }, 'unclear'],
  [{ name: 'SomeNewException' }, 'unclear'],
  [{}, 'unclear'],
  [{ name: 42, code: null }, 'unclear'],
];

describe('a failure of Lightsail', () => {
  for (const [error, kind] of ROWS) {
    it(`is ${kind} where the error is ${JSON.stringify(error)}`, () => {
      assert.equal(lightsailFailure(error).kind, kind);
    });
  }

  const swappable = ROWS.filter(([{ name, code }]) => typeof name === 'string' && code !== undefined);
  for (const [{ name, code, message }, kind] of swappable) {
    it(`is ${kind} where an SDK shows ${code} as the name and ${name} as the code`, () => {
      assert.equal(lightsailFailure({ name: code, code: name, message }).kind, kind);
    });
  }

  for (const thrown of [undefined, null, 'ThrottlingException', 42]) {
    it(`is unclear where ${JSON.stringify(thrown)} was thrown`, () => {
      assert.equal(lightsailFailure(thrown).kind, 'unclear');
    });
  }

  it('keeps its cause, and says nothing of it', () => {
    const error = new Error('SECRET');
    const failure = lightsailFailure(error);
    assert.equal(failure.cause, error);
    assert.doesNotMatch(failure.message, /SECRET/);
  });
});

describe('a key pair that is not there', () => {
  const rows: [error: unknown, isAbsent: boolean][] = [
    [{ name: 'NotFoundException', code: 'DoesNotExist' }, true],
    [{ name: 'DoesNotExist', code: 'NotFoundException' }, true],
    [{ name: 'NotFoundException' }, true],
    [{ name: 'InvalidInputException' }, false],
    [{ name: 'AccessDeniedException' }, false],
    [{ message: 'NotFoundException' }, false],
    [undefined, false],
  ];
  for (const [error, isAbsent] of rows) {
    it(`is ${isAbsent ? '' : 'not '}told by ${JSON.stringify(error)}`, () =>
      assert.equal(isNotFound(error), isAbsent));
  }
});
