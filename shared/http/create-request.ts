import { CREATE_AT_TARGETS, CREATE_KEY_PAIR } from '../contracts/vend.ts';
import { validate } from './validation.ts';

/** What the body of a create asks for; with several targets its place is the first. Throws `invalid_request`. */
export function createRequestOf(body: unknown) {
  if (!hasTargets(body)) return validate(CREATE_KEY_PAIR, body);
  const request = validate(CREATE_AT_TARGETS, body);
  const [first] = request.targets;
  if (!first) throw new RangeError('a request with targets has a first one');
  return { ...request, ...first };
}

function hasTargets(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'targets' in body;
}
