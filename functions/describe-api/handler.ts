import { HEALTH } from '../../shared/contracts/health.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { type PublicDocument, serveDocument } from '../../shared/http/public-document.ts';
import { json } from '../../shared/http/responses.ts';

interface DescribeApiHandlerDeps extends HttpDeps {
  /** The API as an OpenAPI document. */
  readonly openApi: PublicDocument;
  /** The same as a page. */
  readonly page: PublicDocument;
}

const METHODS = ['GET', 'HEAD'];

/** `GET /healthz`, `GET /openapi.json` and `GET /docs`: whether the API answers, and what it is. */
export function describeApiHandler({ openApi, page, ...deps }: DescribeApiHandlerDeps) {
  const health = httpHandler(deps, { methods: METHODS }, async () =>
    json(200, HEALTH.parse({ status: 'ok' })),
  );
  const document = httpHandler(deps, { methods: METHODS }, async ({ event }) =>
    serveDocument(openApi, event),
  );
  const html = httpHandler(deps, { methods: METHODS, produces: ['text/html'] }, async ({ event }) =>
    serveDocument(page, event),
  );
  const handlers: Readonly<Record<string, typeof health>> = { '/openapi.json': document, '/docs': html };
  return (...[event, context]: Parameters<typeof health>) =>
    (handlers[event.rawPath] ?? health)(event, context);
}
