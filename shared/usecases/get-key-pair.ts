import { ec2ImportFingerprint, openSshFingerprint, openSshMd5Fingerprint } from '../domain/fingerprint.ts';
import type { KeyPair } from '../domain/key-pair.ts';
import { keptPublicKey } from '../domain/public-key.ts';
import { formattedPublicKey, type PublicKeyFormat } from '../domain/public-key-format.ts';
import type { RetrievalState } from '../domain/retrieval.ts';
import { keyPairOf, retrievalStateAt, type Vend } from '../domain/vend.ts';
import type { Clock } from '../ports/clock.ts';
import type { GrantSource } from '../ports/grant-source.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { grantedVend } from './granted-vend.ts';

export interface GetKeyPairDeps {
  readonly store: Pick<VendStore, 'find'>;
  readonly grants: GrantSource;
  readonly clock: Clock;
}

/** Whether, when and by whom the private key was collected; kept after the key itself is gone. */
export interface RetrievalReceipt {
  readonly state: RetrievalState;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly retrievedAt: string | null;
  readonly retrievedBy: string | null;
}

/** The public key as each tool that shows a fingerprint of it does. */
export interface Fingerprints {
  /** `ssh-keygen -l` */
  readonly sha256: string;
  /** `ssh-keygen -l -E md5` */
  readonly md5: string;
  /** EC2, of the same key once imported. */
  readonly ec2Import: string;
  /** The provider's own, as it gave it. */
  readonly provider: string | null;
}

export interface KeyPairRequest {
  readonly id: string;
  readonly principal: string;
  readonly publicKeyFormat: PublicKeyFormat;
}

export interface KeyPairWithReceipt {
  readonly keyPair: KeyPair;
  /** null where the public key is. */
  readonly fingerprints: Fingerprints | null;
  /** null for an import, and until the key pair is ready. */
  readonly retrieval: RetrievalReceipt | null;
}

/** Reads a key pair that the principal may read. Rejects as `grantedVend`. */
export function makeGetKeyPair(deps: GetKeyPairDeps) {
  return async (request: KeyPairRequest, signal: AbortSignal): Promise<KeyPairWithReceipt> => {
    const { id, principal } = request;
    const access = { id, principal, action: 'keys:read', beyond: 'keys:read-all' } as const;
    const vend = await grantedVend(deps, access, signal);
    return {
      keyPair: formatted(keyPairOf(vend), request.publicKeyFormat),
      fingerprints: fingerprintsOf(vend),
      retrieval: receiptOf(vend, deps.clock()),
    };
  };
}

function formatted(keyPair: KeyPair, format: PublicKeyFormat): KeyPair {
  const { publicKey, name } = keyPair;
  if (publicKey === null) return keyPair;
  return { ...keyPair, publicKey: formattedPublicKey(keptPublicKey(publicKey), format, name) };
}

function fingerprintsOf({ key }: Vend): Fingerprints | null {
  if (!key) return null;
  const publicKey = keptPublicKey(key.publicKey);
  return {
    sha256: openSshFingerprint(publicKey.blob),
    md5: openSshMd5Fingerprint(publicKey.blob),
    ec2Import: ec2ImportFingerprint(publicKey),
    provider: key.providerFingerprint,
  };
}

function receiptOf(vend: Vend, now: number): RetrievalReceipt | null {
  const { retrieval, answer } = vend;
  if (!retrieval || answer === undefined) return null;
  const { issuedAt, expiresAt, retrievedAt, retrievedBy } = retrieval;
  return {
    state: retrievalStateAt(vend, retrieval, now),
    issuedAt: new Date(issuedAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    retrievedAt: retrievedAt === undefined ? null : new Date(retrievedAt).toISOString(),
    retrievedBy: retrievedBy ?? null,
  };
}
