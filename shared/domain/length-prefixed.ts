/**
 * Encodes text fields so that no two different lists of fields give the same bytes: each is preceded by its
 * length as four big-endian bytes. Joining with a separator would let one field imitate two.
 */
export function lengthPrefixed(...fields: readonly string[]): Buffer {
  return Buffer.concat(
    fields.flatMap(field => {
      const bytes = Buffer.from(field, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
