type SwasRegion = { id: string; chinese: string; english: string };

/** What ListRegions answers; the two that are being shut down are left out. */
export const SWAS_REGIONS: readonly SwasRegion[] = [
  { id: 'cn-qingdao', chinese: '华北1（青岛）', english: 'China (Qingdao)' },
  { id: 'cn-beijing', chinese: '华北2（北京）', english: 'China (Beijing)' },
  { id: 'cn-zhangjiakou', chinese: '华北3（张家口）', english: 'China (Zhangjiakou)' },
  { id: 'cn-huhehaote', chinese: '华北5（呼和浩特）', english: 'China (Hohhot)' },
  { id: 'cn-wulanchabu', chinese: '华北6（乌兰察布）', english: 'China (Ulanqab)' },
  { id: 'cn-hangzhou', chinese: '华东1（杭州）', english: 'China (Hangzhou)' },
  { id: 'cn-shanghai', chinese: '华东2（上海）', english: 'China (Shanghai)' },
  { id: 'cn-shenzhen', chinese: '华南1（深圳）', english: 'China (Shenzhen)' },
  { id: 'cn-heyuan', chinese: '华南2（河源）', english: 'China (Heyuan)' },
  { id: 'cn-guangzhou', chinese: '华南3（广州）', english: 'China (Guangzhou)' },
  { id: 'cn-chengdu', chinese: '西南1（成都）', english: 'China (Chengdu)' },
  { id: 'cn-wuhan-lr', chinese: '华中1（武汉）', english: 'China (Wuhan)' },
  { id: 'cn-hongkong', chinese: '中国香港', english: 'China (Hong Kong)' },
  { id: 'ap-southeast-1', chinese: '新加坡', english: 'Singapore' },
  { id: 'ap-southeast-3', chinese: '马来西亚（吉隆坡）', english: 'Malaysia (Kuala Lumpur)' },
  { id: 'ap-southeast-5', chinese: '印度尼西亚（雅加达）', english: 'Indonesia (Jakarta)' },
  { id: 'ap-southeast-6', chinese: '菲律宾（马尼拉）', english: 'Philippines (Manila)' },
  { id: 'ap-southeast-7', chinese: '泰国（曼谷）', english: 'Thailand (Bangkok)' },
  { id: 'ap-northeast-1', chinese: '日本（东京）', english: 'Japan (Tokyo)' },
  { id: 'ap-northeast-2', chinese: '韩国（首尔）', english: 'South Korea (Seoul)' },
  { id: 'us-west-1', chinese: '美国（硅谷）', english: 'US (Silicon Valley)' },
  { id: 'us-east-1', chinese: '美国（弗吉尼亚）', english: 'US (Virginia)' },
  { id: 'eu-central-1', chinese: '德国（法兰克福）', english: 'Germany (Frankfurt)' },
  { id: 'eu-west-1', chinese: '英国（伦敦）', english: 'UK (London)' },
];

const REGION_IDS = new Set(SWAS_REGIONS.map(({ id }) => id));

export function isSwasRegion(id: string): boolean {
  return REGION_IDS.has(id);
}
