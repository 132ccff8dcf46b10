/**
 * Which headers of a request claim an address or a place that nothing here believes.
 *
 * In: the headers, whether the peer is trusted, Cloudflare's own country. Out: names, never values: the trace is
 * told that somebody claimed something, and a cluster is not told what. One header a CDN stands for all of
 * its headers, so that a request that claims nothing costs a handful of look-ups.
 */
import type { IndexedPlacing } from "../model/bundle.ts";
import type { FieldSource } from "../model/viewer.ts";

/** The country as CDNs other than the one in front of us would say it. */
const WITNESSES: readonly string[] = [
  "cloudfront-viewer-country",
  "x-vercel-ip-country",
  "x-appengine-country",
  "x-akamai-edgescape",
];

const NONE: readonly string[] = [];

/** Names of the claims in a request that are not believed. */
export function droppedHeaders(
  { claims }: IndexedPlacing,
  headers: FieldSource,
  cfCountry: unknown,
  peerTrusted: boolean,
): readonly string[] {
  let dropped: string[] | null = null;
  const drop = (name: string): void => void (dropped ??= []).push(name);
  if (!peerTrusted) for (const name of claims) if (has(headers, name)) drop(name);
  for (const name of WITNESSES) if (!claims.includes(name) && has(headers, name)) drop(name);
  if (!claims.includes("cf-ipcountry") && contradicts(headers.get("cf-ipcountry") ?? "", cfCountry)) {
    drop("cf-ipcountry");
  }
  return dropped ?? NONE;
}

function has(headers: FieldSource, name: string): boolean {
  return (headers.get(name) ?? "") !== "";
}

/** Cloudflare writes the header from what it says in `cf`, and `XX` where it says nothing. */
function contradicts(header: string, cfCountry: unknown): boolean {
  if (header === "" || header === cfCountry) return false;
  const said = typeof cfCountry === "string" && cfCountry !== "" ? cfCountry : "XX";
  return header.toUpperCase() !== said.toUpperCase();
}
