export type JsonObject = { [member: string]: unknown };

export type ServiceName = 'lightsail' | 'ec2' | 'swas' | 'kms' | 'dynamodb';

export type Operation = (input: JsonObject, region: string) => Promise<JsonObject>;

/** One emulated AWS service behind the JSON protocol. */
export type Service = {
  /** Also the service name of the SigV4 credential scope. */
  name: ServiceName;
  /** What precedes the operation in `X-Amz-Target`, without the dot. */
  targetPrefix: string;
  contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  /** What the service puts before the name of an error that its front end answers. */
  errorNamespace: string;
  regions: ReadonlySet<string>;
  /** What runs the operation of that name, if there is one; it throws refusals as a `ServiceFault`. */
  operation(name: string): Operation | undefined;
  close(): Promise<void>;
};

/** A refusal in the shape in which the service puts it on the wire. */
export class ServiceFault extends Error {
  readonly status: number;
  readonly body: JsonObject;

  constructor(status: number, body: JsonObject) {
    super(`${body['__type'] ?? body['Code']}: ${body['message'] ?? body['Message'] ?? ''}`);
    this.name = 'ServiceFault';
    this.status = status;
    this.body = body;
  }
}

export const ACCOUNT_ID = '000000000000';
