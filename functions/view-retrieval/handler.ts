import { RETRIEVAL_VIEW } from '../../shared/contracts/retrieval.ts';
import { tokenCallerOf } from '../../shared/http/caller.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { json } from '../../shared/http/responses.ts';
import { PAGE_TYPE, revealPage, wantsPage } from '../../shared/http/reveal-page.ts';
import type { makeViewRetrieval } from '../../shared/usecases/view-retrieval.ts';

interface ViewRetrievalHandlerDeps extends HttpDeps {
  readonly viewRetrieval: ReturnType<typeof makeViewRetrieval>;
}

const ROUTE = {
  methods: ['GET', 'HEAD'],
  elsewhere: ['POST'],
  produces: ['application/json', PAGE_TYPE],
};

/**
 * `GET /r/{token}` and `GET /v1/retrievals/{token}`: what is behind a retrieval URL, and for a browser at `/r` the page
 * that asks for it, whatever the token. It changes no key pair, however often it is asked.
 */
export function viewRetrievalHandler({ viewRetrieval, ...deps }: ViewRetrievalHandlerDeps) {
  return httpHandler(deps, ROUTE, async ({ event, mediaType, invocation }) => {
    const { token, access, actor } = tokenCallerOf(event);
    if (access === 'bearer' && wantsPage(event, mediaType)) return revealPage();
    const view = await viewRetrieval({ token, access, principal: actor.principal }, invocation.signal);
    return json(200, RETRIEVAL_VIEW.parse(view));
  });
}
