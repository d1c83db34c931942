import { stringMap } from '../members.ts';
import type { JsonObject } from '../service.ts';
import { validationException } from './faults.ts';

/** https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html */
const MAX_BYTES = 8192;

/** The encryption context of a request as bytes to authenticate: the order of its pairs does not matter, their case does. */
export function encryptionContextMember(input: JsonObject, name: string): Buffer {
  const pairs = [...(stringMap(input, name) ?? [])];
  const sorted = pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  const bytes = Buffer.from(JSON.stringify(sorted));
  if (bytes.length <= MAX_BYTES) return bytes;
  throw validationException('EncryptionContext exceeds the maximum size of 8192 bytes.');
}
