/**
 * A low-latency HLS channel that any number of clusters serve: the same parts at the same time, byte for byte.
 *
 * A playlist or part that is asked for before it exists is held until it does (draft-pantos-hls-rfc8216bis, 6.2.5.2 and
 * 4.4.5.3), as players of such channels count on; what is too far ahead is 400.
 */
import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Origin } from "./origin.ts";

const PARTS_IN_SEGMENT = 4;
const PART_BYTES = 20_000;
const SEGMENTS_LISTED = 3;
const MOST_SEGMENTS_AHEAD = 2;

export interface Channel {
  /** Lets this cluster serve it under `/live/media.m3u8`. */
  servedBy(origin: Origin): void;
  /** SHA-256 of a part, counted from the first one of the channel. */
  sha256Of(part: number): string;
}

/** Starts a channel whose parts are this long. */
export function startChannel(partMs: number): Channel {
  const from = Date.now();
  const made = (): number => Math.floor((Date.now() - from) / partMs);
  const whenMade = (part: number, response: ServerResponse, answer: () => void): void => {
    const timer = setTimeout(answer, Math.max(0, from + (part + 1) * partMs - Date.now()));
    response.once("close", () => clearTimeout(timer));
  };
  return {
    sha256Of: (part) => createHash("sha256").update(bytesOf(part)).digest("hex"),
    servedBy: (origin) =>
      origin.script(({ url = "" }, response) => {
        const { pathname, searchParams } = new URL(url, "http://origin");
        const part = /\/part-(\d+)\.m4s$/.exec(pathname)?.[1];
        if (part !== undefined) {
          whenMade(Number(part), response, () => void response.end(bytesOf(Number(part))));
          return;
        }
        const asked = askedPart(searchParams);
        if (asked > made() + MOST_SEGMENTS_AHEAD * PARTS_IN_SEGMENT) {
          response.writeHead(400).end();
          return;
        }
        const type = { "content-type": "application/vnd.apple.mpegurl" };
        whenMade(asked, response, () => void response.writeHead(200, type).end(playlist(made())));
      }),
  };
}

/** The part that a playlist must have before it is given out; -1 when any will do. */
function askedPart(query: URLSearchParams): number {
  const segment = query.get("_HLS_msn");
  if (segment === null) return -1;
  const part = query.get("_HLS_part");
  return Number(segment) * PARTS_IN_SEGMENT + (part === null ? PARTS_IN_SEGMENT - 1 : Number(part));
}

/** Of `made` parts, the last few segments' and the hint of the next one. */
function playlist(made: number): string {
  const first = Math.max(0, Math.floor(made / PARTS_IN_SEGMENT) - SEGMENTS_LISTED);
  const lines = ["#EXTM3U", "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES", `#EXT-X-MEDIA-SEQUENCE:${first}`];
  for (let part = first * PARTS_IN_SEGMENT; part < made; part++) lines.push(`#EXT-X-PART:URI="part-${part}.m4s"`);
  return [...lines, `#EXT-X-PRELOAD-HINT:TYPE=PART,URI="part-${made}.m4s"`, ""].join("\n");
}

/** The query of the playlist that has this part. */
export function blockingQuery(part: number): string {
  return `?_HLS_msn=${Math.floor(part / PARTS_IN_SEGMENT)}&_HLS_part=${part % PARTS_IN_SEGMENT}`;
}

function bytesOf(part: number): Buffer {
  return Buffer.alloc(PART_BYTES, `part ${part} of the channel,`);
}
