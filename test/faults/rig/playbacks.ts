/**
 * Players of a pinned playback, as viewers see them: each loads its manifest and a segment of it again and again.
 *
 * In: an edge, what Cloudflare's front end says of the viewers, and how many there are. Out: every answer that a player
 * got, redirects apart. A player does no more than native ones do: it follows redirects, resolves URIs against where
 * it ended up, and keeps no cookie.
 */
import { setTimeout as pause } from "node:timers/promises";
import { ask, type ViewerAnswer } from "../../edge/rig/viewer.ts";
import { ATTEMPT, bodyOf, SERVED_BY } from "./behaviour.ts";

export interface Played {
  readonly at: number;
  readonly player: number;
  readonly what: "manifest" | "segment";
  readonly status: number;
  readonly cluster: string;
  readonly attempt: string;
  /** How many redirects led there: one when the playback was pinned, none while its pin holds. */
  readonly redirects: number;
  readonly right: boolean;
}

export interface Playbacks {
  readonly played: readonly Played[];
  /** Requests that got no answer. */
  readonly faults: readonly string[];
  stop(): Promise<void>;
}

export interface Audience {
  readonly url: URL;
  readonly host: string;
  readonly cf: Readonly<Record<string, string>>;
}

const EVERY_MS = 250;
const MOST_REDIRECTS = 3;
const BASE = "https://play.example";

/** Starts them; they play until they are stopped. */
export function startPlaybacks(audience: Audience, players: number): Playbacks {
  const played: Played[] = [];
  const faults: string[] = [];
  const stopping = new AbortController();
  const play = async (player: number): Promise<void> => {
    let manifest = `/show/${player}/index.m3u8`;
    for (let segment = 1; !stopping.signal.aborted; segment++) {
      const note = (what: Played["what"], got: Got): void =>
        void played.push({ ...seenOf(got), at: Date.now(), player, what });
      try {
        const got = await get(audience, manifest);
        note("manifest", got);
        manifest = got.at;
        note("segment", await get(audience, new URL(`${segment}.m4s`, new URL(manifest, BASE)).pathname));
      } catch (fault) {
        faults.push(String(fault));
      }
      await pause(EVERY_MS);
    }
  };
  const playing = Promise.all(Array.from({ length: players }, (_, player) => play(player)));
  return {
    played,
    faults,
    stop: async () => {
      stopping.abort();
      await playing;
    },
  };
}

interface Got {
  readonly answer: ViewerAnswer;
  /** The path at the end of all redirects. */
  readonly at: string;
  readonly redirects: number;
}

async function get({ url, host, cf }: Audience, path: string): Promise<Got> {
  let at = path;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const answer = await ask(url, at, { host, cf });
    const { location } = answer.headers;
    if (answer.status !== 302 || location === undefined) return { answer, at, redirects };
    at = new URL(location, BASE).pathname;
  }
  throw new Error(`more than ${MOST_REDIRECTS} redirects from ${path}`);
}

const PREFIX = /^\/~gr\.[^/]+/;

function seenOf({
  answer,
  at,
  redirects,
}: Got): Pick<Played, "status" | "cluster" | "attempt" | "redirects" | "right"> {
  const { status, headers, body } = answer;
  return {
    status,
    cluster: String(headers[SERVED_BY] ?? ""),
    attempt: String(headers[ATTEMPT] ?? ""),
    redirects,
    right: body.equals(bodyOf(at.replace(PREFIX, ""))),
  };
}
