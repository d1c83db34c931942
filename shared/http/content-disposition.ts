import { safeFileName } from '../domain/key-file-name.ts';

/**
 * The header that has a browser or curl -J save a body as a file (RFC 6266). A name that is not ASCII is given in UTF-8
 * too (RFC 8187), beside one for those who read no such thing.
 */
export function contentDisposition(name: string): string {
  const safe = safeFileName(name);
  const ascii = safe.replaceAll(/[^ -~]/gu, '_');
  const extended = ascii === safe ? '' : `; filename*=UTF-8''${encodeExtended(safe)}`;
  return `attachment; filename="${ascii}"${extended}`;
}

/** RFC 8187 section 3.2.1: `encodeURIComponent` leaves four characters that are not `attr-char`. */
function encodeExtended(name: string): string {
  return encodeURIComponent(name).replaceAll(
    /['()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
