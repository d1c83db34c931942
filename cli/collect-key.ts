import { ApiError } from '../client/api-error.ts';
import type { ReleasedKey } from '../client/keyvend-client.ts';
import { type RetrievalUrl, retrievalUrlOf } from '../client/retrieval-url.ts';
import { misuse } from './failure.ts';
import { promptSecret } from './prompt.ts';
import type { Session } from './session.ts';

export interface Collection {
  readonly retrieval: RetrievalUrl;
  readonly clientToken: string;
  readonly passcode?: string | undefined;
}

/** A retrieval URL that may be asked. Throws a misuse, also for a URL that credentials would go to a stranger with. */
export function readRetrievalUrl({ url }: Session, text: string): RetrievalUrl {
  const retrieval = retrievalUrlOf(text);
  if (!retrieval) throw misuse('usage', 'That is no retrieval URL.', 'It ends in /r/ and a token.');
  if (retrieval.access === 'bearer' || retrieval.url.origin === url.origin) return retrieval;
  throw misuse(
    'foreign_url',
    `That URL wants credentials and is not at ${url.origin}, which they are for.`,
    'Set --url or KEYVEND_URL to the service of that URL, if you trust it.',
  );
}

/** Takes the private key; asks for its passcode where one is needed and there is a terminal to ask at. */
export async function collectKey(session: Session, collection: Collection): Promise<ReleasedKey> {
  const { report, settings, signal } = session;
  const { passcode = settings.passcode } = collection;
  const take = (code: string | undefined) =>
    report.during('collecting the private key', () => release(session, collection, code));
  try {
    return await take(passcode);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'passcode_required') throw error;
    return take(await promptSecret('Passcode', 'KEYVEND_PASSCODE', signal));
  }
}

function release(
  { client }: Session,
  { retrieval, clientToken }: Collection,
  passcode: string | undefined,
): Promise<ReleasedKey> {
  return client.releasePrivateKey(retrieval, {
    idempotencyKey: clientToken,
    ...(passcode !== undefined && { passcode }),
  });
}
