import { createHash } from 'node:crypto';
import type { RpcParameters } from '../rpc-protocol.ts';
import type { JsonObject } from '../service.ts';
import type { SwasAccount, SwasOperation } from './account.ts';
import { idempotentParameterMismatch } from './faults.ts';
import { clientToken } from './parameters.ts';

/** What a request with a client token was answered, without its private key. */
export type GivenAnswer = { id: string; request: string; answer: JsonObject; givenAt: number };

const KEPT_ANSWERS = 10_000;

/**
 * "Same client token and same parameters after a 200: the same result. Other parameters: IdempotentParameterMismatch"
 * (https://www.alibabacloud.com/help/doc-detail/25693.htm). So a name that was deleted meanwhile is not made again. A
 * refused request is not remembered; a second request beside the first is one of its own, and finds the name in use.
 */
export function idempotent(action: string, operation: SwasOperation): SwasOperation {
  return async (parameters, account) => {
    const token = clientToken(parameters);
    if (token === undefined) return operation(parameters, account);
    const id = `${action} ${token}`;
    const request = digestOf(parameters);
    const given = account.answers.get(id);
    if (given && given.request !== request) throw idempotentParameterMismatch();
    if (given) return { ...given.answer, ...givenPrivateKey(account, id) };
    const answer = await operation(parameters, account);
    remember(account, id, request, answer);
    return answer;
  };
}

function givenPrivateKey({ givenPrivateKeys }: SwasAccount, id: string): JsonObject {
  const body = givenPrivateKeys?.get(id);
  return body === undefined ? {} : { PrivateKeyBody: body };
}

function remember(account: SwasAccount, id: string, request: string, answer: JsonObject): void {
  const { PrivateKeyBody, ...rest } = answer;
  account.givenPrivateKeys?.set(id, PrivateKeyBody);
  account.answers.put(id, { id, request, answer: rest, givenAt: account.now() });
  if (account.answers.count() > KEPT_ANSWERS) forgetOldest(account);
}

function forgetOldest({ answers, givenPrivateKeys }: SwasAccount): void {
  const { id } = answers.list().reduce((a, b) => (b.givenAt < a.givenAt ? b : a));
  answers.delete(id);
  givenPrivateKeys?.delete(id);
}

function digestOf(parameters: RpcParameters): string {
  const compared = [...parameters].filter(([name]) => name !== 'ClientToken').sort();
  return createHash('sha256').update(JSON.stringify(compared)).digest('hex');
}
