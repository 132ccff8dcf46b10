/**
 * Where a definition stands, for people who ask why.
 */

/** `file:line`; the file as it is called wherever the rules are compiled. */
export type SourceLine = string;
