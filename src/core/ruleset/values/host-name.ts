/**
 * Host names as rule files may write them: strict, ASCII, in lower case.
 *
 * A name that a URL parser would read as something else is refused, above all one whose last label
 * is a number: `127.1` and `0x7f.1` are addresses to it (WHATWG URL, "ends in a number").
 */
import { fail, ok, type Result } from "../../model/result.ts";

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const NUMBER = /^(?:[0-9]+|0x[0-9a-f]*)$/;
const LONGEST_NAME = 253;

export interface NameFault {
  readonly hint: string;
}

/** Reads a host name, in any case; the value is in lower case. */
export function parseHostName(text: string): Result<string, NameFault> {
  const host = lowerAscii(text);
  const labels = host.split(".");
  if (host.endsWith(".")) return fail({ hint: "remove the dot at the end" });
  if (!isAscii(host)) return fail({ hint: "write it in ASCII; international names begin with xn-- there" });
  if (host.includes(":")) return fail({ hint: "write the name without scheme and port" });
  if (host.length > LONGEST_NAME || !labels.every((label) => LABEL.test(label))) {
    return fail({ hint: "write letters, digits, hyphens and dots only" });
  }
  if (NUMBER.test(labels.at(-1) ?? "")) return fail({ hint: "write a name, not an address" });
  return ok(host);
}

/** Reads a host name or, with one leading `*.`, every name below it. */
export function parseHostPattern(text: string): Result<string, NameFault> {
  if (!text.startsWith("*.")) {
    return text.includes("*") ? fail({ hint: "put the * in front: *.example.com" }) : parseHostName(text);
  }
  const below = parseHostName(text.slice(2));
  return below.ok ? ok(`*.${below.value}`) : below;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false;
  return true;
}

/** Lower case of ASCII letters only: the Kelvin sign must not become a k. */
function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
