import { decideGrant, type GrantDecision } from '../domain/decide-grant.ts';
import { denialOf } from '../domain/deny-grant.ts';
import { KeyvendError } from '../domain/errors.ts';
import type { GrantRequest } from '../domain/grants.ts';
import type { GrantSource } from '../ports/grant-source.ts';
import { refuseDenied } from './refuse-denied.ts';

/** Decides a request by the grants in force. Rejects with `forbidden` for one that is denied, or `unavailable`. */
export async function authorize(
  grants: GrantSource,
  request: GrantRequest,
  signal: AbortSignal,
): Promise<GrantDecision> {
  const current = await grants.current(signal);
  refuseDenied(denialOf(current, request));
  if (!current.document) throw new KeyvendError('internal', 'What is allowed is so by a document.');
  return decideGrant(current.document, request);
}
