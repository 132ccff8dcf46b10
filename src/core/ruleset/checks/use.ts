/**
 * One use of a name: where it is written, what it names, and who says so.
 */
import type { NameKind } from "../names.ts";
import type { Path, SourceDocument } from "../source/source-document.ts";

export interface Use {
  readonly document: SourceDocument;
  readonly path: Path;
  readonly what: NameKind;
  readonly name: string;
  /** Who names it. */
  readonly by: string;
  /** Whether the name is a key of a map rather than a value. */
  readonly isKey: boolean;
}

/** A name that stands as a value. */
export function valueUse(
  document: SourceDocument,
  path: Path,
  what: NameKind,
  { name, by }: { readonly name: string; readonly by: string },
): Use {
  return { document, path, what, name, by, isKey: false };
}

/** A name that stands as the key of a map. */
export function keyUse(document: SourceDocument, path: Path, what: NameKind, by: string): Use {
  return { document, path, what, name: String(path.at(-1)), by, isKey: true };
}
