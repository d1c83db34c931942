import * as z from 'zod/mini';
import { AUDIT_EVENT_PAGE } from '../../shared/contracts/audit-event.ts';
import {
  AUTHORIZATION_EXPLANATION,
  EXPLAIN_AUTHORIZATION,
} from '../../shared/contracts/authorization-explanation.ts';
import { HEALTH } from '../../shared/contracts/health.ts';
import { LIST_AUDIT_EVENTS } from '../../shared/contracts/list-query.ts';
import { LIST_PROVIDERS, PROVIDER_LIST } from '../../shared/contracts/provider-list.ts';
import { json } from './answers.ts';
import * as examples from './examples.ts';
import { PUBLIC_HEADERS } from './headers.ts';
import { BODY_CODES, type Operation, QUERY_CODES } from './operation.ts';

export const OTHER_OPERATIONS: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/v1/audit-events', operationId: 'listAuditEvents', tag: 'Audit' },
    summary: 'Read the part of the audit trail that the caller may see',
    query: LIST_AUDIT_EVENTS,
    answers: {
      '200': json('A page of the trail.', AUDIT_EVENT_PAGE, {
        items: [examples.AUDIT_EVENT],
        nextCursor: null,
      }),
    },
    codes: [...QUERY_CODES, 'forbidden'],
  },
  {
    ...{ method: 'get', path: '/v1/providers', operationId: 'listProviders', tag: 'Providers' },
    summary: 'See what can be asked of each provider',
    query: LIST_PROVIDERS,
    answers: { '200': json('The providers.', PROVIDER_LIST, { items: [examples.PROVIDER] }) },
    codes: [...QUERY_CODES, 'forbidden'],
  },
  {
    ...{ method: 'post', path: '/v1/authorization/explanations', tag: 'Grants' },
    operationId: 'explainAuthorization',
    summary: 'Ask which grant would decide a request',
    body: { schema: EXPLAIN_AUTHORIZATION, example: examples.EXPLAIN },
    answers: {
      '200': json('The decision, and what it hangs on.', AUTHORIZATION_EXPLANATION, {
        decision: examples.VERDICT,
      }),
    },
    codes: [...BODY_CODES, 'forbidden'],
  },
];

const NOT_MODIFIED = { description: 'It is as it was, as If-None-Match names it.', headers: PUBLIC_HEADERS };

export const SERVICE_OPERATIONS: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/healthz', operationId: 'getHealth', tag: 'Service' },
    summary: 'Ask whether the API answers',
    answers: { '200': json('It does. Nothing behind it was asked.', HEALTH, { status: 'ok' }) },
    codes: [],
  },
  {
    ...{ method: 'get', path: '/openapi.json', operationId: 'getOpenApi', tag: 'Service' },
    summary: 'Read this document',
    answers: {
      '200': {
        ...json('An OpenAPI 3.1 document.', z.looseObject({ openapi: z.string() }), { openapi: '3.1.1' }),
        headers: PUBLIC_HEADERS,
      },
      '304': NOT_MODIFIED,
    },
    codes: [],
  },
  {
    ...{ method: 'get', path: '/docs', operationId: 'getDocs', tag: 'Service' },
    summary: 'Read this document as a page',
    answers: {
      '200': {
        description: 'A page without scripts.',
        content: { 'text/html': { schema: { type: 'string' } } },
        headers: PUBLIC_HEADERS,
      },
      '304': NOT_MODIFIED,
    },
    codes: [],
  },
];
