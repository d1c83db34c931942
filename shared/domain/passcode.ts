import { createHash } from 'node:crypto';
import { crockfordBase32 } from './crockford-base32.ts';
import { lengthPrefixed } from './length-prefixed.ts';

const PASSCODE_CHARACTERS = 10;

/** After this many tries the URL is locked. */
export const MOST_PASSCODE_TRIES = 5;

/** What is authenticated under the retrieval key to make the passcode of one issue of one key pair. */
export function passcodeMacMessage(keyPairId: string, issue: number): Buffer {
  return lengthPrefixed('keyvend passcode v1', keyPairId, String(issue));
}

/** Ten Crockford characters (50 bits) of a MAC: short enough to read out, too long to guess in five tries. */
export function passcodeOf(mac: Uint8Array): string {
  return crockfordBase32(mac, PASSCODE_CHARACTERS);
}

/**
 * All that is kept of a passcode. Fifty bits alone could be searched offline; hashed with the token, which the
 * table does not hold either, they cannot.
 */
export function passcodeHash(token: string, passcode: string): string {
  return createHash('sha256')
    .update(lengthPrefixed('keyvend passcode', token, passcode))
    .digest('hex');
}

/** A passcode as a person types it: in any case, with blanks or hyphens, with O for 0 and I or L for 1. */
export function normalizedPasscode(text: string): string {
  return text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}
