import { AUDIT_EVENT_PAGE } from '../../shared/contracts/audit-event.ts';
import { LIST_AUDIT_EVENTS } from '../../shared/contracts/list-query.ts';
import { callerOf } from '../../shared/http/caller.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { refusePrivateKeys } from '../../shared/http/json-body.ts';
import { json } from '../../shared/http/responses.ts';
import { validate } from '../../shared/http/validation.ts';
import type { makeListAuditEvents } from '../../shared/usecases/list-audit-events.ts';

interface ListAuditEventsHandlerDeps extends HttpDeps {
  readonly listAuditEvents: ReturnType<typeof makeListAuditEvents>;
}

const ROUTE = { methods: ['GET', 'HEAD'] };

/** `GET /v1/audit-events`: the part of the audit trail that the caller may see, newest first. */
export function listAuditEventsHandler({ listAuditEvents, ...deps }: ListAuditEventsHandlerDeps) {
  return httpHandler(deps, ROUTE, async ({ event, invocation }) => {
    const { principal: caller } = callerOf(event);
    refusePrivateKeys(event.queryStringParameters);
    const query = validate(LIST_AUDIT_EVENTS, event.queryStringParameters ?? {}, '/query');
    const { cursor, limit, ...filters } = query;
    const page = await listAuditEvents({ caller, cursor, limit, filters }, invocation.signal);
    return json(200, AUDIT_EVENT_PAGE.parse(page));
  });
}
