import { createHash } from 'node:crypto';
import { isJsonObject } from '../members.ts';
import { type JsonObject, ServiceFault } from '../service.ts';
import type { DynamoDbAccount } from './account.ts';
import type { StoredWrite } from './dynalite.ts';

const ERROR_NAMESPACE = 'com.amazonaws.dynamodb.v20120810#';
const PREFIX = 'client-request-token~';

/** "A client request token is valid for 10 minutes after the first request that uses it is completed." */
const VALID_MS = 10 * 60_000;

/**
 * Runs a transaction unless the same one was completed under the same token. `run` writes the record of the token
 * together with the items, so neither survives without the other.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#DDB-TransactWriteItems-request-ClientRequestToken
 */
export async function once(
  token: string,
  transactItems: unknown,
  { store, runningTokens, now }: DynamoDbAccount,
  run: (tokenRecord: StoredWrite) => Promise<JsonObject>,
): Promise<JsonObject> {
  if (runningTokens.has(token)) throw inProgress();
  runningTokens.add(token);
  try {
    const digest = createHash('sha256').update(JSON.stringify(transactItems)).digest('hex');
    const completed = await store.db.get(`${PREFIX}${token}`);
    const isValid = isJsonObject(completed) && Number(completed['expiresAt']) > now();
    if (isValid && completed['digest'] !== digest) throw mismatch();
    if (isValid) return {};
    return await run({
      type: 'put',
      key: `${PREFIX}${token}`,
      value: { digest, expiresAt: now() + VALID_MS },
    });
  } finally {
    runningTokens.delete(token);
  }
}

export async function forgetExpiredTokens({ store, now }: DynamoDbAccount): Promise<void> {
  const writes: StoredWrite[] = [];
  for await (const [key, record] of store.db.iterator({ gte: PREFIX, lt: `${PREFIX}\xff` })) {
    if (isJsonObject(record) && Number(record['expiresAt']) <= now()) writes.push({ type: 'del', key });
  }
  await store.db.batch(writes);
}

function inProgress(): ServiceFault {
  return fault(
    'TransactionInProgressException',
    'The transaction with the given request token is already in progress',
  );
}

function mismatch(): ServiceFault {
  return fault(
    'IdempotentParameterMismatchException',
    'Request parameters do not match a previous request with the same client token',
  );
}

function fault(type: string, message: string): ServiceFault {
  return new ServiceFault(400, { __type: `${ERROR_NAMESPACE}${type}`, Message: message });
}
