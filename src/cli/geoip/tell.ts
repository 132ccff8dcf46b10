/**
 * How the commands of `geoip` speak: answers on stdout, everything else on stderr, an exit code at the end.
 */
import { visibleText } from "../visible-text.ts";

/** Ends with an error: one sentence, which may quote what others wrote, and the exit code that says of what kind. */
export function end(code: number, text: string): void {
  say(`error: ${visibleText(text)}`);
  process.exitCode = code;
}

/** Says something beside the answer. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A line of the answer. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
