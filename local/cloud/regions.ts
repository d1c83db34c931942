/** The Regions of the `aws` partition that have KMS and DynamoDB: https://docs.aws.amazon.com/general/latest/gr/kms.html */
export const AWS_REGIONS: ReadonlySet<string> = new Set([
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
]);

/** Opens the state of a Region when it is first used, and keeps it. */
export function perRegion<T>(open: (region: string) => T): { in(region: string): T; opened(): T[] } {
  const states = new Map<string, T>();
  return {
    in(region) {
      const state = states.get(region) ?? open(region);
      states.set(region, state);
      return state;
    },
    opened: () => [...states.values()],
  };
}
