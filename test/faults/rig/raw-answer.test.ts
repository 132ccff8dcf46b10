/**
 * Raw answers: that each is broken in the one way that its name says, and says who it comes from all the same.
 */
import { once } from "node:events";
import { request } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { rawAnswer, type RawKind } from "./raw-answer.ts";

const BODY = Buffer.from("a body of some bytes\n");
const FIELDS = [["x-from", "here"]] as const;

/** What a strict HTTP parser makes of it: the body under the field, or the error's code. */
async function parsed(kind: RawKind): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(rawAnswer(kind, FIELDS, BODY).bytes));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const outcome = new Promise<string>((resolve) => {
    const fails = (fault: Error): void => resolve("code" in fault ? String(fault.code) : fault.message);
    const sent = request({ port, host: "127.0.0.1", agent: false, maxHeaderSize: 1024 * 1024 }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => resolve(`${String(answer.headers["x-from"])} ${Buffer.concat(chunks).toString()}`));
      answer.on("error", fails);
    });
    sent.on("error", fails).end();
  });
  const what = await outcome;
  server.close();
  return what;
}

test.each<RawKind>([
  "sound",
  "longer-than-said",
  "100-kb-header",
  "1000-headers",
  "103-first",
  "100-first",
  "trailers",
])("%s: the body is read whole, and it is told who sent it", async (kind) => {
  expect(await parsed(kind)).toBe(`here ${BODY.toString()}`);
});

test.each<RawKind>(["garbage", "length-no-number", "two-lengths", "length-and-chunked"])(
  "%s: a strict parser refuses it",
  async (kind) => {
    expect(await parsed(kind)).toMatch(/^HPE_/);
  },
);

test.each<RawKind>(["cut-by-reset", "shorter-than-said", "chunked-without-end"])(
  "%s: it begins well and never ends",
  async (kind) => {
    const { bytes, ends } = rawAnswer(kind, FIELDS, BODY);
    expect(ends).not.toBe("keep");
    expect(bytes.toString()).toContain(BODY.subarray(0, BODY.length / 2).toString());
    expect(bytes.includes(BODY)).toBe(false);
    expect(await parsed(kind)).toBe("ECONNRESET");
  },
);

test("what stands behind an answer that is longer than it says is another answer", () => {
  const text = rawAnswer("longer-than-said", FIELDS, BODY).bytes.toString();
  expect(text.slice(text.indexOf(BODY.toString()) + BODY.length)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*poison$/s);
});
