/**
 * The steps of a signed test in words.
 */
import type { TokenRefusal } from "../model/signed-token.ts";
import type { TraceStep } from "../model/trace.ts";

/** What the test asks for, or why its token counts for nothing. */
export function testText(step: Extract<TraceStep, { stage: "test" }>): string {
  if (step.outcome !== "counts") return `${REFUSED[step.outcome]}; it is ignored`;
  const { cluster, role, region, unknownRegion } = step;
  const names = [
    ...(cluster === null ? [] : [`cluster ${cluster}`]),
    ...(role === null ? [] : [`role ${role}`]),
    ...(region === null
      ? []
      : [`region ${region}${unknownRegion ? ", which the rules do not have, so his own holds" : ""}`]),
  ];
  return `asks for ${names.length === 0 ? "nothing" : names.join(", ")}`;
}

const REFUSED: Readonly<Record<TokenRefusal, string>> = {
  off: "there are no keys to read the token with (TOKEN_KEYS)",
  refused: "the token is not one of ours",
  "other-kind": "the token is of another kind, and no test",
  "other-environment": "the token is for another environment",
  expired: "the token has ended",
  "too-long": "the token ends later than any may",
};

/** What became of the cluster that it names. */
export function testedClusterText(step: Extract<TraceStep, { stage: "test-cluster" }>): string {
  const { cluster, outcome, real, because } = step;
  switch (outcome) {
    case "used":
      return real === "down"
        ? `${cluster} is down and tested all the same; nothing stands behind it`
        : `${cluster} is tested; nothing stands behind it`;
    case "unknown":
      return `${cluster} is no cluster of the rules; decided as usual`;
    case "forbidden":
      return `${cluster} is forbidden by residency, which binds tests too; decided as usual`;
    case "excluded":
      return `${cluster} is ${because === "forced" ? "forced down" : "drained"}, which binds tests too; decided as usual`;
  }
}
