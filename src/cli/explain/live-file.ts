/**
 * `explain --live FILE`: the live value that an answer is about, as the control plane gives it.
 *
 * In: the answer to `GET /api/v1/health` or `GET /api/v1/live`, or the signed value as KV has it, from a file, or from
 * standard input for `-`. Out: the value, or a sentence for people. The signature is not looked at: this is a question, and
 * whoever asks it knows where the file is from.
 */
import { readFileSync } from "node:fs";
import { readLive } from "../../core/bundle/read-live.ts";
import { isRecord } from "../../core/bundle/shape.ts";
import type { Live } from "../../core/model/live.ts";
import { fail, ok, type Result } from "../../core/model/result.ts";
import { errorText } from "../geoip/table-file.ts";

/** Null without a file. */
export function readLiveFile(file: string | undefined): Result<Live | null, string> {
  if (file === undefined) return ok(null);
  const name = file === "-" ? "standard input" : file;
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    return fail(`${name} cannot be read: ${errorText(error)}; check the path`);
  }
  const json = unsealed(text.trim());
  const live = readLive(json) ?? readLive(JSON.stringify(withinHealth(json)));
  return live === null
    ? fail(`${name} is no live value; save the answer to GET /api/v1/health, or the key \`live\` of the KV namespace`)
    : ok(live);
}

/** The payload of a JSON Web Signature in compact form; any other text as it is. */
function unsealed(text: string): string {
  const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(text) ?? [];
  return payload === undefined ? text : Buffer.from(payload, "base64url").toString("utf8");
}

/** The live value inside an answer to `GET /api/v1/health`; null where there is none. */
function withinHealth(text: string): unknown {
  try {
    const answer: unknown = JSON.parse(text);
    return isRecord(answer) ? (answer["live"] ?? null) : null;
  } catch {
    return null; // JSON.parse has no other way to say so
  }
}
