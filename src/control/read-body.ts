/**
 * The body of a request as JSON: bounded, and only where the request says that it is JSON.
 */
import { fail, ok, type Result } from "../core/model/result.ts";
import { problem } from "./problem.ts";

/** Reads it; the error is the answer to give. A body without a length is read no further than the limit. */
export async function readBody(request: Request, mostBytes: number): Promise<Result<unknown, Response>> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    const found = type === undefined || type === "" ? "none" : `"${type}"`;
    return fail(problem(415, "Not JSON", `The content-type is ${found}; send application/json`));
  }
  const bytes = await bounded(request, mostBytes);
  if (bytes === null) {
    return fail(problem(413, "Too large", `A body here has at most ${mostBytes} bytes; send less at a time`));
  }
  try {
    return ok(JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes)));
  } catch {
    return fail(problem(400, "Not JSON", "The body cannot be read as JSON in UTF-8; correct it and send it again"));
  }
}

/** Null when there is more. */
async function bounded(request: Request, mostBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > mostBytes) return null;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
