import type { Parameters } from '../query-protocol.ts';
import { invalidValue } from './faults.ts';
import { requiredParameter } from './parameters.ts';

/**
 * "A key name can include up to 255 ASCII characters. It can’t include leading or trailing spaces."
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html
 */
const KEY_NAME = /^(?! )[ -~]{1,255}(?<! )$/;

export function requiredKeyName(input: Parameters): string {
  const name = requiredParameter(input, 'KeyName');
  if (KEY_NAME.test(name)) return name;
  throw invalidValue('KeyName', name, 'It must be up to 255 ASCII characters.');
}
