import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { canonicalJson } from '../../shared/domain/canonical-json.ts';
import { KeyvendError } from '../../shared/domain/errors.ts';
import type { DataKeys, EncryptionContext } from '../../shared/ports/data-keys.ts';
import type { RetrievalMacs } from '../../shared/ports/retrieval-macs.ts';

export interface FakeKms extends DataKeys, RetrievalMacs {
  /** The data keys that were given away in plaintext. */
  readonly given: readonly Uint8Array[];
}

/** Data keys and MACs under keys of its own. What is wrapped is bound to its context; it tells nothing without the keys. */
export function fakeKms(): FakeKms {
  const [masterKey, macKey] = [randomBytes(32), randomBytes(32)];
  const given: Uint8Array[] = [];

  const plaintextOf = (salt: Uint8Array, context: EncryptionContext) =>
    new Uint8Array(hkdfSync('sha256', masterKey, salt, canonicalJson(context), 32));
  const tagOf = (salt: Uint8Array, context: EncryptionContext) =>
    createHmac('sha256', masterKey).update(salt).update(canonicalJson(context)).digest();
  const give = (plaintext: Uint8Array) => {
    given.push(plaintext);
    return plaintext;
  };

  return {
    given,

    async generate(context, signal) {
      refuseAborted(signal);
      const salt = randomBytes(32);
      return {
        plaintext: give(plaintextOf(salt, context)),
        wrapped: Buffer.concat([salt, tagOf(salt, context)]),
      };
    },

    async unwrap(wrapped, context, signal) {
      refuseAborted(signal);
      const salt = wrapped.subarray(0, 32);
      if (!tagOf(salt, context).equals(wrapped.subarray(32)))
        throw new KeyvendError('internal', 'not wrapped so');
      return give(plaintextOf(salt, context));
    },

    async mac(message, signal) {
      refuseAborted(signal);
      return createHmac('sha256', macKey).update(message).digest();
    },
  };
}

function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new KeyvendError('unavailable', 'the fake was called with an aborted signal');
}
