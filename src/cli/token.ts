/**
 * `georouter token`: a signed token for one person's own requests.
 *
 * Out: the token alone on stdout, so that it fits into a curl line; how to use it on stderr, and never a key. Exit: 0 made, 1 the
 * rules have findings, 64 wrong options or names, 65 keys or rules that cannot be read, 78 no keys.
 */
import { userInfo } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Rules } from "../core/model/rules.ts";
import { TOKEN_KINDS, type SignedToken, type TokenKind } from "../core/model/signed-token.ts";
import { timeText } from "../core/model/time-text.ts";
import { parseDuration } from "../core/ruleset/values/duration.ts";
import { isTokenText, LONGEST_TOKEN_MS } from "../core/viewer/signed-token.ts";
import { LAB_ENVIRONMENT } from "../lab/session-file.ts";
import { EXIT } from "./exit-code.ts";
import { loadRules } from "./load-rules.ts";
import { usageText, type Made } from "./token/how-to-use.ts";
import { signPeopleToken } from "./token/sign-token.ts";
import { signingKey } from "./token/token-keys.ts";
import { carriersOf, misuse, notYet, type Named } from "./token/token-wish.ts";

interface TokenOptions {
  readonly kind: TokenKind;
  readonly cluster?: string;
  readonly role?: string;
  readonly region?: string;
  readonly for?: number;
  readonly by?: string;
  readonly environment?: string;
  readonly keys?: string;
  readonly rules?: string;
  readonly output: "text" | "json";
  readonly quiet?: boolean;
}

/** How long a token is good where nobody says it. */
const AN_HOUR_MS = 3_600_000;

const EXAMPLES = `
Keys are those of --keys, else of the variable TOKEN_KEYS, else of the lab that runs here (docs/tokens.md).

Examples:
  georouter token --cluster sa-east --role canary
  curl -H "x-edge-test: $(georouter token -q --role canary)" http://127.0.0.1:8787/live/ch1
  georouter token --kind debug --for 10m -o json
  georouter token --region latam --keys token-keys.json --environment staging`;

/** The verb `token`. */
export function tokenCommand(): Command {
  return new Command("token")
    .description("make a signed token: for requests that test, opt in, preview, or ask what was decided")
    .addOption(new Option("--kind <kind>", "what it is for").choices([...TOKEN_KINDS]).default("test"))
    .option("--cluster <name>", "the cluster that a test goes to")
    .option("--role <name>", "the role that serves")
    .option("--region <name>", "the region that a test is taken to be in")
    .option("--for <length>", "how long it is good, at most 24h (default: 1h)", readLength)
    .option("--by <name>", "who makes it, for the edge's log (default: your name on this machine)", readText)
    .option("--environment <name>", "the only environment where it counts (default: production, or lab)", readText)
    .option("--keys <file>", "file with the edge's secret TOKEN_KEYS")
    .option("--rules <dir>", "folder of the rules (default: found upwards from here)")
    .addOption(new Option("-o, --output <form>", "form of the answer").choices(["text", "json"]).default("text"))
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .action(makeToken);
}

function readLength(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms >= 1000 && ms <= LONGEST_TOKEN_MS) return ms;
  throw new InvalidArgumentError("a length from 1s to 24h, such as 10m or 8h.");
}

function readText(text: string): string {
  if (isTokenText(text)) return text;
  throw new InvalidArgumentError("a text of 1 to 64 characters that can be seen.");
}

function makeToken(options: TokenOptions): void {
  const { kind, cluster = null, region = null, role = null } = options;
  const named: Named = { kind, cluster, region, role };
  const wrong = misuse(named);
  if (wrong !== null) return end(wrong, EXIT.usage);
  const key = signingKey(options.keys, process.env);
  if (!key.ok) return end(key.error.said, key.error.code);
  const loaded = loadRules(options.rules);
  if (loaded === null) return;
  const carriers = carriersOf(named, loaded.rules);
  if (!carriers.ok) return end(carriers.error, EXIT.usage);
  const { kid, lab } = key.value;
  const environment = options.environment ?? (lab === null ? "production" : LAB_ENVIRONMENT);
  const endMs = Math.floor((Date.now() + (options.for ?? AN_HOUR_MS)) / 1000) * 1000;
  const signed: SignedToken = { ...named, endMs, environment, by: options.by ?? whoever() };
  const token = signPeopleToken(key.value, signed);
  say({ token, signed, kid, lab, carriers: carriers.value, notYet: notYet(kind) }, loaded.rules, options);
}

/** Machines without names of people exist. */
function whoever(): string {
  try {
    const { username } = userInfo();
    return isTokenText(username) ? username : "unknown";
  } catch {
    return "unknown";
  }
}

function say(made: Made, rules: Rules, { output, quiet }: TokenOptions): void {
  const { token, signed, kid, carriers } = made;
  const { endMs, ...rest } = signed;
  const json = { token, ...rest, ends: timeText(endMs), kid, headers: carriers.map(({ header }) => header) };
  process.stdout.write(output === "json" ? `${JSON.stringify(json, null, 2)}\n` : `${token}\n`);
  if (quiet !== true) process.stderr.write(usageText(made, rules));
}

function end(text: string, code: number): void {
  const help = code === EXIT.usage ? "; see georouter token --help" : "";
  process.stderr.write(`error: ${text}${help}\n`);
  process.exitCode = code;
}
