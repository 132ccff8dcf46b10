/**
 * What can be written as the value of an option or an argument: from a list, from the rules on disk, or a file.
 *
 * An option is known here by its long name, an argument by its name in angle brackets; whatever is not known
 * here has no candidates. Names are asked for only when they are needed, because they cost reading the rules.
 */
import type { Argument, Option } from "commander";
import { COUNTRY_CODES } from "../../core/model/country.ts";
import type { RuleNames } from "../../core/ruleset/rule-names.ts";

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

export type Values =
  | {
      readonly kind: "words";
      readonly words: readonly Candidate[];
      /** More is to be typed behind it. */ readonly open: boolean;
    }
  | { readonly kind: "files" }
  | { readonly kind: "folders" };

type Names = () => RuleNames;

const STATES: readonly (readonly [state: string, meaning: string])[] = [
  ["up", "takes all of its share"],
  ["degraded", "up, but chosen after the healthy ones"],
  ["down", "takes nothing"],
  ["unknown", "not measured; taken as up"],
  ["drain", "keeps what it has, takes nothing new"],
  ["forced-down", "down by order"],
  ["forced-up", "up by order"],
  ["ready:50", "half of it is ready"],
  ["accept:50", "takes half of its share"],
];

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const CONTINENTS = {
  AF: "Africa",
  AN: "Antarctica",
  AS: "Asia",
  EU: "Europe",
  NA: "North America",
  OC: "Oceania",
  SA: "South America",
};

const BY_NAME: Readonly<Record<string, (names: Names, typed: string) => Values>> = {
  "--health": (names, typed) => healthValues(names().clusters, typed),
  "--rtt": (names) => open(named(names().clusters, "cluster").map((one) => ({ ...one, value: `${one.value}=` }))),
  "--percent": (names) => open(percentKeys(names())),
  "--pin": (names) => open(named(names().clusters, "cluster").map((one) => ({ ...one, value: `${one.value}=` }))),
  "--host": (names) => closed(named(names().hosts, "host")),
  "--capacity": (names) => open(named(names().clusters, "cluster").map((one) => ({ ...one, value: `${one.value}=` }))),
  "--mix": () => open([{ value: "world", description: "everybody who is online, by country" }]),
  "--test": () =>
    open(["cluster=", "role=", "region="].map((value) => ({ value, description: "what the test names" }))),
  "--viewer": (names) => closed(named(names().viewers, "viewer of the rules")),
  "--cluster": (names) => closed(named(names().clusters, "cluster")),
  "--region": (names) => closed(named(names().regions, "region")),
  "--country": () => closed(countries()),
  "--continent": () => closed(Object.entries(CONTINENTS).map(([value, description]) => ({ value, description }))),
  "--method": () => closed(named(METHODS, "")),
  region: (names) => closed(named(names().regions, "region")),
  cluster: (names) => closed(named(names().clusters, "cluster")),
};

/** Candidates for an option's value. */
export function optionValues(option: Option, names: Names, typed: string): Values {
  if (option.argChoices !== undefined) return closed(named(option.argChoices, ""));
  return BY_NAME[option.long ?? ""]?.(names, typed) ?? pathValues(option.flags);
}

/** Candidates for an argument. */
export function argumentValues(argument: Argument, names: Names, typed: string): Values {
  if (argument.argChoices !== undefined) return closed(named(argument.argChoices, ""));
  return BY_NAME[argument.name()]?.(names, typed) ?? pathValues(`<${argument.name()}>`);
}

function pathValues(flags: string): Values {
  if (/[<[](?:file|paths|mmdb|city-mmdb|table|bundle)(?:\.\.\.)?[>\]]/.test(flags)) return { kind: "files" };
  return /[<[]dir[>\]]/.test(flags) ? { kind: "folders" } : closed([]);
}

/** First the cluster and `=`, then its states. */
function healthValues(clusters: readonly string[], typed: string): Values {
  const [cluster = "", state] = typed.split("=");
  if (state === undefined) return open(named(clusters, "cluster").map((one) => ({ ...one, value: `${one.value}=` })));
  return closed(STATES.map(([value, description]) => ({ value: `${cluster}=${value}`, description })));
}

function percentKeys({ rollouts, regions }: RuleNames): readonly Candidate[] {
  return rollouts.flatMap((rollout) =>
    named(regions, `share of ${rollout}`).map((one) => ({ ...one, value: `${rollout}.${one.value}=` })),
  );
}

function countries(): readonly Candidate[] {
  const english = new Intl.DisplayNames("en", { type: "region" });
  return COUNTRY_CODES.map((value) => ({ value, description: english.of(value) ?? "" }));
}

function named(values: readonly string[], description: string): readonly Candidate[] {
  return values.map((value) => ({ value, description }));
}

function closed(words: readonly Candidate[]): Values {
  return { kind: "words", words, open: false };
}

function open(words: readonly Candidate[]): Values {
  return { kind: "words", words, open: true };
}
