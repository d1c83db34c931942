import { GET_KEY_PAIR, KEY_PAIR_WITH_RECEIPT } from '../../shared/contracts/read-key-pair.ts';
import { callerOf } from '../../shared/http/caller.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { refusePrivateKeys } from '../../shared/http/json-body.ts';
import { json } from '../../shared/http/responses.ts';
import { validate } from '../../shared/http/validation.ts';
import type { makeGetKeyPair } from '../../shared/usecases/get-key-pair.ts';

interface GetKeyPairHandlerDeps extends HttpDeps {
  readonly getKeyPair: ReturnType<typeof makeGetKeyPair>;
}

const ROUTE = { methods: ['GET', 'HEAD'], elsewhere: ['DELETE'] };

/** `GET /v1/key-pairs/{id}`: the current state and the receipt. */
export function getKeyPairHandler({ getKeyPair, ...deps }: GetKeyPairHandlerDeps) {
  return httpHandler(deps, ROUTE, async ({ event, invocation }) => {
    const { principal } = callerOf(event);
    const id = event.pathParameters?.['id'] ?? '';
    refusePrivateKeys(event.queryStringParameters);
    const { publicKeyFormat } = validate(GET_KEY_PAIR, event.queryStringParameters ?? {}, '/query');
    const found = await getKeyPair({ id, principal, publicKeyFormat }, invocation.signal);
    return json(200, KEY_PAIR_WITH_RECEIPT.parse(found));
  });
}
