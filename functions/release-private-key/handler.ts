import { bearerOf } from '../../shared/http/caller.ts';
import { type HttpDeps, httpHandler } from '../../shared/http/http-handler.ts';
import { RELEASE_MEDIA_TYPES, readRelease, releasedKey } from '../../shared/http/release.ts';
import type { makeReleasePrivateKey } from '../../shared/usecases/release-private-key.ts';

interface ReleasePrivateKeyHandlerDeps extends HttpDeps {
  readonly releasePrivateKey: ReturnType<typeof makeReleasePrivateKey>;
  /** The origin of retrieval URLs: the only one that a browser may post from. */
  readonly baseUrl: string;
}

const ROUTE = { methods: ['POST'], elsewhere: ['GET', 'HEAD'], produces: RELEASE_MEDIA_TYPES };

/** `POST /r/{token}`: releases the private key, once. */
export function releasePrivateKeyHandler({
  releasePrivateKey,
  baseUrl,
  ...deps
}: ReleasePrivateKeyHandlerDeps) {
  return httpHandler(deps, ROUTE, async ({ event, mediaType, invocation }) => {
    const request = readRelease(event, baseUrl);
    const released = await releasePrivateKey(request, bearerOf(event), invocation.signal);
    deps.metrics.count(released.replayed ? 'ReleasesReplayed' : 'KeysReleased');
    return releasedKey(released, mediaType);
  });
}
