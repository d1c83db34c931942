import { createHash } from 'node:crypto';
import { crockfordBase32 } from './crockford-base32.ts';
import { lengthPrefixed } from './length-prefixed.ts';

const ID_PATTERN = /^kp_[0-9A-HJKMNP-TV-Z]{26}$/;
const RANDOM_CHARACTERS = 26;

/**
 * The id of the key pair that a client token names: `kp_` and 130 bits of SHA-256 over stage, principal and
 * token. The row of a vend is therefore found from its token, and another principal's token never meets it.
 */
export function keyPairIdOf(stage: string, principal: string, clientToken: string): string {
  const digest = createHash('sha256')
    .update(lengthPrefixed(stage, principal, clientToken))
    .digest();
  return `kp_${crockfordBase32(digest, RANDOM_CHARACTERS)}`;
}

/** Whether a text from outside can be an id at all; nothing else is ever looked up. */
export function isKeyPairId(text: string): boolean {
  return ID_PATTERN.test(text);
}
