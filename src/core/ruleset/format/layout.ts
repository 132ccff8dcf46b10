/**
 * A YAML document as the formatter sees it: values in their written form, and the comments around them.
 *
 * Every comment of the file is in exactly one place of the tree, so what prints the whole tree loses
 * none. Where blank lines stood is kept as well, since people use them to group.
 */

/** A line of its own: a comment with its `#`, or an empty text for an empty line. */
export type Line = string;

/** One value, as it was written and as it reads. */
export interface Scalar {
  readonly written: "plain" | "single" | "double";
  /** With its quotes. */
  readonly source: string;
  readonly value: string;
}

/** Text in the style of `|` or `>`. */
export interface BlockText {
  readonly kind: "block-text";
  /** The style and what becomes of the final line breaks, such as `|-`. */
  readonly style: string;
  /** Without their indentation. */
  readonly lines: readonly string[];
}

/** An entry of a map, or of a list when it has no key. */
export interface Entry {
  /** Lines in front of it. */
  readonly before: readonly Line[];
  readonly key: Scalar | null;
  readonly value: Layout;
  /** The comment in its line; in that of its key when the value takes several. */
  readonly behind: string | null;
}

export interface Collection {
  readonly kind: "map" | "list";
  /** Whether it is written with brackets. */
  readonly flow: boolean;
  readonly entries: readonly Entry[];
  /** Lines behind the last entry. */
  readonly after: readonly Line[];
}

export type Layout =
  | { readonly kind: "nothing" }
  | { readonly kind: "scalar"; readonly scalar: Scalar }
  | BlockText
  | Collection;

/** Whether it is a map or a list. */
export function isCollection(layout: Layout): layout is Collection {
  return layout.kind === "map" || layout.kind === "list";
}
