import { CREATED, keySizeOf } from '../../shared/contracts/vend.ts';
import { callerOf } from '../../shared/http/caller.ts';
import { clientTokenIn } from '../../shared/http/client-token.ts';
import { createRequestOf } from '../../shared/http/create-request.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { readJson } from '../../shared/http/json-body.ts';
import { vended } from '../../shared/http/responses.ts';
import type { makeCreateKeyPair } from '../../shared/usecases/create-key-pair.ts';

interface CreateKeyPairHandlerDeps extends HttpDeps {
  readonly createKeyPair: ReturnType<typeof makeCreateKeyPair>;
}

/** `POST /v1/key-pairs`: vends a new key pair. */
export function createKeyPairHandler({ createKeyPair, ...deps }: CreateKeyPairHandlerDeps) {
  return httpHandler(deps, { methods: ['POST'] }, async ({ event, invocation }) => {
    const caller = callerOf(event);
    const request = createRequestOf(readJson(event), event);
    const clientToken = clientTokenIn(event, request.clientToken);
    const input = { ...request, keySize: keySizeOf(request), clientToken };
    const { answer, replayed } = await createKeyPair(input, caller, invocation);
    deps.metrics.count(replayed ? 'VendsReplayed' : 'KeyPairsVended');
    return vended(CREATED.parse(answer), replayed);
  });
}
