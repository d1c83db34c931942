import { IMPORT_KEY_PAIR, IMPORTED } from '../../shared/contracts/vend.ts';
import { callerOf } from '../../shared/http/caller.ts';
import { clientTokenIn } from '../../shared/http/client-token.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { readJson } from '../../shared/http/json-body.ts';
import { vended } from '../../shared/http/responses.ts';
import { validate } from '../../shared/http/validation.ts';
import type { makeImportKeyPair } from '../../shared/usecases/import-key-pair.ts';

interface ImportKeyPairHandlerDeps extends HttpDeps {
  readonly importKeyPair: ReturnType<typeof makeImportKeyPair>;
}

/** `POST /v1/key-pairs/import`: registers the caller's public key. */
export function importKeyPairHandler({ importKeyPair, ...deps }: ImportKeyPairHandlerDeps) {
  return httpHandler(deps, { methods: ['POST'] }, async ({ event, invocation }) => {
    const caller = callerOf(event);
    const request = validate(IMPORT_KEY_PAIR, readJson(event));
    const clientToken = clientTokenIn(event, request.clientToken);
    const { answer, replayed } = await importKeyPair({ ...request, clientToken }, caller, invocation);
    deps.metrics.count(replayed ? 'VendsReplayed' : 'KeyPairsImported');
    return vended(IMPORTED.parse(answer), replayed);
  });
}
