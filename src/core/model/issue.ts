/**
 * One finding of `check`, and the closed set of codes.
 *
 * A code is stable: people silence, document and search by it. It is never reused for another
 * meaning. Each has one `*.bad.yaml` fixture under test/fixtures with its expected finding.
 */

/** What each code means, in a few words. 01: reading a file; 02: one file by itself; 03: rules together. */
export const ISSUE_CODES = {
  GR0101: "file cannot be read as text",
  GR0102: "not valid YAML",
  GR0103: "YAML feature that rule files do not use",
  GR0104: "limit exceeded",
  GR0105: "not a georouter file",
  GR0106: "comment that does not silence as it is written",
  GR0201: "unknown key",
  GR0202: "missing key",
  GR0203: "wrong value",
  GR0204: "unknown code of a country, subdivision or continent",
  GR0205: "not acted on by this version",
  GR0301: "name used twice",
  GR0302: "reference to something that is not defined",
  GR0303: "overlapping region keys",
  GR0304: "missing or repeated kind",
  GR0305: "file order used twice",
  GR0306: "tier without weight",
  GR0307: "cluster twice in one region",
  GR0308: "weighted and listed picks mixed in one region",
  GR0309: "role deployed nowhere",
  GR0310: "salt used twice",
  GR0311: "region that is within itself",
  GR0312: "probe timeout not below its interval",
  GR0313: "gateway address not allowed",
  GR0315: "region nobody can reach",
  GR0316: "cluster never used",
  GR0317: "route for a host that is not ours",
  GR0318: "route that can never match",
  GR0319: "region or key that nobody can reach",
  GR0320: "route partly shadowed",
  GR0321: "condition that no request can meet",
  GR0322: "failover that cannot happen",
  GR0323: "cluster that residency forbids",
  GR0324: "header or cookie match on a media route",
  GR0325: "experiment or override that has ended",
  GR0326: "sticky identity changed",
  GR0327: "guard that no change can satisfy",
  GR0328: "experiment without weight",
  GR0329: "arms that cannot be told apart",
  GR0330: "group that is not the area of its name",
  GR0331: "headers of address or place that nobody or everybody may set",
  GR0332: "GeoIP table compiled for other rules",
  GR0333: "alias that does nothing, or less than it seems",
  GR0334: "probes that may come late",
  GR0335: "probe that expects what it cannot see",
} as const satisfies Record<string, string>;

export type IssueCode = keyof typeof ISSUE_CODES;
export type Severity = "error" | "warning";

export interface IssuePlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Number of characters to underline, at least 1. */
  readonly length: number;
}

export interface Issue extends IssuePlace {
  readonly code: IssueCode;
  readonly severity: Severity;
  /** What was found and what is wanted, in one sentence without a final period. */
  readonly message: string;
  /** The next action. */
  readonly hint: string;
  /** The other place, for references and repeated names. */
  readonly related: (IssuePlace & { readonly message: string }) | null;
}
