/**
 * An HLS player as small as one can be: it follows redirects, resolves URIs against where it ended up, and keeps
 * cookies only if it is told to. Native players and set-top boxes often do no more.
 */
import type { RunningEdge } from "./running-edge.ts";
import type { HeaderPair, ViewerAnswer, ViewerRequest } from "./viewer.ts";

const MOST_REDIRECTS = 5;
const BASE = "https://play.example";

export interface Fetched extends ViewerAnswer {
  /** Path and query at the end of all redirects. */
  readonly at: string;
  readonly redirects: number;
}

export interface Player {
  /** Gets a path. */
  get(path: string): Promise<Fetched>;
  /** Gets a URI as a manifest writes it. */
  follow(from: Fetched, uri: string): Promise<Fetched>;
  /** Loads a master manifest, its first media manifest, and all segments of that. */
  play(path: string): Promise<readonly Fetched[]>;
  /** The cookies it holds, as it sends them. */
  cookies(): string;
}

/** Starts a player; `send` is what every request has. */
export function startPlayer(edge: RunningEdge, keepsCookies: boolean, send: ViewerRequest = {}): Player {
  const jar = new Map<string, string>();
  const cookies = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const once = async (path: string): Promise<ViewerAnswer> => {
    const cookie: readonly HeaderPair[] = jar.size === 0 ? [] : [["Cookie", cookies()]];
    const answer = await edge.ask(path, { ...send, headers: [...(send.headers ?? []), ...cookie] });
    for (const line of keepsCookies ? (answer.headers["set-cookie"] ?? []) : []) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  };
  const get = async (path: string): Promise<Fetched> => {
    let at = path;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const answer = await once(at);
      const { location } = answer.headers;
      if (answer.status !== 302 || location === undefined) return { ...answer, at, redirects };
      at = resolved(location, at);
    }
    throw new Error(`more than ${MOST_REDIRECTS} redirects from ${path}`);
  };
  const follow = (from: Fetched, uri: string): Promise<Fetched> => get(resolved(uri, from.at));
  return {
    get,
    follow,
    cookies,
    play: async (path) => {
      const master = await get(path);
      const media = await follow(master, urisOf(master)[0] ?? "");
      const segments: Fetched[] = [];
      for (const uri of urisOf(media)) segments.push(await follow(media, uri));
      return [master, media, ...segments];
    },
  };
}

function resolved(uri: string, against: string): string {
  const url = new URL(uri, new URL(against, BASE));
  if (url.origin !== BASE) throw new Error(`led to another host: ${url.href}`);
  return url.pathname + url.search;
}

function urisOf({ text }: ViewerAnswer): readonly string[] {
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}
