import { randomUUID } from 'node:crypto';
import { xmlElement } from '../../local/cloud/xml.ts';
import type { CloudCall } from './fault-call.ts';

export interface FaultAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

const DYNAMODB = 'com.amazonaws.dynamodb.v20120810#';

/** A refusal for too many requests, in the shape of the service. */
export function throttled({ service }: CloudCall): FaultAnswer {
  switch (service) {
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
    case 'dynamodb':
      return refusal(
        'com.amazon.coral.availability#ThrottlingException',
        'Throughput exceeds the current capacity of your table or index.',
      );
    // https://docs.aws.amazon.com/kms/latest/developerguide/throttling.html
    case 'kms':
      return refusal('ThrottlingException', 'You have exceeded the rate at which you may call KMS.');
    // https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/CommonErrors.html
    case 'lightsail':
      return refusal('ThrottlingException', 'Rate exceeded');
    // https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
    case 'ec2':
      return queryError(503, 'RequestLimitExceeded', 'Request limit exceeded.');
    // https://developer.aliyun.com/ask/278265
    case 'swas':
      return rpcError(400, 'Throttling.User', 'Request was denied due to user flow control.');
  }
}

/** An error inside the service, which says nothing of whether the operation ran. */
export function serverError({ service }: CloudCall): FaultAnswer {
  switch (service) {
    // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    case 'dynamodb':
      return json(500, { __type: `${DYNAMODB}InternalServerError`, message: 'Internal error' });
    // https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html
    case 'kms':
      return json(500, { __type: 'KMSInternalException', message: 'Internal error' });
    // https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_CreateKeyPair.html
    case 'lightsail':
      return json(500, { __type: 'ServiceException', message: 'Internal error', code: '500' });
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    case 'ec2':
      return queryError(500, 'InternalError', 'An internal error has occurred');
    // https://help.aliyun.com/document_detail/435312.html
    case 'swas':
      return rpcError(500, 'InternalError', 'The request processing has failed due to some unknown error.');
  }
}

/** A transaction that lost against another on the same item; its conditions were not looked at. */
export function transactionConflict({ input }: CloudCall): FaultAnswer {
  const others = (input.TransactItems ?? []).slice(1).map(() => ({ Code: 'None' }));
  const conflict = { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' };
  const CancellationReasons = [conflict, ...others];
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  return json(400, {
    __type: `${DYNAMODB}TransactionCanceledException`,
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons,
  });
}

/** What a role hears that may not do this. */
export function accessDenied({ service }: CloudCall): FaultAnswer {
  switch (service) {
    case 'ec2':
      return queryError(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.');
    case 'swas':
      return rpcError(403, 'Forbidden.RAM', 'User not authorized to operate on the specified resource.');
    default:
      return refusal(
        'com.amazon.coral.service#AccessDeniedException',
        'User is not authorized to perform this.',
      );
  }
}

function refusal(type: string, message: string): FaultAnswer {
  return json(400, { __type: type, message });
}

function json(status: number, body: Readonly<Record<string, unknown>>): FaultAnswer {
  return { status, contentType: 'application/x-amz-json-1.1', text: JSON.stringify(body) };
}

/** An error of EC2, which speaks XML. */
function queryError(status: number, Code: string, Message: string): FaultAnswer {
  const error = { Errors: { Error: { Code, Message } }, RequestID: randomUUID() };
  return { status, contentType: 'text/xml;charset=UTF-8', text: xmlElement('Response', error) };
}

/** An error of Alibaba Cloud in the shape of its RPC style. */
function rpcError(status: number, Code: string, Message: string): FaultAnswer {
  return {
    ...json(status, { RequestId: randomUUID().toUpperCase(), Code, Message }),
    contentType: 'application/json; charset=utf-8',
  };
}
