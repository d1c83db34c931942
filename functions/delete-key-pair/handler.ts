import { callerOf } from '../../shared/http/caller.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { noContent } from '../../shared/http/responses.ts';
import type { makeDeleteKeyPair } from '../../shared/usecases/delete-key-pair.ts';

interface DeleteKeyPairHandlerDeps extends HttpDeps {
  readonly deleteKeyPair: ReturnType<typeof makeDeleteKeyPair>;
}

/** `DELETE /v1/key-pairs/{id}`: revokes a key pair. */
export function deleteKeyPairHandler({ deleteKeyPair, ...deps }: DeleteKeyPairHandlerDeps) {
  return httpHandler(deps, { methods: ['DELETE'] }, async ({ event, invocation }) => {
    const id = event.pathParameters?.['id'] ?? '';
    if (await deleteKeyPair(id, callerOf(event), invocation)) deps.metrics.count('KeyPairsDeleted');
    return noContent();
  });
}
