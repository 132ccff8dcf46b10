/**
 * A bundle that was compiled before, from its file: read, its digest checked, as the Worker would.
 */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { bundleBody, faultText, readBundle } from "../core/bundle/read-bundle.ts";
import type { Bundle } from "../core/model/bundle.ts";
import { LIMITS } from "../core/model/limits.ts";
import { fail, ok, type Result } from "../core/model/result.ts";

/** A device or a pipe has no end, and nothing over the limit is a bundle, so neither is opened. */
function readText(path: string): Result<string, string> {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return fail(`${path} is no file`);
    if (stat.size > LIMITS.bundleBytes) return fail(`${path} has ${stat.size} bytes, more than a bundle may have`);
    return ok(readFileSync(path, "utf8"));
  } catch (error) {
    return fail(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Reads a bundle; the error is a sentence for people. */
export function readBundleFile(path: string): Result<Bundle, string> {
  const read = readText(path);
  if (!read.ok) return fail(`${read.error}; name a file that \`georouter compile --out\` wrote`);
  const text = read.value;
  const digest = createHash("sha256")
    .update(bundleBody(text) ?? "")
    .digest("hex");
  const bundle = readBundle(text, digest);
  if (bundle.ok) return bundle;
  return fail(`${path}: ${faultText(bundle.error)}; compile the earlier rules again with this version`);
}
