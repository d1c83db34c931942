import { KeyvendError } from '../domain/errors.ts';
import { isKeyPairId } from '../domain/key-pair-id.ts';
import type { Vend } from '../domain/vend.ts';
import type { VendStore } from '../ports/vend-store.ts';

/** A vend of the principal. Rejects with `not_found` for any other, as if it did not exist. */
export async function ownVend(
  store: Pick<VendStore, 'find'>,
  id: string,
  principal: string,
  signal: AbortSignal,
): Promise<Vend> {
  const vend = isKeyPairId(id) ? await store.find(id, signal) : undefined;
  if (vend?.principal !== principal) throw new KeyvendError('not_found', 'You have no key pair of this id.');
  return vend;
}
