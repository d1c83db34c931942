const MESSAGES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  413: 'Request Entity Too Large',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

export type RefusalStatus = keyof typeof MESSAGES;

/** An answer that API Gateway gives itself, in place of the function. */
export class GatewayRefusal extends Error {
  readonly status: RefusalStatus;

  constructor(status: RefusalStatus) {
    super(MESSAGES[status]);
    this.status = status;
  }
}

/** The body that an HTTP API gives with an answer of its own. */
export function refusalBody(status: RefusalStatus): string {
  return JSON.stringify({ message: MESSAGES[status] });
}
