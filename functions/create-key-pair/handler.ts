import { DRY_RUN } from '../../shared/contracts/dry-run.ts';
import { CREATED, keySizeOf } from '../../shared/contracts/vend.ts';
import { callerOf } from '../../shared/http/caller.ts';
import { clientTokenIn } from '../../shared/http/client-token.ts';
import { createRequestOf } from '../../shared/http/create-request.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { readJson } from '../../shared/http/json-body.ts';
import { json, vended } from '../../shared/http/responses.ts';
import type { makeCreateKeyPair } from '../../shared/usecases/create-key-pair.ts';
import type { makeDryRunCreate } from '../../shared/usecases/dry-run-create.ts';

interface CreateKeyPairHandlerDeps extends HttpDeps {
  readonly createKeyPair: ReturnType<typeof makeCreateKeyPair>;
  readonly dryRunCreate: ReturnType<typeof makeDryRunCreate>;
}

/** `POST /v1/key-pairs`: vends a new key pair, or says what would become of it. */
export function createKeyPairHandler({ createKeyPair, dryRunCreate, ...deps }: CreateKeyPairHandlerDeps) {
  return httpHandler(deps, { methods: ['POST'] }, async ({ event, invocation }) => {
    const caller = callerOf(event);
    const { dryRun, ...request } = createRequestOf(readJson(event), event);
    const clientToken = clientTokenIn(event, request.clientToken);
    const input = { ...request, keySize: keySizeOf(request), clientToken };
    if (dryRun) {
      const tried = DRY_RUN.parse(await dryRunCreate(input, caller, invocation));
      deps.metrics.count('DryRuns');
      return json(200, tried);
    }
    const { answer, replayed } = await createKeyPair(input, caller, invocation);
    deps.metrics.count(replayed ? 'VendsReplayed' : 'KeyPairsVended', 1, { provider: request.provider });
    return vended(CREATED.parse(answer), replayed);
  });
}
