/**
 * Probes as they are once a cluster's own keys and the defaults of its file are put together.
 *
 * In: the rule set. Out: probes that cannot finish in time, that expect what they cannot see, and
 * too many of them for one prober.
 */
import type { Issue } from "../../model/issue.ts";
import { PROBES_AT_ONCE } from "../../model/probe.ts";
import type { ProbeRule } from "../../model/rules.ts";
import { compileProbe } from "../compile/compile-probe.ts";
import { issueAt } from "../issue-at.ts";
import type { Of, RuleSet } from "../rule-set.ts";
import { keyPlace, type Path } from "../source/source-document.ts";
import { durationText } from "../values/duration.ts";

interface Probed {
  readonly file: Of<"Clusters">;
  readonly name: string;
  readonly probe: ProbeRule;
}

/** Findings in the probes of all clusters. */
export function checkProbes(set: RuleSet): readonly Issue[] {
  const all = set.clusters.flatMap((file) =>
    Object.entries(file.spec.clusters).map(([name, cluster]): Probed => ({
      file,
      name,
      probe: compileProbe(file.spec.defaults.probe, cluster.probe),
    })),
  );
  return [...all.flatMap((one) => [...slowProbe(one), ...unseenBody(one), ...tooOftenSame(one)]), ...tooMany(set, all)];
}

/** The key of the cluster's own probe, or the cluster's where the defaults say it. */
function placeOf({ file, name }: Probed, ...keys: readonly string[]) {
  const path: Path = ["spec", "clusters", name, "probe", ...keys];
  return keyPlace(file.document, path);
}

function slowProbe(probed: Probed): readonly Issue[] {
  const { timeoutMs: timeout, intervalMs: interval } = probed.probe;
  if (timeout < interval) return [];
  const message = `cluster ${probed.name}: the probe's timeout ${durationText(timeout)} must be below its interval ${durationText(interval)}`;
  const hint = "lower the timeout or raise the interval";
  return [issueAt(placeOf(probed, "timeout"), { code: "GR0312", message, hint })];
}

/** HEAD has no body, nor has an answer with one of these statuses (RFC 9110, 6.4.1). */
function unseenBody(probed: Probed): readonly Issue[] {
  const { method, expectStatus, expectBody, changesWithinMs } = probed.probe;
  if (expectBody === null && changesWithinMs === null) return [];
  const expected = expectBody === null ? "changesWithin" : "body";
  const place = placeOf(probed, "expect", expected);
  if (method === "HEAD") {
    const message = `cluster ${probed.name}: the probe expects something of the body (${expected}), but asks with HEAD, which has none`;
    return [issueAt(place, { code: "GR0335", message, hint: "write `method: GET`, or expect a status or a header" })];
  }
  if (!expectStatus.every(isBodiless)) return [];
  const message = `cluster ${probed.name}: the probe expects something of the body (${expected}), but only statuses without one (${expectStatus.join(", ")})`;
  return [issueAt(place, { code: "GR0335", message, hint: "expect a status with a body, for example 200" })];
}

function isBodiless(status: number): boolean {
  return status < 200 || status === 204 || status === 205 || status === 304;
}

/** Between two looks nothing is seen, so a shorter time would mean the interval and say something else. */
function tooOftenSame(probed: Probed): readonly Issue[] {
  const { changesWithinMs, intervalMs } = probed.probe;
  if (changesWithinMs === null || changesWithinMs >= intervalMs) return [];
  const message = `cluster ${probed.name}: changesWithin ${durationText(changesWithinMs)} is below the probe's interval ${durationText(intervalMs)}, and between two looks nothing is seen`;
  const hint = `write at least ${durationText(intervalMs)}, or lower the interval`;
  return [issueAt(placeOf(probed, "expect", "changesWithin"), { code: "GR0335", message, hint })];
}

/** Sums of fractions such as 0.2 miss a whole number by less than this. */
const ROUNDING = 1e-9;

/** When every cluster hangs, each probe holds one of a prober's connections for its whole timeout. */
function tooMany(set: RuleSet, all: readonly Probed[]): readonly Issue[] {
  const [file] = set.clusters;
  const isProbed = set.clusters.some(({ spec }) => Object.keys(spec.vantages).length > 0);
  const wanted = all.reduce((sum, { probe }) => sum + probe.timeoutMs / probe.intervalMs, 0);
  if (file === undefined || !isProbed || wanted <= PROBES_AT_ONCE + ROUNDING) return [];
  const times = (Math.ceil((wanted / PROBES_AT_ONCE) * 10) / 10).toFixed(1);
  return [
    issueAt(keyPlace(file.document, ["spec", "clusters"]), {
      code: "GR0334",
      severity: "warning",
      message: `if all ${all.length} clusters hung at once, probes would come about ${times} times less often than their interval says: a prober makes ${PROBES_AT_ONCE} at once`,
      hint: "lower the timeout or raise the interval; a few clusters that hang do not delay the others",
    }),
  ];
}
