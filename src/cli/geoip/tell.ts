/**
 * How the commands of `geoip` speak: answers on stdout, everything else on stderr, an exit code at the end.
 *
 * Tables and KV hold texts that anybody may have written; what is not seen, or steers a terminal, is written out.
 */
import { visibleJson, visibleText } from "../visible-text.ts";

/** Ends with an error: one sentence, which may quote what others wrote, and the exit code that says of what kind. */
export function end(code: number, text: string): void {
  say(`error: ${text}`);
  process.exitCode = code;
}

/** Says something beside the answer. */
export function say(text: string): void {
  process.stderr.write(`${visibleText(text)}\n`);
}

/** A line of the answer. */
export function print(line: string): void {
  process.stdout.write(`${visibleText(line)}\n`);
}

/** The answer as JSON. */
export function printJson(answer: unknown): void {
  process.stdout.write(`${visibleJson(JSON.stringify(answer, null, 2))}\n`);
}
