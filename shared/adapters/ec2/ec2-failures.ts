import { ProviderFailure, type ProviderFailureKind } from '../../domain/provider-failure.ts';

/**
 * What EC2's error codes prove: the client error codes that the key pair operations can give, in
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html. None of its server error codes is here:
 * they leave the outcome open. The SDK models no errors of EC2 and shows the code as `name` and as `Code`.
 */
const FAILURES: ReadonlyMap<string, ProviderFailureKind> = new Map([
  ['InvalidKeyPair.Duplicate', 'name-in-use'],
  ['KeyPairLimitExceeded', 'quota-exceeded'],
  ['ResourceLimitExceeded', 'quota-exceeded'],
  ['InvalidKey.Format', 'rejected'],
  ['InvalidKeyPair.Format', 'rejected'],
  ['InvalidParameter', 'rejected'],
  ['InvalidParameterCombination', 'rejected'],
  ['InvalidParameterValue', 'rejected'],
  ['InvalidCharacter', 'rejected'],
  ['MissingParameter', 'rejected'],
  ['UnknownParameter', 'rejected'],
  ['TagLimitExceeded', 'rejected'],
  ['UnsupportedOperation', 'rejected'],
  ['ValidationError', 'rejected'],
  ['DryRunOperation', 'rejected'],
  ['AuthFailure', 'denied'],
  ['Blocked', 'denied'],
  ['IncompleteSignature', 'denied'],
  ['InvalidClientTokenId', 'denied'],
  ['MissingAuthenticationToken', 'denied'],
  ['OptInRequired', 'denied'],
  ['RequestExpired', 'denied'],
  ['UnauthorizedOperation', 'denied'],
  ['RequestLimitExceeded', 'throttled'],
  ['PendingVerification', 'not-ready'],
]);

/** The failure that an error of the EC2 client stands for; what the table does not know is `unclear`. */
export function ec2Failure(error: unknown): ProviderFailure {
  return new ProviderFailure(kindOf(error), { cause: error });
}

/** Whether an error says that there is no such key pair. */
export function isNotFound(error: unknown): boolean {
  return namesOf(error).includes('InvalidKeyPair.NotFound');
}

/** Whether an error is EC2's way to say that a dry run would have worked. */
export function isDryRunAllowed(error: unknown): boolean {
  return namesOf(error).includes('DryRunOperation');
}

function kindOf(error: unknown): ProviderFailureKind {
  const names = namesOf(error);
  for (const [name, kind] of FAILURES) if (names.includes(name)) return kind;
  return 'unclear';
}

function namesOf(error: unknown): unknown[] {
  if (typeof error !== 'object' || error === null) return [];
  const { name, code, Code }: { name?: unknown; code?: unknown; Code?: unknown } = error;
  return [name, code, Code];
}
