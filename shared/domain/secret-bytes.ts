import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/** Bytes that are secret. Nothing that prints, serialises or clones them shows them; `wipe` zeroes them. */
export class SecretBytes {
  #bytes: Buffer | undefined;

  /** Takes over the bytes: they are zeroed by `wipe` and must not be used elsewhere. */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The bytes themselves, not a copy. Throws once wiped. */
  bytes(): Buffer {
    if (this.#bytes === undefined) throw new Error('the secret was wiped');
    return this.#bytes;
  }

  wipe(): void {
    this.#bytes?.fill(0);
    this.#bytes = undefined;
  }

  [Symbol.dispose](): void {
    this.wipe();
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

/** The parts in one, in memory of its own. Each part is zeroed. */
export function joinSecrets(...parts: Buffer[]): Buffer {
  const joined = Buffer.alloc(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    offset += part.copy(joined, offset);
    part.fill(0);
  }
  return joined;
}
