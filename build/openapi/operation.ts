import type * as z from 'zod/mini';
import type { oas31, ZodOpenApiOperationObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import type { ErrorCode } from '../../shared/domain/errors.ts';
import { pathParameters } from './parameters.ts';
import { GATEWAY_STATUSES, refusals } from './problems.ts';

type Query = z.ZodMiniObject;

interface RequestBody {
  readonly schema: z.core.$ZodType;
  readonly optional?: boolean;
  /** `application/json` without it. */
  readonly mediaType?: string;
  readonly example: unknown;
}

/** An operation of a function, whoever may call it. */
export interface Operation {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly query?: Query;
  readonly header?: oas31.ParameterObject;
  readonly body?: RequestBody;
  readonly answers: ZodOpenApiResponsesObject;
  /** What else than the codes of every function it may refuse with. */
  readonly codes: readonly ErrorCode[];
}

/** Of every function: the middleware's. */
const EVERYWHERE: readonly ErrorCode[] = ['not_acceptable', 'internal', 'unavailable'];

export const BODY_CODES: readonly ErrorCode[] = [
  ...(['invalid_json', 'invalid_request', 'payload_too_large'] as const),
  ...(['unsupported_media_type', 'private_key_submitted'] as const),
];
export const QUERY_CODES: readonly ErrorCode[] = ['invalid_request', 'private_key_submitted'];

/** For callers who sign with AWS Signature Version 4. */
export function signed(operation: Operation): ZodOpenApiOperationObject {
  return described(
    operation,
    [{ sigv4: [] }],
    refusals([...EVERYWHERE, ...operation.codes], [403, ...GATEWAY_STATUSES]),
  );
}

/** The same operation for callers with a JWT. */
export function withToken(operation: Operation): ZodOpenApiOperationObject {
  const { operationId, codes } = operation;
  const twin = { ...operation, operationId: `${operationId}WithToken` };
  return described(twin, [{ jwt: [] }], refusals([...EVERYWHERE, ...codes], [401, 403, ...GATEWAY_STATUSES]));
}

/** For everybody. */
export function open(operation: Operation): ZodOpenApiOperationObject {
  return described(operation, [], refusals([...EVERYWHERE, ...operation.codes], GATEWAY_STATUSES));
}

function described(
  { path, operationId, summary, description, tag, query, header, body, answers }: Operation,
  security: oas31.SecurityRequirementObject[],
  refused: ZodOpenApiResponsesObject,
): ZodOpenApiOperationObject {
  const parameters = [...pathParameters(path), ...(header ? [header] : [])];
  return {
    ...{ operationId, summary, tags: [tag], security },
    ...(description !== undefined && { description }),
    ...(parameters.length > 0 && { parameters }),
    ...(query && { requestParams: { query } }),
    ...(body && { requestBody: requestBody(body) }),
    responses: { ...answers, ...refused },
  };
}

function requestBody({ schema, optional = false, mediaType = 'application/json', example }: RequestBody) {
  return { required: !optional, content: { [mediaType]: { schema, example } } };
}
