/** Crockford's alphabet: no I, L, O or U, so that a person can read a text aloud without a mistake. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The leading `characters` x 5 bits of `bytes` as Crockford base32, most significant bit first.
 * `bytes` must hold at least that many bits.
 */
export function crockfordBase32(bytes: Uint8Array, characters: number): string {
  let text = '';
  for (let position = 0; position < characters; position += 1) {
    text += ALPHABET.charAt(fiveBitsAt(bytes, position * 5));
  }
  return text;
}

/** The five bits of a character, or -1 for one that is none of the alphabet. */
export function crockfordValue(character: string): number {
  return ALPHABET.indexOf(character);
}

function fiveBitsAt(bytes: Uint8Array, bit: number): number {
  const byte = bit >> 3;
  const window = ((bytes[byte] ?? 0) << 8) | (bytes[byte + 1] ?? 0);
  return (window >> (11 - (bit & 7))) & 31;
}
