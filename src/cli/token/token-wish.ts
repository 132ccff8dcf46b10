/**
 * What a token is asked to name, held against the rules: names that are there, and kinds for which they mean something.
 *
 * In: the options and, where names must be looked up, the rules. Out: the headers that the token is good for, or what is
 * wrong in one sentence. Writes nothing.
 */
import { fail, ok, type Result } from "../../core/model/result.ts";
import type { Rules } from "../../core/model/rules.ts";
import type { SignedToken, TokenKind } from "../../core/model/signed-token.ts";
import type { OptInRule, RolloutRule } from "../../core/model/version-rule.ts";
import { isInert } from "../../core/ruleset/inert.ts";
import { suggestionHint } from "../../core/ruleset/suggest.ts";

export type Named = Pick<SignedToken, "kind" | "cluster" | "region" | "role">;

export interface Carrier {
  /** Request header that takes the token. */
  readonly header: string;
  /** What it is for, in words. */
  readonly use: string;
}

/** What is wrong with the options alone; null when nothing is. */
export function misuse({ kind, cluster, region, role }: Named): string | null {
  const places = cluster ?? region;
  switch (kind) {
    case "test":
      if (places !== null || role !== null) return null;
      return "a test token names where requests go; add --cluster, --role or --region";
    case "opt-in":
    case "preview":
      if (places !== null) return `a token of kind ${kind} names a role only; leave out --cluster and --region`;
      return role === null ? `a token of kind ${kind} is good for one role; add --role NAME` : null;
    case "debug":
      if (places === null && role === null) return null;
      return "a debug token changes nothing and names nothing; leave out --cluster, --role and --region";
  }
}

/** Which headers take the token; the error names what the rules do not have. */
export function carriersOf(named: Named, rules: Rules): Result<readonly Carrier[], string> {
  const unknown = unknownName(named, rules);
  if (unknown !== null) return fail(unknown);
  switch (named.kind) {
    case "test":
      return ok([{ header: "x-edge-test", use: "requests go where it says" }]);
    case "debug":
      return ok([{ header: "x-edge-debug", use: "answers say in x-edge-decision what was decided" }]);
    case "opt-in":
    case "preview":
      return carriersIn(named.kind, named.role ?? "", rules.rollouts);
  }
}

/** What this version does not do with such a token yet; null when it does all. */
export function notYet(kind: TokenKind): string | null {
  const inert =
    (kind === "opt-in" && isInert("Rollout", "spec", "optIn")) ||
    (kind === "preview" && isInert("Rollout", "spec", "strategy"));
  return inert ? "this version does not act on it yet, as `georouter check` says of the rollout (GR0205)" : null;
}

function unknownName({ cluster, region, role }: Named, { clusters, regions }: Rules): string | null {
  const at = clusters.find(({ name }) => name === cluster);
  if (cluster !== null && at === undefined)
    return missing(
      "cluster",
      cluster,
      clusters.map(({ name }) => name),
    );
  if (region !== null && !regions.some(({ name }) => name === region)) {
    return missing(
      "region",
      region,
      regions.map(({ name }) => name),
    );
  }
  const roles = [...new Set((at === undefined ? clusters : [at]).flatMap(({ versions }) => Object.keys(versions)))];
  if (role === null || roles.includes(role)) return null;
  return at === undefined
    ? missing("role", role, roles)
    : `cluster ${at.name} does not run role ${JSON.stringify(role)}; it runs ${roles.join(", ")}`;
}

function missing(what: string, name: string, known: readonly string[]): string {
  return `the rules have no ${what} ${JSON.stringify(name)}; ${suggestionHint(name, known, what)}`;
}

function carriersIn(
  kind: "opt-in" | "preview",
  role: string,
  rollouts: readonly RolloutRule[],
): Result<readonly Carrier[], string> {
  const signed = rollouts.flatMap((rollout) => {
    const by = askedBy(kind, rollout);
    return by?.signed === true && by.header !== null ? [{ rollout, header: by.header }] : [];
  });
  const found = signed.filter(({ rollout }) => rollout.strategy === "blueGreen" || rollout.to === role);
  if (found.length > 0) {
    return ok(found.map(({ rollout, header }) => ({ header, use: `${role} of rollout ${rollout.name}` })));
  }
  const key = kind === "opt-in" ? "optIn" : "preview";
  const names = signed.map(({ rollout }) => rollout.name);
  const next =
    names.length === 0
      ? `none has \`${key}: { header: …, signed: true }\``
      : `rollouts with a signed ${kind}: ${names.join(", ")}`;
  return fail(`no rollout gives role ${JSON.stringify(role)} for a signed ${kind}; ${next}`);
}

function askedBy(kind: "opt-in" | "preview", rollout: RolloutRule): OptInRule | null {
  if (rollout.strategy === "canary") return kind === "opt-in" ? rollout.optIn : null;
  return kind === "preview" ? rollout.preview : null;
}
