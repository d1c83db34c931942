import * as z from 'zod/mini';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { ERROR_CATALOG, type ErrorCode } from '../../shared/domain/errors.ts';
import { ALLOW, problemHeaders } from './headers.ts';

const CODES = z.enum(Object.keys(ERROR_CATALOG));

/** A problem document (RFC 9457) of `shared/http/problem-details.ts`. */
export const PROBLEM = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: CODES,
  requestId: z.string(),
  retryable: z.boolean(),
  errors: z.optional(z.array(z.object({ pointer: z.string(), code: z.optional(CODES), detail: z.string() }))),
});

/** What API Gateway answers in place of a function. */
export const GATEWAY_REFUSAL = z.object({ message: z.string() });

const GATEWAY_REASONS = {
  400: 'API Gateway could not read the request.',
  401: 'API Gateway found no token.',
  403: 'API Gateway refused the signature or the token.',
  413: 'API Gateway takes at most 10 MB.',
  429: 'API Gateway limits the rate of requests.',
  500: 'The function, or the authorizer of the route, did not answer.',
  503: 'The function did not answer in time.',
} as const;

export type GatewayStatus = keyof typeof GATEWAY_REASONS;

/** Statuses that API Gateway may give on every route. */
export const GATEWAY_STATUSES: readonly GatewayStatus[] = [400, 413, 429, 500, 503];

/** A response of refused requests; operations that are refused alike share it, by its name. */
export interface Refusal {
  readonly status: number;
  readonly name: string;
  readonly response: ZodOpenApiResponseObject;
}

/** How an operation refuses that has these codes, and for which API Gateway refuses with these statuses. */
export function refusalsWith(
  codes: readonly ErrorCode[],
  gateway: readonly GatewayStatus[],
): readonly Refusal[] {
  const statuses = new Set([...codes.map(code => ERROR_CATALOG[code].status), ...gateway]);
  return [...statuses].map(status => {
    const own = codes.filter(code => ERROR_CATALOG[code].status === status);
    const foreign = gateway.find(other => other === status);
    const names = [...own].sort().map(pascalCase);
    const name = [...names, ...(foreign ? [`Gateway${foreign}`] : [])].join('Or');
    return { status, name, response: refusal(own, foreign) };
  });
}

/** The refusal of a method that a path does not have. */
export function methodNotAllowed(): ZodOpenApiResponseObject {
  const { headers, ...response } = refusal(['method_not_allowed'], undefined);
  return { ...response, headers: { ...headers, ...ALLOW } };
}

function pascalCase(code: ErrorCode): string {
  return code.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function refusal(codes: readonly ErrorCode[], gateway: GatewayStatus | undefined) {
  const told = codes.map(code => `\`${code}\`: ${ERROR_CATALOG[code].title}.`);
  return {
    description: [...told, ...(gateway ? [GATEWAY_REASONS[gateway]] : [])].join(' '),
    headers: problemHeaders(codes, gateway !== undefined),
    content: {
      ...(codes.length > 0 && { 'application/problem+json': problemOf(codes) }),
      ...(gateway && { 'application/json': { schema: GATEWAY_REFUSAL } }),
    },
  };
}

function problemOf(codes: readonly ErrorCode[]) {
  const isOneOf = { properties: { code: { enum: [...codes] } } };
  const examples = codes.map(code => [code, { value: exampleOf(code) }] as const);
  return {
    schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, isOneOf] },
    examples: Object.fromEntries(examples),
  };
}

function exampleOf(code: ErrorCode) {
  const { status, title, retryable } = ERROR_CATALOG[code];
  return {
    ...{ type: `urn:keyvend:problem:${code}`, title, status, detail: 'What to do about it.', code },
    ...{ requestId: 'JKJaXmPLvHcESHA=', retryable },
  };
}
