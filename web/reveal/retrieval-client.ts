import type * as z from 'zod/mini';
import type { RELEASED_KEY, RETRIEVAL_VIEW } from '../../shared/contracts/retrieval.ts';
import type { KeyFormat } from '../../shared/domain/key-file.ts';

export type RetrievalView = z.infer<typeof RETRIEVAL_VIEW>;
export type ReleasedKey = z.infer<typeof RELEASED_KEY>;

export interface ReleaseRequest {
  readonly format: KeyFormat;
  readonly passcode: string | undefined;
  readonly passphrase: string | undefined;
}

/** Why there is no answer to go on with: a code of the API, or `unreachable` where no answer of its own came. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, detail = 'No answer came.') {
    super(detail);
    this.code = code;
  }
}

/** API Gateway gives up after 30 s. */
const TIME_OUT_MS = 35_000;

/** How far the clock of the service is ahead of the one here, as far as the answers tell. */
let aheadMs = 0;

/** The time as the service knows it, in milliseconds since the epoch. */
export function serviceTime(): number {
  return Date.now() + aheadMs;
}

/** Asks what there is to collect, and changes nothing. Rejects with a `Refusal`. */
export function viewRetrieval(): Promise<RetrievalView> {
  return ask(location.pathname, { method: 'GET' });
}

/**
 * Collects the private key. With the same `claim` the request may be repeated for two minutes, so that a lost answer
 * loses no key. Rejects with a `Refusal`.
 */
export function releaseKey(
  { format, passcode, passphrase }: ReleaseRequest,
  claim: string,
): Promise<ReleasedKey> {
  return ask(`${location.pathname}?format=${format}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': claim },
    body: JSON.stringify({ passcode, passphrase }),
  });
}

async function ask<Answer>(url: string, { headers, ...init }: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(url, {
      ...init,
      headers: { ...headers, accept: 'application/json' },
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(TIME_OUT_MS),
    });
    setClock(response.headers.get('date'));
    const body = await response.json();
    if (response.ok) return body;
    throw refusalOf(body);
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('unreachable');
  }
}

/** API Gateway's own refusals have no code. */
function refusalOf({ code = 'unreachable', detail, errors = [] }: Problem): Refusal {
  const mistakes = errors.map(error => `The ${error.pointer.slice(1)} ${error.detail}.`);
  return new Refusal(code, mistakes.length > 0 ? mistakes.join(' ') : detail);
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

function setClock(date: string | null): void {
  if (date !== null) aheadMs = Date.parse(date) - Date.now();
}
