import type { SwasOperation } from '../account.ts';
import { SWAS_REGIONS } from '../regions.ts';

/** https://www.alibabacloud.com/help/en/simple-application-server/developer-reference/api-swas-open-2020-06-01-listregions */
export const listRegions: SwasOperation = parameters => {
  const isEnglish = parameters.get('AcceptLanguage') === 'en-US';
  const Regions = SWAS_REGIONS.map(({ id, chinese, english }) => ({
    RegionId: id,
    LocalName: isEnglish ? english : chinese,
    RegionEndpoint: `swas.${id}.aliyuncs.com`,
  }));
  return { Regions };
};
