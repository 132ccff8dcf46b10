/**
 * Arms of experiments: somebody must land in one, and each must be told apart behind the edge.
 *
 * In the cluster an arm is known by the token `exp-<experiment>-<arm>`, which is a DNS label: a subset
 * name, a label's value, a Service's suffix. So it has at most 63 characters, and `a-b` with the arm `c`
 * must not meet `a` with the arm `b-c`.
 */
import type { Issue, IssuePlace } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { Named, RuleSet } from "../rule-set.ts";
import { keyPlace, keysAt, valuePlace } from "../source/source-document.ts";

const LONGEST_TOKEN = 63;

interface Token {
  readonly token: string;
  /** `arm lowlat of experiment abr-ladder`. */
  readonly of: string;
  readonly place: IssuePlace;
}

/** Findings in the arms of all experiments. */
export function checkArms({ experiments }: RuleSet): readonly Issue[] {
  const tokens = experiments.flatMap(tokensOf);
  return [
    ...experiments.flatMap(withoutWeight),
    ...experiments.flatMap(sharedRoles),
    ...tooLong(tokens),
    ...equal(tokens),
  ];
}

function withoutWeight({ raw, document, spec, name }: Named<"Experiment">): readonly Issue[] {
  const arms = Object.values(spec.arms);
  if (arms.some(({ weight }) => weight > 0)) return [];
  if (keysAt(raw, ["spec", "arms"]).length > arms.length) return []; // an arm is wrong, and reported
  const message = `experiment ${name} has no arm with a weight above 0, so nobody takes part`;
  return [
    issueAt(keyPlace(document, ["spec", "arms"]), {
      code: "GR0328",
      message,
      hint: "give its arms weights such as 50",
    }),
  ];
}

function sharedRoles({ document, spec, name }: Named<"Experiment">): readonly Issue[] {
  const first = new Map<string, string>();
  return Object.entries(spec.arms).flatMap(([arm, { role }]) => {
    if (role === undefined) return [];
    const before = first.get(role);
    if (before === undefined) {
      first.set(role, arm);
      return [];
    }
    return issueAt(valuePlace(document, ["spec", "arms", arm, "role"]), {
      code: "GR0329",
      message: `arms ${before} and ${arm} of experiment ${name} have the same role "${role}"`,
      hint: "give each arm its own role, or leave the role out where an arm only sets headers",
      related: { ...valuePlace(document, ["spec", "arms", before, "role"]), message: "the other one is here" },
    });
  });
}

function tokensOf({ document, spec, name }: Named<"Experiment">): readonly Token[] {
  return Object.keys(spec.arms).map((arm) => ({
    token: `exp-${name}-${arm}`,
    of: `arm ${arm} of experiment ${name}`,
    place: keyPlace(document, ["spec", "arms", arm]),
  }));
}

function tooLong(tokens: readonly Token[]): readonly Issue[] {
  return tokens
    .filter(({ token }) => token.length > LONGEST_TOKEN)
    .map(({ token, of, place }) =>
      issueAt(place, {
        code: "GR0329",
        message: `the token of ${of} may have ${LONGEST_TOKEN} characters, found ${token.length}: ${token}`,
        hint: "shorten the name of the arm or of the experiment",
      }),
    );
}

function equal(tokens: readonly Token[]): readonly Issue[] {
  const first = new Map<string, Token>();
  return tokens.flatMap((one) => {
    const before = first.get(one.token);
    if (before === undefined) {
      first.set(one.token, one);
      return [];
    }
    return issueAt(one.place, {
      code: "GR0329",
      message: `${before.of} and ${one.of} have the same token ${one.token}`,
      hint: "rename one of the arms or experiments",
      related: { ...before.place, message: "the other one is here" },
    });
  });
}
