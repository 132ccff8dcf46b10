/**
 * Where something is defined, as the bundle keeps it for `explain`.
 */
import type { SourceLine } from "../../model/source-line.ts";
import { keyPlace, type Path, type SourceDocument } from "./source-document.ts";

/** `file:line` of what the path leads to; the file as it is called wherever the command is run. */
export function sourceLine(document: SourceDocument, path: Path): SourceLine {
  return `${document.source.name}:${keyPlace(document, path).line}`;
}
