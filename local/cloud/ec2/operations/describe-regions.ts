import { AWS_REGIONS } from '../../regions.ts';
import type { Ec2Operation } from '../account.ts';
import { invalidParameterValue } from '../faults.ts';
import { listParameter, refuseDryRun } from '../parameters.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html; every Region counts as enabled. */
export const describeRegions: Ec2Operation = input => {
  const names = listParameter(input, 'RegionName');
  const unknown = names.find(name => !AWS_REGIONS.has(name));
  if (unknown !== undefined) throw invalidParameterValue(`Invalid region provided: ${unknown}`);
  refuseDryRun(input);
  const regions = [...AWS_REGIONS].filter(name => names.length === 0 || names.includes(name));
  return {
    regionInfo: regions.map(regionName => ({
      regionName,
      regionEndpoint: `ec2.${regionName}.amazonaws.com`,
      optInStatus: 'opt-in-not-required',
    })),
  };
};
