import { CREATE_AT_TARGETS, CREATE_KEY_PAIR } from '../contracts/vend.ts';
import { invalidField } from '../domain/errors.ts';
import type { HttpEvent } from './http-event.ts';
import { validate } from './validation.ts';

const TOKEN_WITH_TARGETS =
  'must be given beside targets, here or as Idempotency-Key: a partial result is finished by the same token only';

/**
 * What the body of a create asks for; with several targets its place is the first. Throws `invalid_request`, also for
 * targets without a client token: what some of them refuse is brought by the same token only.
 */
export function createRequestOf(body: unknown, { headers }: Pick<HttpEvent, 'headers'>) {
  if (!hasTargets(body)) return validate(CREATE_KEY_PAIR, body);
  const request = validate(CREATE_AT_TARGETS, body);
  if (request.clientToken === undefined && headers['idempotency-key'] === undefined) {
    throw invalidField('/clientToken', TOKEN_WITH_TARGETS);
  }
  const [first] = request.targets;
  if (!first) throw new RangeError('a request with targets has a first one');
  return { ...request, ...first };
}

function hasTargets(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'targets' in body;
}
