import type { Cloud } from '../../local/cloud/cloud.ts';
import type { InterceptedRequest, Interception } from '../../local/cloud/traffic.ts';

export interface Fault extends Disposable {
  /** How many requests it has met so far. */
  readonly met: () => number;
}

/**
 * Meets the next `times` requests that `when` picks with `answer` in place of what the cloud would do, or, where
 * `answer` gives nothing, before the cloud does it. Ends when it is disposed of.
 */
export function faultOn(
  cloud: Cloud,
  when: (request: InterceptedRequest) => boolean,
  answer: Interception | ((request: InterceptedRequest) => Promise<Interception | undefined>),
  times = Number.POSITIVE_INFINITY,
): Fault {
  let met = 0;
  const stop = cloud.intercept(async request => {
    if (met >= times || !when(request)) return undefined;
    met += 1;
    return typeof answer === 'function' ? answer(request) : answer;
  });
  return { met: () => met, [Symbol.dispose]: stop };
}

export function operation(...names: string[]): (request: InterceptedRequest) => boolean {
  return request => names.includes(request.operation);
}

/** The transaction that writes this audit event. */
export function transaction(event: string): (request: InterceptedRequest) => boolean {
  const marker = `"event":{"S":"${event}"}`;
  return request =>
    request.operation === 'TransactWriteItems' && JSON.stringify(request.input).includes(marker);
}

/** An error in the JSON protocols of AWS. */
export function awsError(status: number, name: string, message = 'refused by a test'): Interception {
  return { status, body: { __type: name, message } };
}

/** An error of EC2; its answer is XML. */
export function ec2Error(status: number, code: string, message = 'refused by a test'): Interception {
  return { status, body: { Code: code, Message: message } };
}
