import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { CurrentGrants, GrantsDocument } from '../../domain/grants.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GrantSource } from '../../ports/grant-source.ts';
import { dynamoDbFailure } from './dynamodb-failures.ts';
import { CURRENT_GRANTS_KEY } from './keys.ts';

/** For as long a function may go by what it read. Afterwards it reads again, and answers nothing while it cannot. */
const CACHED_MS = 60_000;

export interface GrantSourceOptions {
  readonly clock: Clock;
  /** The document that was deployed with the stack; that of the table wins over it. */
  readonly deployed: () => GrantsDocument | undefined;
}

/** The grants in the table, or those deployed with the stack while it has none. What is in the table was validated. */
export function dynamoDbGrantSource(
  client: DynamoDBDocumentClient,
  tableName: string,
  { clock, deployed }: GrantSourceOptions,
): GrantSource {
  let cached: { readonly grants: CurrentGrants; readonly readAt: number } | undefined;

  return {
    async current(signal) {
      const now = clock();
      if (cached && now < cached.readAt + CACHED_MS && now >= cached.readAt) return cached.grants;
      const grants = await read(signal);
      cached = { grants, readAt: now };
      return grants;
    },
  };

  async function read(abortSignal: AbortSignal): Promise<CurrentGrants> {
    const command = new GetCommand({ TableName: tableName, Key: CURRENT_GRANTS_KEY, ConsistentRead: true });
    const { Item: row } = await client
      .send(command, { abortSignal })
      .catch(error => Promise.reject(dynamoDbFailure(error)));
    const text: unknown = row?.['document'];
    const document = typeof text === 'string' ? parsedGrants(text) : deployed();
    return { document, cutOff: row?.['cutOff'] ?? [] };
  }
}

/** The document as it was written; throws for a text that no version of ours can have written. */
function parsedGrants(text: string): GrantsDocument {
  const document: GrantsDocument = JSON.parse(text);
  if (document.version !== 1 || !Array.isArray(document.statements)) {
    throw new TypeError('grants of an unknown version');
  }
  return document;
}
