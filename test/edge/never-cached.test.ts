/**
 * No answer of one role or cluster comes to another out of the platform's cache.
 *
 * That cache does not exist here; what stands for it keeps every answer under its URL, as documented, unless it is asked
 * to be gone past in the words that workerd itself has for `cache: "no-store"`.
 */
import { convertV4MiniflareOptions, Miniflare, Response } from "miniflare";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NOTHING_KNOWN } from "../../src/core/model/live.ts";
import { edgeRules } from "./rig/edge-rules.ts";
import { EDGE, edgeWorker } from "./rig/edge-worker-options.ts";
import { OUTBOUND } from "./rig/outbound.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { ask, BRAZIL, type HeaderPair, type ViewerRequest } from "./rig/viewer.ts";

const CACHE = `
  const kept = new Map();
  const header = (request, name) => request.headers.get(name);
  export default {
    async fetch(request) {
      const bypassed = request.cf?.cacheLevel === "bypass" && request.cf?.cacheTtl === -1;
      const hit = bypassed ? undefined : kept.get(request.url);
      const seen = hit ?? {
        version: header(request, "x-edge-version"),
        said: { "cache-control": header(request, "cache-control"), pragma: header(request, "pragma") },
      };
      if (!bypassed) kept.set(request.url, seen);
      return Response.json({ ...seen, cf: request.cf }, { headers: { "cache-control": "public, max-age=3600" } });
    },
  };`;

/** Shows what the runtime makes of the standard's way to say it. */
const STANDARD = `export default { fetch: () => fetch("https://gw.home.streamtv.example/a.jpg", { cache: "no-store" }) };`;

let miniflare: Miniflare;
let at: URL;
beforeAll(async () => {
  const script = (name: string, contents: string) => ({
    name,
    compatibilityDate: "2026-11-01",
    modules: [{ type: "ESModule" as const, path: `${name}.js`, contents }],
  });
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        await edgeWorker({ bundle: bundleText(edgeRules()) }, () => Response.json(NOTHING_KNOWN)),
        script(OUTBOUND, CACHE),
        { ...script("standard", STANDARD), outboundService: OUTBOUND },
      ],
    }),
  );
  at = await miniflare.unsafeGetDirectURL(EDGE);
});
afterAll(() => miniflare.dispose());

interface Seen {
  readonly version: string;
  readonly said: Readonly<Record<string, string | null>>;
  readonly cf: Readonly<Record<string, unknown>>;
}

async function seen(sent: ViewerRequest): Promise<Seen> {
  return JSON.parse((await ask(at, "/poster.jpg", sent)).text) as Seen;
}

test("stable and canary share a gateway and a path, and each gets its own answer", async () => {
  const canary = { cf: { colo: "NRT", country: "JP" }, headers: [["X-Session-Id", "one"]] } as const;
  for (const [sent, version] of [
    [{ cf: BRAZIL }, "stable"],
    [canary, "canary"],
    [{ cf: BRAZIL }, "stable"],
  ] as const) {
    expect((await seen(sent)).version).toBe(version);
  }
});

test("the runtime is told what it makes of `no-store` itself", async () => {
  const worker = await miniflare.getWorker("standard");
  const standard = (await (await worker.fetch("http://standard/")).json()) as Seen;
  expect((await seen({ cf: BRAZIL })).cf).toEqual(standard.cf);
  expect(standard.said).toEqual({ "cache-control": "no-cache", pragma: "no-cache" }); // what the gateway must not get
});

test("the gateway gets no cache-control and no pragma but the viewer's own", async () => {
  expect((await seen({ cf: BRAZIL })).said).toEqual({ "cache-control": null, pragma: null });
  const own: readonly HeaderPair[] = [["Cache-Control", "max-age=0"]];
  expect((await seen({ cf: BRAZIL, headers: own })).said).toEqual({ "cache-control": "max-age=0", pragma: null });
});
