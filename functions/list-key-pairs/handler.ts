import { KEY_PAIR_PAGE } from '../../shared/contracts/key-pair.ts';
import { LIST_KEY_PAIRS } from '../../shared/contracts/list-query.ts';
import { callerOf } from '../../shared/http/caller.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { refusePrivateKeys } from '../../shared/http/json-body.ts';
import { json } from '../../shared/http/responses.ts';
import { validate } from '../../shared/http/validation.ts';
import type { makeListKeyPairs } from '../../shared/usecases/list-key-pairs.ts';

interface ListKeyPairsHandlerDeps extends HttpDeps {
  readonly listKeyPairs: ReturnType<typeof makeListKeyPairs>;
}

const ROUTE = { methods: ['GET', 'HEAD'], elsewhere: ['POST'] };

/** `GET /v1/key-pairs`: the caller's key pairs, newest first. */
export function listKeyPairsHandler({ listKeyPairs, ...deps }: ListKeyPairsHandlerDeps) {
  return httpHandler(deps, ROUTE, async ({ event, invocation }) => {
    const { principal } = callerOf(event);
    refusePrivateKeys(event.queryStringParameters);
    const query = validate(LIST_KEY_PAIRS, event.queryStringParameters ?? {}, '/query');
    const { cursor, limit, ...filters } = query;
    return json(
      200,
      KEY_PAIR_PAGE.parse(await listKeyPairs({ principal, cursor, limit, filters }, invocation.signal)),
    );
  });
}
