type LightsailRegion = {
  continentCode: string;
  description: string;
  displayName: string;
  name: string;
  zones: string;
};

/** The RegionName values of the Lightsail model: https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_Region.html */
export const LIGHTSAIL_REGIONS: readonly LightsailRegion[] = [
  region('us-east-1', 'Virginia', 'NA', 'abcdef', 'the eastern United States'),
  region('us-east-2', 'Ohio', 'NA', 'abc', 'the eastern United States'),
  region('us-west-1', 'N. California', 'NA', 'ac', 'the western United States'),
  region('us-west-2', 'Oregon', 'NA', 'abcd', 'the northwestern United States, Alaska, and western Canada'),
  region('ca-central-1', 'Montreal', 'NA', 'abd', 'Canada'),
  region('sa-east-1', 'São Paulo', 'SA', 'abc', 'South America'),
  region('eu-west-1', 'Ireland', 'EU', 'abc', 'Ireland and western Europe'),
  region('eu-west-2', 'London', 'EU', 'abc', 'the United Kingdom'),
  region('eu-west-3', 'Paris', 'EU', 'abc', 'France'),
  region('eu-central-1', 'Frankfurt', 'EU', 'abc', 'central Europe'),
  region('eu-north-1', 'Stockholm', 'EU', 'abc', 'northern Europe'),
  region('eu-south-2', 'Spain', 'EU', 'abc', 'southern Europe'),
  region('ap-east-1', 'Hong Kong', 'AS', 'abc', 'Hong Kong'),
  region('ap-south-1', 'Mumbai', 'AS', 'abc', 'India'),
  region('ap-southeast-1', 'Singapore', 'AS', 'abc', 'southeastern Asia'),
  region('ap-southeast-2', 'Sydney', 'OC', 'abc', 'Australia and New Zealand'),
  region('ap-southeast-3', 'Jakarta', 'AS', 'abc', 'Indonesia'),
  region('ap-southeast-5', 'Malaysia', 'AS', 'abc', 'Malaysia'),
  region('ap-northeast-1', 'Tokyo', 'AS', 'acd', 'Japan'),
  region('ap-northeast-2', 'Seoul', 'AS', 'abcd', 'South Korea'),
];

function region(
  name: string,
  displayName: string,
  continentCode: string,
  zones: string,
  users: string,
): LightsailRegion {
  return {
    continentCode,
    description: `This region is recommended to serve users in ${users}`,
    displayName,
    name,
    zones,
  };
}
