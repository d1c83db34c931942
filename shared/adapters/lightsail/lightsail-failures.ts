import { ProviderFailure, type ProviderFailureKind } from '../../domain/provider-failure.ts';

/**
 * What Lightsail's error names and inner codes prove. Matched as a set of both: SDK releases differ in which of
 * them becomes `name` (aws-sdk-js-v3 #6606), and HTTP statuses differ between the API reference and the live
 * service. Inner codes come first, since InvalidInputException covers most of them. Names: the Errors sections
 * of the CreateKeyPair and ImportKeyPair API reference, and Common Errors.
 */
const FAILURES: ReadonlyMap<string, ProviderFailureKind> = new Map([
  ['NameExists', 'name-in-use'],
  ['InvalidKey.Format', 'rejected'],
  ['ThrottlingException', 'throttled'],
  ['AccountSetupInProgressException', 'not-ready'],
  ['RegionSetupInProgressException', 'not-ready'],
  ['AccessDeniedException', 'denied'],
  ['UnauthenticatedException', 'denied'],
  ['UnrecognizedClientException', 'denied'],
  ['InvalidSignatureException', 'denied'],
  ['InvalidInputException', 'rejected'],
]);

/** Lightsail has no error code for a used-up quota: it says so in the text of an InvalidInputException. */
const QUOTA_MESSAGE = /maximum limit|reached or will exceed/i;
const NAME_MESSAGE = /^Some names are already in use/;

interface LightsailError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
}

/** The failure that an error of the Lightsail client stands for; what the table does not know is `unclear`. */
export function lightsailFailure(error: unknown): ProviderFailure {
  return new ProviderFailure(kindOf(isRecord(error) ? error : {}), { cause: error });
}

/** Whether an error says that there is no key pair of that name. */
export function isNotFound(error: unknown): boolean {
  return (
    isRecord(error) && namesOf(error).some(name => name === 'NotFoundException' || name === 'DoesNotExist')
  );
}

function kindOf(error: LightsailError): ProviderFailureKind {
  const names = namesOf(error);
  const text = typeof error.message === 'string' ? error.message : '';
  if (names.includes('InvalidInputException')) {
    if (NAME_MESSAGE.test(text)) return 'name-in-use';
    if (QUOTA_MESSAGE.test(text)) return 'quota-exceeded';
  }
  for (const [name, kind] of FAILURES) if (names.includes(name)) return kind;
  return 'unclear';
}

function namesOf({ name, code }: LightsailError): string[] {
  return [name, code].filter(text => typeof text === 'string');
}

function isRecord(value: unknown): value is LightsailError {
  return typeof value === 'object' && value !== null;
}
