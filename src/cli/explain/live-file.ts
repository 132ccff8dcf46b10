/**
 * `explain --live FILE`: the live value that an answer is about, as the control plane gives it.
 *
 * In: the answer to `GET /api/v1/live` or to `GET /api/v1/health`, from a file, or from standard input for `-`. Out: the
 * value, or a sentence for people.
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
  const live = readLive(text) ?? readLive(JSON.stringify(withinHealth(text)));
  return live === null ? fail(`${name} is no live value; save the answer to GET /api/v1/live`) : ok(live);
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
