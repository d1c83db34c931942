import { randomUUID } from 'node:crypto';
import { clientTokenOf } from '../domain/client-token.ts';
import type { HttpEvent } from './http-event.ts';

/** The client token of a request, from its body or its Idempotency-Key header; a random one if it names none. */
export function clientTokenIn({ headers }: HttpEvent, inBody: string | undefined): string {
  return clientTokenOf(inBody, headers['idempotency-key']) ?? randomUUID();
}
