import { RETRIEVAL_VIEW } from '../../shared/contracts/retrieval.ts';
import { tokenCallerOf } from '../../shared/http/caller.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { json } from '../../shared/http/responses.ts';
import type { makeViewRetrieval } from '../../shared/usecases/view-retrieval.ts';

interface ViewRetrievalHandlerDeps extends HttpDeps {
  readonly viewRetrieval: ReturnType<typeof makeViewRetrieval>;
}

const ROUTE = { methods: ['GET', 'HEAD'], elsewhere: ['POST'] };

/** `GET /r/{token}` and `GET /v1/retrievals/{token}`: what is behind a retrieval URL. It changes no key pair, however often it is asked. */
export function viewRetrievalHandler({ viewRetrieval, ...deps }: ViewRetrievalHandlerDeps) {
  return httpHandler(deps, ROUTE, async ({ event, invocation }) => {
    const { token, access, actor } = tokenCallerOf(event);
    const view = await viewRetrieval({ token, access, principal: actor.principal }, invocation.signal);
    return json(200, RETRIEVAL_VIEW.parse(view));
  });
}
