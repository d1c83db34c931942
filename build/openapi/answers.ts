import type * as z from 'zod/mini';
import type { oas31 } from 'zod-openapi';
import { ANSWER_HEADERS } from './headers.ts';

/** An answer in JSON, with an example of it. */
export function json(
  description: string,
  schema: z.core.$ZodType,
  example: unknown,
  headers: Record<string, oas31.HeaderObject> = ANSWER_HEADERS,
) {
  return { description, headers, content: { 'application/json': { schema, example } } };
}
