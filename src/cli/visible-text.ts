/**
 * Text of rule files as a terminal may show it: characters that are not seen, or that move the cursor or
 * the reading direction, are written out as `<U+202E>`.
 *
 * Rules come from pull requests. What `check` prints must look as it is, and must not act on the
 * terminal or the log it is printed to. Tabs stay.
 */

// Control characters but for the tab; joiners, marks and embeddings of direction; separators of lines; byte order marks.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNSEEN = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** The text with every unseen character written out. */
export function visibleText(text: string): string {
  return text.replaceAll(UNSEEN, (character) => `<U+${codeOf(character).toUpperCase()}>`);
}

/** JSON with every unseen character inside its texts as an escape; line breaks between values stay. */
export function visibleJson(json: string): string {
  return json.replaceAll(UNSEEN, (character) => (character === "\n" ? character : `\\u${codeOf(character)}`));
}

function codeOf(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, "0");
}
