import { queryFault } from '../query-protocol.ts';
import type { ServiceFault } from '../service.ts';

/*
 * The codes of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html that concern key pairs. The
 * page gives no texts: these are the ones that users of the service have published.
 */

export function missingParameter(name: string): ServiceFault {
  return queryFault(400, 'MissingParameter', `The request must contain the parameter ${name}`);
}

export function invalidParameterValue(message: string): ServiceFault {
  return queryFault(400, 'InvalidParameterValue', message);
}

export function invalidValue(name: string, value: string, rule: string): ServiceFault {
  return invalidParameterValue(`Value (${value}) for parameter ${name} is invalid. ${rule}`);
}

export function duplicateKeyPair(name: string): ServiceFault {
  return queryFault(400, 'InvalidKeyPair.Duplicate', `The keypair '${name}' already exists.`);
}

export function keyPairNotFound(nameOrId: string): ServiceFault {
  return queryFault(400, 'InvalidKeyPair.NotFound', `The key pair '${nameOrId}' does not exist`);
}

export function invalidKeyFormat(): ServiceFault {
  return queryFault(400, 'InvalidKey.Format', 'Key is not in valid OpenSSH public key format');
}

export function keyPairLimitExceeded(limit: number): ServiceFault {
  return queryFault(400, 'KeyPairLimitExceeded', `The maximum of ${limit} key pairs has been reached.`);
}

export function tagLimitExceeded(): ServiceFault {
  return queryFault(400, 'TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.');
}

export function dryRunOperation(): ServiceFault {
  return queryFault(412, 'DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
}
