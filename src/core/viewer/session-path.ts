/**
 * The path of a request without the session prefix, and the token that the prefix holds.
 *
 * `/~gr.<token>/live/a.m3u8` → `/live/a.m3u8`. The prefix is taken off whether or not its token is any good, so
 * that no route and no cluster ever sees it. Where prefixes are nested (a cluster that wrote its own URL into a
 * manifest), all go and the innermost counts, being the latest; so a request costs one signature, however many
 * it has. `~` written as `%7E` is the same, since some players escape it.
 */
const PREFIXES = ["/~gr.", "/%7Egr.", "/%7egr."] as const;

export interface SessionPath {
  /** Begins with `/`. */
  readonly path: string;
  /** As sent; null without a prefix. */
  readonly token: string | null;
}

/** Takes off every session prefix. */
export function splitSessionPath(path: string): SessionPath {
  let from = 0;
  let token: string | null = null;
  for (;;) {
    const prefix = PREFIXES.find((one) => path.startsWith(one, from));
    if (prefix === undefined) break;
    const slash = path.indexOf("/", from + prefix.length);
    const end = slash < 0 ? path.length : slash;
    token = path.slice(from + prefix.length, end);
    from = end;
  }
  return token === null ? { path, token } : { path: path.slice(from) || "/", token };
}

/** The path under which a playback carries its token; begins with one `/`, whatever the path, so it never names a host. */
export function sessionPath(token: string, path: string): string {
  return `/~gr.${token}${path}`;
}
