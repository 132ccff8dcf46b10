/**
 * `--events FILE`: one event a line; empty lines, and what stands behind a `#`, are nothing.
 */
import { ok, type Result } from "../../core/model/result.ts";
import { readRuleFile } from "../rules-directory.ts";

/** The events of a file as they are written, none without a file; the error is a sentence. */
export function readEventFile(file: string | undefined): Result<readonly string[], string> {
  if (file === undefined) return ok([]);
  const text = readRuleFile(file);
  if (!text.ok) return text;
  const lines = text.value.split(/\r?\n/).map((line) => (line.split("#", 1)[0] ?? "").trim());
  return ok(lines.filter((line) => line !== ""));
}
