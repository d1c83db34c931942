import { booleanMember } from '../../members.ts';
import type { LightsailOperation } from '../account.ts';
import { LIGHTSAIL_REGIONS } from '../regions.ts';

/** https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_GetRegions.html */
export const getRegions: LightsailOperation = input => {
  const withZones = booleanMember(input, 'includeAvailabilityZones') ?? false;
  const withDatabaseZones = booleanMember(input, 'includeRelationalDatabaseAvailabilityZones') ?? false;
  const regions = LIGHTSAIL_REGIONS.map(({ zones, ...region }) => {
    const named = [...zones].map(zone => ({ zoneName: `${region.name}${zone}`, state: 'available' }));
    return {
      ...region,
      availabilityZones: withZones ? named : [],
      relationalDatabaseAvailabilityZones: withDatabaseZones ? named : [],
    };
  });
  return { regions };
};
