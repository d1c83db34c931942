import { tokenCallerOf } from '../../shared/http/caller.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { RELEASE_MEDIA_TYPES, readRelease, releasedKey } from '../../shared/http/release.ts';
import type { makeReleasePrivateKey } from '../../shared/usecases/release-private-key.ts';

interface ReleasePrivateKeyHandlerDeps extends HttpDeps {
  readonly releasePrivateKey: ReturnType<typeof makeReleasePrivateKey>;
  /** The origin of retrieval URLs: the only one that a browser may post from. */
  readonly baseUrl: string;
}

const ROUTE = { methods: ['POST'], elsewhere: ['GET', 'HEAD'], produces: RELEASE_MEDIA_TYPES };

/** `POST /r/{token}` and `POST /v1/retrievals/{token}`: releases the private key, once. */
export function releasePrivateKeyHandler({
  releasePrivateKey,
  baseUrl,
  ...deps
}: ReleasePrivateKeyHandlerDeps) {
  return httpHandler(deps, ROUTE, async ({ event, mediaType, invocation }) => {
    const { actor, ...holder } = tokenCallerOf(event);
    const request = { ...holder, ...readRelease(event, baseUrl) };
    const released = await releasePrivateKey(request, actor, invocation);
    deps.metrics.count(released.replayed ? 'ReleasesReplayed' : 'KeysReleased');
    return releasedKey(released, mediaType);
  });
}
