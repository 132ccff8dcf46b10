/**
 * Text → one word of a POSIX shell, for commands that people copy from what we print.
 *
 * Plain text stays as it is and is easy to read; what a shell would read anything into is quoted. Nothing
 * that stands in a name may run, or become two words.
 */

/** Double quotes where they are enough, since names often hold an apostrophe; else single ones. */
export function shellWord(text: string): string {
  if (/^[\w./:@%+=,-]+$/.test(text)) return text;
  return /["$`\\!]/.test(text) ? `'${text.replaceAll("'", String.raw`'\''`)}'` : `"${text}"`;
}
