import {
  AUTHORIZATION_EXPLANATION,
  EXPLAIN_AUTHORIZATION,
} from '../../shared/contracts/authorization-explanation.ts';
import { callerOf } from '../../shared/http/caller.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { readJson } from '../../shared/http/json-body.ts';
import { json } from '../../shared/http/responses.ts';
import { validate } from '../../shared/http/validation.ts';
import type { makeExplainAuthorization } from '../../shared/usecases/explain-authorization.ts';

interface ExplainAuthorizationHandlerDeps extends HttpDeps {
  readonly explainAuthorization: ReturnType<typeof makeExplainAuthorization>;
}

/** `POST /v1/authorization/explanations`: which grant would decide a request of the caller's. */
export function explainAuthorizationHandler({
  explainAuthorization,
  ...deps
}: ExplainAuthorizationHandlerDeps) {
  return httpHandler(deps, { methods: ['POST'] }, async ({ event, invocation }) => {
    const { principal } = callerOf(event);
    const request = validate(EXPLAIN_AUTHORIZATION, readJson(event));
    const decision = await explainAuthorization({ ...request, principal }, invocation.signal);
    return json(200, AUTHORIZATION_EXPLANATION.parse({ decision }));
  });
}
