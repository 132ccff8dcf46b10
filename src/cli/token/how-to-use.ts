/**
 * What is said beside a token: for what, until when and where it counts, and a line to copy. The token itself is not in it.
 */
import type { Rules } from "../../core/model/rules.ts";
import type { SignedToken } from "../../core/model/signed-token.ts";
import { timeText } from "../../core/model/time-text.ts";
import { sampleRequest } from "../../core/ruleset/sample-request.ts";
import type { Session } from "../../lab/session-file.ts";
import { shellWord } from "../shell-word.ts";
import type { Carrier } from "./token-wish.ts";

export interface Made {
  readonly token: string;
  readonly signed: SignedToken;
  readonly kid: string;
  /** The lab where it counts; null elsewhere. */
  readonly lab: Pick<Session, "routerPort"> | null;
  readonly carriers: readonly Carrier[];
  /** What this version does not do with it; null when it does all. */
  readonly notYet: string | null;
}

/** Lines for stderr. */
export function usageText(made: Made, rules: Rules): string {
  const { signed, kid, carriers, notYet } = made;
  const { kind, environment, endMs } = signed;
  const lines = [
    `${kind} token${namesOf(signed)}: good in ${environment} until ${timeText(endMs)}, by key ${kid}`,
    ...carriers.map(({ header, use }) => `header ${header}: ${use}`),
    ...(notYet === null ? [] : [`note: ${notYet}`]),
    ...carriers.slice(0, 1).map(({ header }) => `  ${curlLine(header, made, rules)}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function namesOf({ cluster, role, region }: SignedToken): string {
  const named = [
    ...(cluster === null ? [] : [`cluster ${cluster}`]),
    ...(role === null ? [] : [`role ${role}`]),
    ...(region === null ? [] : [`region ${region}`]),
  ];
  return named.length === 0 ? "" : ` for ${named.join(", ")}`;
}

function curlLine(header: string, { lab }: Made, rules: Rules): string {
  const { host, path } = sampleRequest(rules);
  const put = `curl -H "${header}: $TOKEN"`;
  if (lab === null) return `${put} ${shellWord(`https://${host}${path}`)}`;
  return `${put} -H ${shellWord(`Host: ${host}`)} ${shellWord(`http://127.0.0.1:${lab.routerPort}${path}`)}`;
}
