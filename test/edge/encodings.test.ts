/**
 * Encoded bodies reach the viewer as the cluster sent them, with their length, whatever the viewer accepts.
 *
 * Viewers here meet the Worker itself. Miniflare's own front, which a developer's browser meets, decodes for viewers who
 * accept no encoding and then has no length; that is not of the edge.
 */
import { randomBytes } from "node:crypto";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { BRAZIL, type HeaderPair } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ bundle: bundleText(edgeRules(PATIENT_MS)) });
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

const PLAIN = Buffer.from(randomBytes(100_000).toString("base64"));
const ENCODED: Readonly<Record<string, Buffer>> = {
  gzip: gzipSync(PLAIN),
  br: brotliCompressSync(PLAIN),
  zstd: Buffer.from("bytes that no one here could decode"),
  identity: PLAIN,
};

function serveEncoded(encoding: string): Buffer {
  const bytes = ENCODED[encoding] ?? PLAIN;
  edge.home.script((_, response) => {
    const named = encoding === "identity" ? {} : { "content-encoding": encoding };
    response.writeHead(200, { ...named, "content-length": bytes.length, vary: "accept-encoding" }).end(bytes);
  });
  return bytes;
}

const ACCEPTED: readonly (readonly [string, readonly HeaderPair[]])[] = [
  ["gzip and br", [["Accept-Encoding", "br, gzip"]]],
  ["nothing but the bytes themselves", [["Accept-Encoding", "identity"]]],
  ["anything, since it says nothing", []],
];

describe.each(Object.keys(ENCODED))("a body that is encoded as %s", (encoding) => {
  test.each(ACCEPTED)("for a viewer who accepts %s: the same bytes, encoding and length", async (_, headers) => {
    const bytes = serveEncoded(encoding);
    const answer = await edge.ask("/playlist.m3u8", { headers });
    expect(answer.body.equals(bytes)).toBe(true);
    expect([answer.headers["content-length"], answer.headers["content-encoding"] ?? "identity"]).toEqual([
      String(bytes.length),
      encoding,
    ]);
    expect(answer.headers).toMatchObject({ vary: "accept-encoding" });
  });

  test("to a HEAD: the same encoding and length", async () => {
    const bytes = serveEncoded(encoding);
    const { headers } = await edge.ask("/playlist.m3u8", { method: "HEAD" });
    expect([headers["content-length"], headers["content-encoding"] ?? "identity"]).toEqual([
      String(bytes.length),
      encoding,
    ]);
  });
});

describe("what the cluster is told that the viewer accepts", () => {
  const asked = (): unknown => edge.home.requests[0]?.headers["accept-encoding"];

  test.each(["identity", "gzip, deflate, br, zstd", "gzip;q=0"])(
    "is what the viewer sent, where Cloudflare says that it was %s",
    async (clientAcceptEncoding) => {
      const cf = { ...BRAZIL, clientAcceptEncoding };
      await edge.ask("/segment.m4s", { cf, headers: [["Accept-Encoding", "br, gzip"]] });
      expect(asked()).toBe(clientAcceptEncoding);
    },
  );

  test("is what came, where Cloudflare does not say", async () => {
    await edge.ask("/segment.m4s", { cf: BRAZIL, headers: [["Accept-Encoding", "br, gzip"]] });
    expect(asked()).toBe("br, gzip");
  });

  test("is what came, where the request did not come through Cloudflare", async () => {
    await edge.ask("/segment.m4s", { headers: [["Accept-Encoding", "identity"]] });
    expect(asked()).toBe("identity");
  });

  test("is nothing, where the viewer says nothing", async () => {
    await edge.ask("/segment.m4s");
    expect(asked()).toBeUndefined();
  });
});
