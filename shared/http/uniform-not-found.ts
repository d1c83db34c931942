import type middy from '@middy/core';
import type { HttpEvent, HttpResponse } from './http-event.ts';

/** Longer than the table takes to read a row, so that nearly every 404 leaves after the first step. */
const STEP_MS = 25;

/**
 * Lets a 404 leave only after a whole number of steps: what does not exist, what is somebody else's and what was
 * mistyped take the same time, whether or not a row was read for it.
 */
export function uniformNotFound(): middy.MiddlewareObj<HttpEvent, HttpResponse> {
  const startedAt = new WeakMap<HttpEvent, number>();
  return {
    before: ({ event }) => {
      startedAt.set(event, performance.now());
    },
    onError: async ({ event, response }) => {
      if (response?.statusCode === 404) await nextStep(startedAt.get(event));
    },
  };
}

function nextStep(startedAt = performance.now()): Promise<void> {
  const left = STEP_MS - ((performance.now() - startedAt) % STEP_MS);
  return new Promise(resolve => {
    setTimeout(resolve, left);
  });
}
