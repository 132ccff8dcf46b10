/**
 * What a rule file says that no rule test could notice, because no decision depends on it.
 *
 * Mutation leaves these places alone, like those that this version does not act on yet (`inert.ts`). A row is a promise that the place changes no Decision, so each
 * says why; whatever decides must not be here, or a hole in the tests stays hidden.
 */
import type { Path } from "./source/source-document.ts";

interface UnseenRow {
  readonly kind: string;
  /** Keys under `spec`; `*` stands for every key of a map and every entry of a list. All below is meant too. */
  readonly at: readonly string[];
  /** Only this value; without it, any. */
  readonly value?: string;
  readonly why: string;
}

const ROWS: readonly UnseenRow[] = [
  {
    kind: "Router",
    at: ["clientIp"],
    why: "rule tests state the address, and `peer` only where they are about proxies",
  },
  { kind: "Router", at: ["geoHeaders"], why: "rule tests state the place" },
  { kind: "Router", at: ["locate", "*"], value: "cf", why: "rule tests state what Cloudflare would say" },
  { kind: "Router", at: ["locate", "*"], value: "headers", why: "rule tests state what headers would say" },
  { kind: "Router", at: ["mode"], why: "rule tests are about what is decided, also where it is only observed" },
  { kind: "Router", at: ["bypass"], why: "rule tests are about what is decided, whatever goes to the bypass" },
  { kind: "Router", at: ["continueTrace"], why: "the hand-off reads it" },
  { kind: "Router", at: ["guards"], why: "guards hold for changes of the rules, not for decisions" },
  { kind: "Regions", at: ["defaults", "vantage"], why: "rule tests state the health" },
  { kind: "Regions", at: ["regions", "*", "vantage"], why: "rule tests state the health" },
  { kind: "Clusters", at: ["defaults", "probe"], why: "rule tests state the health" },
  { kind: "Clusters", at: ["defaults", "clientCertificate"], why: "the hand-off reads it" },
  { kind: "Clusters", at: ["defaults", "assertion"], why: "the hand-off reads it" },
  { kind: "Clusters", at: ["clusters", "*", "clientCertificate"], why: "the hand-off reads it" },
  { kind: "Clusters", at: ["clusters", "*", "assertion"], why: "the hand-off reads it" },
  { kind: "Clusters", at: ["vantages"], why: "rule tests state the health" },
  { kind: "Clusters", at: ["clusters", "*", "probe"], why: "rule tests state the health" },
  { kind: "Clusters", at: ["clusters", "*", "capacity"], why: "plan and simulate read it" },
  { kind: "Clusters", at: ["clusters", "*", "mesh"], why: "export reads it" },
  { kind: "Clusters", at: ["clusters", "*", "location", "place"], why: "a name for people" },
  { kind: "Rollout", at: ["steps"], why: "the rollout's controller reads it" },
  { kind: "Rollout", at: ["analysis"], why: "the rollout's controller reads it" },
];

/** Whether no decision depends on what stands at a path of a document. */
export function isUnseen(kind: string, path: Path, value: unknown): boolean {
  const [top, ...below] = path;
  if (top !== "spec") return true;
  return ROWS.some(
    (row) => row.kind === kind && leadsTo(row.at, below) && (row.value === undefined || row.value === value),
  );
}

function leadsTo(at: readonly string[], path: Path): boolean {
  return path.length >= at.length && at.every((step, index) => step === "*" || step === path[index]);
}
