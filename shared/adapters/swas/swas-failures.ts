import { ProviderFailure, type ProviderFailureKind } from '../../domain/provider-failure.ts';

/**
 * What the names and codes of SWAS's errors prove; the first that fits decides. Codes: the CreateKeyPair reference, and
 * "Common client error codes of management OpenAPI" (https://developer.aliyun.com/ask/278265). The code of a used-up
 * quota is not published. SignatureNonceUsed is left out: it may be the echo of a request that was carried out.
 */
const FAILURES: readonly (readonly [pattern: RegExp, kind: ProviderFailureKind])[] = [
  [/Throttling/, 'throttled'],
  [/^KeyPairNameAlreadyExist/, 'name-in-use'],
  [/quota|limit|exceed/i, 'quota-exceeded'],
  [/^(Forbidden|NoPermission|IncompleteSignature|SignatureDoesNotMatch|InvalidSignatureMethod)/, 'denied'],
  [/^(Invalid|Missing)(AccessKeyId|SecurityToken|Credentials|TimeStamp)/, 'denied'],
  [/^(Invalid|Missing)[A-Z]|^IdempotentParameterMismatch$/, 'rejected'],
];

/** Not published for DeleteKeyPairs; other operations of Alibaba Cloud say it in these ways. */
const NOT_FOUND = /^(Invalid)?KeyPairs?(Names?)?\.?Not(Found|Exist)/;

/** What the SDK calls an answer of 4xx: the request was refused. All others may have been carried out. */
const REFUSALS = ['ClientError', 'ThrottlingError'];

/** The failure that an error of the SWAS client stands for; what the table does not know is `unclear`. */
export function swasFailure(error: unknown): ProviderFailure {
  return new ProviderFailure(kindOf(error), { cause: error });
}

/** Whether an error says that there is no key pair of that name. */
export function isNotFound(error: unknown): boolean {
  return namesOf(error).some(name => NOT_FOUND.test(name));
}

function kindOf(error: unknown): ProviderFailureKind {
  const names = namesOf(error);
  if (!names.some(name => REFUSALS.includes(name))) return 'unclear';
  const row = FAILURES.find(([pattern]) => names.some(name => pattern.test(name)));
  return row?.[1] ?? 'unclear';
}

function namesOf(error: unknown): string[] {
  const { name, code }: { name?: unknown; code?: unknown } = Object(error);
  return [name, code].filter(text => typeof text === 'string');
}
