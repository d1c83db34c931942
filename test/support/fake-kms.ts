import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, hkdfSync, randomBytes } from 'node:crypto';
import { canonicalJson } from '../../shared/domain/canonical-json.ts';
import { KeyvendError } from '../../shared/domain/errors.ts';
import type { KeyType } from '../../shared/domain/key-pair.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import type { DataKeys, EncryptionContext } from '../../shared/ports/data-keys.ts';
import type { RetrievalMacs } from '../../shared/ports/retrieval-macs.ts';
import type { SealedKeyPairs } from '../../shared/ports/sealed-key-pairs.ts';

export interface FakeKms extends DataKeys, RetrievalMacs {
  /** The data keys, and private keys that were born sealed, that were given away in plaintext. */
  readonly given: readonly Uint8Array[];
  readonly sealedKeyPairs: SealedKeyPairs;
}

/** Data keys and MACs under keys of its own. What is wrapped is bound to its context; it tells nothing without the keys. */
export function fakeKms(): FakeKms {
  const [masterKey, macKey] = [randomBytes(32), randomBytes(32)];
  const given: Uint8Array[] = [];

  const plaintextOf = (salt: Uint8Array, context: EncryptionContext) =>
    new Uint8Array(hkdfSync('sha256', masterKey, salt, canonicalJson(context), 32));
  const tagOf = (salt: Uint8Array, context: EncryptionContext) =>
    createHmac('sha256', masterKey).update(salt).update(canonicalJson(context)).digest();
  const born = new Map<string, Buffer>();
  const give = (plaintext: Uint8Array) => {
    given.push(plaintext);
    return plaintext;
  };

  return {
    given,

    sealedKeyPairs: {
      async generate({ keyType, keySize }, context, signal) {
        refuseAborted(signal);
        const { publicKey, privateKey } = newKeyPair(keyType, keySize);
        // What is sealed tells nothing: it only names what stands here.
        const salt = randomBytes(32);
        const privateKeyCiphertext = Buffer.concat([salt, tagOf(salt, context)]);
        born.set(salt.toString('hex'), privateKey.export({ type: 'pkcs8', format: 'der' }));
        return { publicKey, sealed: { privateKeyCiphertext } };
      },
    },

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
      const privateKey = born.get(Buffer.from(salt).toString('hex'));
      return give(privateKey ? Buffer.from(privateKey) : plaintextOf(salt, context));
    },

    async mac(message, signal) {
      refuseAborted(signal);
      return createHmac('sha256', macKey).update(message).digest();
    },
  };
}

function newKeyPair(keyType: KeyType, keySize: number | null) {
  const { publicKey, privateKey } =
    keyType === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: keySize ?? 2048 })
      : generateKeyPairSync('ed25519');
  const half = fromKeyObject(publicKey);
  assert.ok(half);
  return { publicKey: half, privateKey };
}

function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new KeyvendError('unavailable', 'the fake was called with an aborted signal');
}
