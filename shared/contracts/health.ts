import * as z from 'zod/mini';

/** The answer of `GET /healthz`. */
export const HEALTH = z.object({ status: z.literal('ok') });
