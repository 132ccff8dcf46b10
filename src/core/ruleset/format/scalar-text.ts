/**
 * How one value is written: without quotes where YAML reads the same without them.
 *
 * Text that YAML 1.1 takes for something else (NO, on, 12:30, a date) keeps the quotes that its author
 * gave it, since other tools and people read it so; it gets none where its author wrote none.
 */
import { forbiddenCharacters } from "../source/plain-text.ts";
import type { Scalar } from "./layout.ts";

const TYPED =
  /^(?:~|null|true|false|yes|no|on|off|y|n|=|<<|[-+]?\.(?:inf|nan)|[-+.\d][-+.\d_,:]*(?:e[-+\d]*)?|0[xob][\da-f_]*|\d{4}-\d\d?-\d\d?.*)$/i;

/** The text of a value or key in one line; `inFlow` when it stands inside brackets. */
export function scalarText({ written, source, value }: Scalar, inFlow: boolean): string {
  const oneLine = !source.includes("\n");
  if (written === "plain" && oneLine) return source;
  const escaped = written === "double" && source.includes("\\");
  if (!escaped && isPlain(value, inFlow) && (written === "plain" || !TYPED.test(value))) return value;
  if (oneLine && (written === "double" || /["\\]/.test(value))) return source;
  return quoted(value);
}

/** Whether YAML reads the text as it is without quotes. */
function isPlain(value: string, inFlow: boolean): boolean {
  if (!/^[^\s\-?:,[\]{}#&*!|>'"%@`]/.test(value) || /[\s:]$/.test(value)) return false;
  if (/: | #|[\p{Cc}\p{Cf}\p{Co}\p{Cs}]|[\p{Z}--[ ]]/v.test(value)) return false;
  return !(inFlow && /[,[\]{}]/.test(value)) && !value.startsWith("...");
}

function quoted(value: string): string {
  const text = JSON.stringify(value);
  const hidden = new Set(forbiddenCharacters(text).map(({ at }) => at));
  return [...text.split("").entries()]
    .map(([at, unit]) => (hidden.has(at) ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}` : unit))
    .join("");
}

/** The text as lines of at most so many columns, broken where one space is a break for YAML. */
export function foldText(text: string, first: number, width: number): readonly string[] {
  return fill(text.split(/(?<=\S) (?=\S)/), " ", { first, width });
}

/** Joins parts into lines; the first line has `first` columns, and a part that is too long a line of its own. */
export function fill(
  parts: readonly string[],
  joint: string,
  { first, width }: { readonly first: number; readonly width: number },
): readonly string[] {
  const lines: string[] = [];
  let line: string | null = null;
  for (const part of parts) {
    const longer: string = line === null ? part : `${line}${joint}${part}`;
    const room = lines.length === 0 ? first : width;
    if (line === null || columns(longer) <= room) line = longer;
    else {
      lines.push(line);
      line = part;
    }
  }
  return line === null ? lines : [...lines, line];
}

/** How many characters a text has. */
export function columns(text: string): number {
  return text.replaceAll(/[\ud800-\udbff]/g, "").length;
}
