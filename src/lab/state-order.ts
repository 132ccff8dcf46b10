/**
 * What a second terminal publishes in the lab: reads and writes of the KV namespace that both Workers read.
 *
 * In: a request with a key, and for a write the bytes. Out: the bytes, or whether they were written.
 * Only the keys of published GeoIP tables are taken, and no more bytes than KV would take.
 */
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { POINTER_KEY, tableKey } from "../core/bundle/table-pointer.ts";
import { refuse, type LabAnswer } from "./lab-answer.ts";
import type { LabState } from "./workers.ts";

/** The greatest value that KV takes. */
const VALUE_BYTES = 26_214_400;

/** Answers `GET /state?key=KEY` (null when there is none) and `POST /state?key=KEY`. */
export async function answerState(state: LabState, request: IncomingMessage, key: string): Promise<LabAnswer> {
  if (!isKey(key)) return refuse(404, `"${key}" is no key of a published table`);
  if (request.method === "GET") return { status: 200, body: await state.read(key) };
  const bytes = await bytesOf(request, VALUE_BYTES);
  if (bytes === null) return refuse(400, `a value has at most ${VALUE_BYTES} bytes`);
  await state.write(key, bytes);
  return { status: 200, body: { said: `${key}: written` } };
}

function isKey(key: string): boolean {
  const digest = /([0-9a-f]{64})$/.exec(key)?.[1];
  return key === POINTER_KEY || (digest !== undefined && key === tableKey(digest));
}

/** The body of a request; null when there is more than `most`. */
export async function bytesOf(request: IncomingMessage, most: number): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= most) chunks.push(chunk);
  });
  await once(request, "end");
  return length > most ? null : Buffer.concat(chunks);
}
