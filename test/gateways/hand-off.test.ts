/**
 * The edge hands requests off to real gateways through the binding of its certificate: everything that passes without one passes so.
 */
import { request as httpRequest } from "node:http";
import { once } from "node:events";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { assertionKey } from "../edge/rig/assertion-keys.ts";
import { open, type ViewerRequest } from "../edge/rig/viewer.ts";
import { until } from "../edge/rig/until.ts";
import { startTlsEdge, type TlsEdge } from "./rig/edge-behind-tls.ts";
import { startBench, type Bench, type Site } from "./rig/gateway-bench.ts";
import { WITHOUT_GATEWAYS } from "./rig/real-gateway.ts";

/** `edgeRules`: everybody in Japan who has a session gets the canary. */
const JAPAN: ViewerRequest = { cf: { colo: "NRT", country: "JP" }, headers: [["x-session-id", "s1"]] };

describe.skipIf(WITHOUT_GATEWAYS !== "").each(["nginx", "haproxy"] as const)(`behind %s${WITHOUT_GATEWAYS}`, (kind) => {
  let bench: Bench;
  let home: Site;
  let next: Site;
  let edge: TlsEdge;
  beforeAll(async () => {
    bench = startBench();
    const key = await assertionKey("k1");
    [home, next] = [await bench.site(kind, "home", [key.publicKey]), await bench.site(kind, "next", [key.publicKey])];
    edge = await startTlsEdge({ pki: bench.pki, sites: { home, next }, shows: "router", assertionKey: key.secret });
  });
  beforeEach(() => {
    for (const site of [home, next]) site.reset();
    edge.logs.length = 0;
  });
  afterAll(async () => {
    await edge.stop();
    await bench.stop();
  });

  test("viewers get the version of their region", async () => {
    expect([(await edge.ask("/a")).text, (await edge.ask("/a", JAPAN)).text]).toEqual(["stable", "canary"]);
    expect([home.stable.requests.length, home.canary.requests.length]).toEqual([1, 1]);
  });

  test("what a viewer claims of versions, certificates and assertions changes nothing", async () => {
    const claims: readonly (readonly [string, string])[] = [
      ["X-Canary", "always"],
      ["X-Edge-Version", "canary"],
      ["X_Edge_Version", "canary"],
      ["X-Edge-Assertion", "eyJhbGciOiJub25lIn0.e30."],
      ["X-Edge-Deny", "certificate"],
      ["X-Forwarded-Client-Cert", "Subject=CN=edge-router"],
      ["SSL-Client-Verify", "SUCCESS"],
    ];
    const { status, text } = await edge.ask("/a", { headers: claims });
    expect([status, text]).toEqual([200, "stable"]);
    const headers = home.stable.requests[0]?.headers ?? {};
    expect(headers).toMatchObject({ "x-edge-version": "stable", host: "play.example" });
    for (const name of ["x-canary", "x-edge-deny", "x-edge-assertion", "x-forwarded-client-cert", "x_edge_version"]) {
      expect(headers[name]).toBeUndefined();
    }
  });

  test("nothing between gateway and edge reaches a viewer", async () => {
    const { headers } = await edge.ask("/a");
    expect(Object.keys(headers).filter((name) => name.startsWith("x-edge"))).toEqual([]);
  });

  test("a body of 100 kB arrives as it was sent, and without a length too", async () => {
    const body = Buffer.alloc(100_000, "georouter ");
    const seen: string[] = [];
    home.stable.script(async (request, response) => {
      const hash = createHash("sha256");
      for await (const chunk of request) hash.update(chunk as Buffer);
      seen.push(hash.digest("hex"));
      response.end("stored");
    });
    for (const sent of [body.toString(), Readable.from([body.subarray(0, 60_000), body.subarray(60_000)])]) {
      expect((await edge.ask("/a", { method: "POST", body: sent })).text).toBe("stored");
    }
    const right = createHash("sha256").update(body).digest("hex");
    expect(seen).toEqual([right, right]);
  });

  test("events reach the viewer one by one, while the answer goes on", async () => {
    const waiting: (() => void)[] = [];
    home.stable.script(async (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (let at = 0; at < 3; at++) {
        response.write(`data: ${at}\n\n`);
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      response.end();
    });
    const answer = await open(edge.url, "/a", { headers: [["Accept", "text/event-stream"]] });
    const seen: string[] = [];
    for await (const chunk of answer) {
      seen.push((chunk as Buffer).toString());
      waiting.shift()?.(); // the next one is sent when this one is here
    }
    expect(seen).toEqual(["data: 0\n\n", "data: 1\n\n", "data: 2\n\n"]);
  });

  test("a redirect is the viewer's to follow, a range is a range", async () => {
    home.stable.answer({ status: 302, headers: { location: "https://other.example/" } });
    const { status, headers } = await edge.ask("/a");
    expect([status, headers.location]).toEqual([302, "https://other.example/"]);
    home.stable.answer({ status: 206, headers: { "content-range": "bytes 0-3/9" }, body: "part" });
    const part = await edge.ask("/a", { headers: [["Range", "bytes=0-3"]] });
    expect([part.status, part.headers["content-range"], part.text]).toEqual([206, "bytes 0-3/9", "part"]);
    expect(home.stable.requests.at(-1)?.headers.range).toBe("bytes=0-3");
  });

  test("a socket opens through the certificate's door, and carries bytes both ways", async () => {
    home.stable.upgrade((request, socket) => {
      const accept = createHash("sha1")
        .update(`${request.headers["sec-websocket-key"] ?? ""}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest("base64");
      const upgraded = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
      socket.write([...upgraded, `Sec-WebSocket-Accept: ${accept}`, "", ""].join("\r\n"));
      // An unmasked text frame of two letters (RFC 6455, 5.2), once something came.
      socket.once("data", () => socket.write(Buffer.from([0x81, 0x02, 0x68, 0x69])));
    });
    const sent = httpRequest({
      host: edge.url.hostname,
      port: edge.url.port,
      path: "/a",
      headers: {
        host: "play.example",
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      },
    }).end();
    const [answer, socket] = (await once(sent, "upgrade")) as [{ readonly statusCode: number }, Socket];
    socket.write(Buffer.from([0x81, 0x82, 1, 2, 3, 4, 0x68 ^ 1, 0x69 ^ 2]));
    const [frame] = (await once(socket, "data")) as [Buffer];
    socket.destroy();
    expect([answer.statusCode, frame.subarray(2).toString()]).toEqual([101, "hi"]);
  });

  test("the edge's own probes get in as well, and the control plane hears that all is well", async () => {
    const probed = await until("reports of probes of both", 20_000, async () => {
      await edge.ask("/a", { cf: { colo: "GRU" } });
      await edge.forward(500);
      const seen = edge.reports.flatMap(({ clusters }) => Object.entries(clusters));
      const found = ["home", "next"].map((name) => seen.find(([one, { probe }]) => one === name && probe !== null));
      return found.every((one) => one !== undefined) ? found.map((one) => one?.[1].probe) : null;
    });
    expect(probed).toEqual([
      { ok: true, why: "", rttMs: expect.any(Number) as number },
      { ok: true, why: "", rttMs: expect.any(Number) as number },
    ]);
  });

  test("where the cluster says 503, the viewer gets the next one, in his version", async () => {
    for (const origin of [home.stable, home.canary]) origin.answer({ status: 503, body: "full" });
    expect((await edge.ask("/a", JAPAN)).text).toBe("canary");
    expect(next.canary.requests[0]?.headers).toMatchObject({ "x-edge-attempt": "2", "x-edge-version": "canary" });
  });
});
