import type { GrantLimits } from '../../shared/domain/grants.ts';
import type { GrantSource } from '../../shared/ports/grant-source.ts';

/** Grants under which everybody may do everything with key pairs of their own, within limits. */
export function grantingAll(limits: GrantLimits = {}): GrantSource {
  return {
    current: async () => ({
      document: {
        version: 1,
        statements: [
          {
            sid: 'everyone-own',
            effect: 'allow',
            principals: ['*'],
            actions: [
              ...(['keys:create', 'keys:import', 'keys:read', 'keys:list'] as const),
              ...(['keys:revoke', 'keys:reissue', 'keys:retrieve'] as const),
            ],
            limits,
          },
        ],
      },
      cutOff: [],
    }),
  };
}

export const GRANTING_ALL = grantingAll();
