import { DRY_RUN } from '../../shared/contracts/dry-run.ts';
import { IMPORT_KEY_PAIR, IMPORTED } from '../../shared/contracts/vend.ts';
import { callerOf } from '../../shared/http/caller.ts';
import { clientTokenIn } from '../../shared/http/client-token.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { readJson } from '../../shared/http/json-body.ts';
import { json, vended } from '../../shared/http/responses.ts';
import { validate } from '../../shared/http/validation.ts';
import type { makeDryRunImport } from '../../shared/usecases/dry-run-import.ts';
import type { makeImportKeyPair } from '../../shared/usecases/import-key-pair.ts';

interface ImportKeyPairHandlerDeps extends HttpDeps {
  readonly importKeyPair: ReturnType<typeof makeImportKeyPair>;
  readonly dryRunImport: ReturnType<typeof makeDryRunImport>;
}

/** `POST /v1/key-pairs/import`: registers the caller's public key, or says what would become of it. */
export function importKeyPairHandler({ importKeyPair, dryRunImport, ...deps }: ImportKeyPairHandlerDeps) {
  return httpHandler(deps, { methods: ['POST'] }, async ({ event, invocation }) => {
    const caller = callerOf(event);
    const { dryRun, ...request } = validate(IMPORT_KEY_PAIR, readJson(event));
    const input = { ...request, clientToken: clientTokenIn(event, request.clientToken) };
    if (dryRun) {
      const tried = DRY_RUN.parse(await dryRunImport(input, caller, invocation));
      deps.metrics.count('DryRuns');
      return json(200, tried);
    }
    const { answer, replayed } = await importKeyPair(input, caller, invocation);
    deps.metrics.count(replayed ? 'VendsReplayed' : 'KeyPairsImported', 1, { provider: request.provider });
    return vended(IMPORTED.parse(answer), replayed);
  });
}
