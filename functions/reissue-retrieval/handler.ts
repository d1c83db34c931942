import { REISSUE_RETRIEVAL, REISSUED } from '../../shared/contracts/retrieval-options.ts';
import { callerOf } from '../../shared/http/caller.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { readJson } from '../../shared/http/json-body.ts';
import { json } from '../../shared/http/responses.ts';
import { validate } from '../../shared/http/validation.ts';
import type { makeReissueRetrieval } from '../../shared/usecases/reissue-retrieval.ts';

interface ReissueRetrievalHandlerDeps extends HttpDeps {
  readonly reissueRetrieval: ReturnType<typeof makeReissueRetrieval>;
}

/** `POST /v1/key-pairs/{id}/retrievals`: a new URL for a key that nobody has collected. */
export function reissueRetrievalHandler({ reissueRetrieval, ...deps }: ReissueRetrievalHandlerDeps) {
  return httpHandler(deps, { methods: ['POST'] }, async ({ event, invocation }) => {
    const caller = callerOf(event);
    const options = validate(REISSUE_RETRIEVAL, readJson(event, { optional: true })) ?? {};
    const id = event.pathParameters?.['id'] ?? '';
    const retrieval = await reissueRetrieval(id, options, caller, invocation.signal);
    deps.metrics.count('RetrievalsReissued');
    return json(201, REISSUED.parse({ requestId: caller.requestId, retrieval }));
  });
}
