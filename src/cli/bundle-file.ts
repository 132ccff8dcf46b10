/**
 * A bundle that was compiled before, from its file: read, its digest checked, as the Worker would.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { bundleBody, faultText, readBundle } from "../core/bundle/read-bundle.ts";
import type { Bundle } from "../core/model/bundle.ts";
import { fail, type Result } from "../core/model/result.ts";

/** Reads a bundle; the error is a sentence for people. */
export function readBundleFile(path: string): Result<Bundle, string> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(`${path} cannot be read: ${why}; name a file that \`georouter compile --out\` wrote`);
  }
  const digest = createHash("sha256")
    .update(bundleBody(text) ?? "")
    .digest("hex");
  const bundle = readBundle(text, digest);
  if (bundle.ok) return bundle;
  return fail(`${path}: ${faultText(bundle.error)}; compile the earlier rules again with this version`);
}
