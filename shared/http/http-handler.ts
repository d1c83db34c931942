import middy from '@middy/core';
import Negotiator from 'negotiator';
import { type Dependency, ERROR_CATALOG, KeyvendError } from '../domain/errors.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { Logger } from '../ports/logger.ts';
import type { MetricName, Metrics } from '../ports/metrics.ts';
import { traceOf } from './error-trace.ts';
import type { HttpEvent, HttpResponse } from './http-event.ts';
import { invocationOf, STOP_EARLY_MS } from './invocation.ts';
import { catalogued, problem } from './problem-details.ts';
import { uniformNotFound } from './uniform-not-found.ts';

export interface HttpDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface HttpRoute {
  /** The methods that this function answers; any other is refused. */
  readonly methods: readonly string[];
  /** The methods that other functions answer at the same path. */
  readonly elsewhere?: readonly string[];
  /** The media types that it can answer in, the preferred one first. */
  readonly produces?: readonly string[];
}

export interface HttpRequest {
  readonly event: HttpEvent;
  readonly invocation: Invocation;
  /** The media type to answer in. */
  readonly mediaType: string;
}

/** A Lambda handler of an HTTP API: the one list of middlewares around every function's own few lines. */
export function httpHandler(
  { logger, metrics }: HttpDeps,
  { methods, elsewhere = [], produces = ['application/json'] }: HttpRoute,
  handle: (request: HttpRequest) => Promise<HttpResponse>,
) {
  return middy<HttpEvent, HttpResponse>({
    timeoutEarlyInMillis: STOP_EARLY_MS,
    timeoutEarlyResponse: outOfTime,
  })
    .use(requestLog(logger))
    .use(uniformNotFound())
    .use(headWithoutBody())
    .use(problemDetails({ logger, metrics }, [...methods, ...elsewhere]))
    .handler((event, context, { signal }) => {
      if (!methods.includes(event.requestContext.http.method)) throw methodNotAllowed();
      return handle({
        event,
        mediaType: negotiated(event, produces),
        invocation: invocationOf(context, signal),
      });
    });
}

/** Used first, so that it runs last and sees the answer as it leaves. */
function requestLog(logger: Logger): middy.MiddlewareObj<HttpEvent, HttpResponse> {
  const startedAt = new WeakMap<HttpEvent, number>();
  const finish = ({ event, response, error }: middy.Request<HttpEvent, HttpResponse>) => {
    const { requestId, routeKey } = event.requestContext;
    const durationMs = Math.round(performance.now() - (startedAt.get(event) ?? 0));
    logger.info('request', {
      requestId,
      route: routeKey,
      status: response?.statusCode,
      ...(error && { code: catalogued(error).code }),
      durationMs,
    });
  };
  return {
    before: ({ event }) => {
      startedAt.set(event, performance.now());
    },
    after: finish,
    onError: finish,
  };
}

/** The answer to HEAD is that to GET without its body (RFC 9110 section 9.3.2). */
function headWithoutBody(): middy.MiddlewareObj<HttpEvent, HttpResponse> {
  const strip = ({ event, response }: middy.Request<HttpEvent, HttpResponse>) => {
    if (response && event.requestContext.http.method === 'HEAD') delete response.body;
  };
  return { after: strip, onError: strip };
}

function problemDetails(
  { logger, metrics }: HttpDeps,
  allow: readonly string[],
): middy.MiddlewareObj<HttpEvent, HttpResponse> {
  return {
    onError: request => {
      const { requestId } = request.event.requestContext;
      const error = catalogued(request.error);
      metrics.count(metricOf(error));
      if (error.failed) metrics.count(FAILURES[error.failed]);
      if (ERROR_CATALOG[error.code].status >= 500) {
        logger.error('request failed', { requestId, code: error.code, ...traceOf(error) });
      }
      request.response = problem(error, requestId, allow);
    },
  };
}

/** Counted beside what became of the request. */
const FAILURES: Readonly<Record<Dependency, MetricName>> = {
  store: 'StoreErrors',
  kms: 'KmsErrors',
  provider: 'ProviderErrors',
};

function metricOf({ code, usedUp }: KeyvendError): MetricName {
  if (code === 'retrieval_not_found' || usedUp?.name === 'retrieval-misses') return 'RetrievalsMissed';
  if (code === 'retrieval_locked') return 'RetrievalsLocked';
  if (code === 'throttled') return 'VendsLimited';
  if (code === 'forbidden') return 'RequestsForbidden';
  if (code === 'internal') return 'InternalErrors';
  return ERROR_CATALOG[code].status >= 500 ? 'RequestsFailed' : 'RequestsRefused';
}

function negotiated({ headers }: HttpEvent, produces: readonly string[]): string {
  const mediaType = new Negotiator({ headers }).mediaType([...produces]);
  if (mediaType) return mediaType;
  throw new KeyvendError('not_acceptable', `This answers in ${produces.join(' or ')}: accept one of them.`);
}

function methodNotAllowed(): KeyvendError {
  return new KeyvendError('method_not_allowed', 'Use one of the methods in the Allow header.');
}

function outOfTime(): never {
  throw new KeyvendError('unavailable', 'A dependency did not answer in time: send the same request again.', {
    retryAfterSeconds: 5,
  });
}
