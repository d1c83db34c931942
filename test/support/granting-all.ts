import type { GrantSource } from '../../shared/ports/grant-source.ts';

/** Grants under which everybody may do everything with key pairs of their own. */
export const GRANTING_ALL: GrantSource = {
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
        },
      ],
    },
    cutOff: [],
  }),
};
