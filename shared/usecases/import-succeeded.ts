import type { Retrieval } from '../domain/retrieval.ts';
import { advance, type VendedKey, type VendStep } from '../domain/vend.ts';
import type { ImportedKeyPair } from '../ports/key-pair-provider.ts';
import { storedAnswer } from './vend-answer.ts';
import type { VendRun } from './vend-run.ts';

type AtProvider = Pick<ImportedKeyPair, 'providerFingerprint' | 'providerId' | 'operation'>;

/** The step that makes a vend ready whose public key stands at the provider. */
export function importSucceeded({ vend, actor }: VendRun, imported: AtProvider, at: number): VendStep {
  const { providerFingerprint, providerId, operation } = imported;
  const { publicKey = '', fingerprint = '' } = vend.key ?? {};
  const key: VendedKey = { publicKey, fingerprint, providerFingerprint, providerId };
  const ready = { key, retrieval: vend.retrieval && issuedAt(vend.retrieval, at), state: 'ready' } as const;
  const answer = storedAnswer({ ...vend, ...ready }, actor.requestId, operation);
  const facts = { fingerprint, attempt: vend.attempt };
  const event = vend.operation === 'import' ? 'import.succeeded' : 'vend.succeeded';
  return advance(vend, { ...ready, answer }, { event, actor, at, facts });
}

/** The time of a retrieval begins when its key pair can be used. */
function issuedAt(retrieval: Retrieval, at: number): Retrieval {
  return { ...retrieval, issuedAt: at, expiresAt: at + (retrieval.expiresAt - retrieval.issuedAt) };
}
