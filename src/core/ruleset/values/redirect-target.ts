/**
 * Where a redirect may send viewers: an absolute http or https URL, or a path on the same host.
 *
 * The text goes into a header as it is. So it is printable ASCII, and it can be read in one way
 * only: `//host` and `/\host` are other hosts to a browser, and a user name before the host hides it.
 */
import { fail, ok, type Result } from "../../model/result.ts";
import { parseHostName } from "./host-name.ts";

const LONGEST_TARGET = 2048;

/** Reads the target of a redirect; it stays as written. */
export function parseRedirectTarget(text: string): Result<string, { readonly hint: string }> {
  if (text.length > LONGEST_TARGET) return fail({ hint: `use at most ${LONGEST_TARGET} characters` });
  if (!/^[!-~]+$/.test(text) || /["<>\\`{}^|]/.test(text)) {
    return fail({ hint: "write other characters percent-encoded, for example %20 for a space" });
  }
  if (text.startsWith("//")) return fail({ hint: "write the scheme, https://, or begin the path with one /" });
  if (text.startsWith("/")) return ok(text);
  const authority = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1];
  if (authority === undefined) return fail({ hint: "begin it with https:// or with /" });
  const host = parseHostName(authority.replace(/:[1-9]\d{0,4}$/, ""));
  return host.ok ? ok(text) : fail({ hint: "write a plain host name after https://, without a user name" });
}
