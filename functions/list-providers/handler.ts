import { LIST_PROVIDERS, PROVIDER_LIST } from '../../shared/contracts/provider-list.ts';
import { callerOf } from '../../shared/http/caller.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { refusePrivateKeys } from '../../shared/http/json-body.ts';
import { json } from '../../shared/http/responses.ts';
import { validate } from '../../shared/http/validation.ts';
import { listProviders } from '../../shared/usecases/list-providers.ts';

/** `GET /v1/providers`: what can be asked of each provider. */
export function listProvidersHandler(deps: HttpDeps) {
  return httpHandler(deps, { methods: ['GET', 'HEAD'] }, async ({ event }) => {
    callerOf(event);
    refusePrivateKeys(event.queryStringParameters);
    validate(LIST_PROVIDERS, event.queryStringParameters ?? {}, '/query');
    return json(200, PROVIDER_LIST.parse(listProviders()));
  });
}
