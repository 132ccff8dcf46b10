/**
 * Options of `explain` → the facts object that batch lines use, so that both are read by one reader.
 *
 * What an option's own form gets wrong (`--header noequals`) is a fault here; what its value means is
 * judged by the reader of facts. Nothing given is left out, and nothing given twice wins silently.
 */
export interface FactOptions {
  readonly ip?: string;
  readonly peer?: string;
  readonly country?: string;
  readonly subdivision?: string;
  readonly continent?: string;
  readonly city?: string;
  readonly lat?: string;
  readonly lon?: string;
  readonly asn?: string;
  readonly host?: string;
  readonly path?: string;
  readonly query?: string;
  readonly method?: string;
  readonly header?: readonly string[];
  readonly cookie?: readonly string[];
  readonly unit?: string;
  readonly at?: string;
  readonly health?: readonly string[];
  readonly rtt?: readonly string[];
  readonly percent?: readonly string[];
  readonly pin?: string;
  readonly test?: string;
}

export interface OptionFacts {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly faults: readonly string[];
}

type Entry = readonly [name: string, value: string];

/** Makes the facts. */
export function factsFromOptions(options: FactOptions): OptionFacts {
  const { ip, peer, country, continent, subdivision, city, host, path, query, method, unit, at } = options;
  const texts = { ip, peer, country, continent, subdivision, city, host, path, query, method, unit, at };
  const numbers = { lat: options.lat, lon: options.lon, asn: options.asn };
  const faults: string[] = [];
  const headers = entriesOf("--header", "NAME=VALUE", options.header, faults);
  const cookies = once("--cookie", entriesOf("--cookie", "NAME=VALUE", options.cookie, faults), faults);
  const health = once("--health", entriesOf("--health", "CLUSTER=STATE", splitHealth(options.health), faults), faults);
  const rtt = once("--rtt", entriesOf("--rtt", "CLUSTER=MS", splitHealth(options.rtt), faults), faults);
  const percent = entriesOf("--percent", "ROLLOUT.REGION=N", options.percent, faults);
  const facts = {
    ...given(texts, (text) => text),
    ...given(numbers, numberOrText),
    ...record("headers", joined(headers)),
    ...record("cookies", cookies),
    ...record(
      "health",
      health.map(([cluster, state]) => [cluster, healthOf(cluster, state, faults)] as const),
    ),
    ...record(
      "rtt",
      rtt.map(([cluster, ms]) => [cluster, numberOrText(ms)] as const),
    ),
    ...percentOf(percent, faults),
    ...pinOf(options.pin),
    ...testOf(options.test, faults),
  };
  return { facts, faults };
}

function given(
  options: Readonly<Record<string, string | undefined>>,
  read: (text: string) => unknown,
): Record<string, unknown> {
  const entries = Object.entries(options).flatMap(([name, text]) => (text === undefined ? [] : [[name, read(text)]]));
  return Object.fromEntries(entries);
}

/** Text that is no number stays text, which the reader of facts complains about. */
function numberOrText(text: string): unknown {
  return /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : text;
}

function entriesOf(option: string, wanted: string, pairs: readonly string[] | undefined, faults: string[]): Entry[] {
  return (pairs ?? []).flatMap((pair): Entry[] => {
    const at = pair.indexOf("=");
    if (at > 0) return [[pair.slice(0, at), pair.slice(at + 1)]];
    faults.push(`${option} takes ${wanted}, found ${JSON.stringify(pair)}`);
    return [];
  });
}

/** `a=down,b=up` is two states; a comma inside the numbers of one cluster, `a=ready:50,accept:70`, is not. */
function splitHealth(pairs: readonly string[] | undefined): readonly string[] | undefined {
  return pairs?.flatMap((pair) => pair.split(/,(?=[^,:]*=)/));
}

function once(option: string, entries: readonly Entry[], faults: string[]): readonly Entry[] {
  const names = entries.map(([name]) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) faults.push(`${option} says ${twice} twice; leave one out`);
  return entries;
}

/** Repeated headers are joined as the edge joins them. */
function joined(headers: readonly Entry[]): readonly Entry[] {
  const byName = Map.groupBy(headers, ([name]) => name.toLowerCase());
  return [...byName].map(([name, same]) => [name, same.map(([, value]) => value).join(", ")]);
}

function record(name: string, entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return entries.length === 0 ? {} : { [name]: Object.fromEntries(entries) };
}

/** `ready:50,accept:70` becomes an object of numbers, `since:2026-11-28T03:00:00Z` keeps its time; words stay words. */
function healthOf(cluster: string, state: string, faults: string[]): unknown {
  const parts = state.split(",").map((part) => /^(state|ready|accept|since|flaps):(.+)$/.exec(part));
  if (parts.some((part) => part === null)) return state;
  const numbers = parts.map((part): Entry => [part?.[1] ?? "", part?.[2] ?? ""]);
  const entries = once(`--health ${cluster}`, numbers, faults);
  return Object.fromEntries(entries.map(([name, value]) => [name, numberOrText(value)]));
}

/** `sa-east=canary` → `{pin: {cluster, role}}`; without a role it is the reader's to say which. */
function pinOf(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  const [cluster = "", ...role] = text.split("=");
  return { pin: role.length === 0 ? { cluster } : { cluster, role: role.join("=") } };
}

/** `cluster=sa-east,role=canary` → `{test: {cluster, role}}`. */
function testOf(text: string | undefined, faults: string[]): Record<string, unknown> {
  if (text === undefined) return {};
  return record("test", once("--test", entriesOf("--test", "WHAT=NAME", text.split(","), faults), faults));
}

/** `playback-v42.latam=25` → `{percent: {"playback-v42": {latam: 25}}}`. */
function percentOf(entries: readonly Entry[], faults: string[]): Record<string, unknown> {
  const percent = new Map<string, Map<string, unknown>>();
  for (const [key, value] of entries) {
    const [rollout = "", region = "", ...more] = key.split(".");
    const regions = percent.get(rollout) ?? new Map<string, unknown>();
    if (rollout === "" || region === "" || more.length > 0) {
      faults.push(`--percent takes ROLLOUT.REGION=N, found ${JSON.stringify(`${key}=${value}`)}`);
    } else if (regions.has(region)) {
      faults.push(`--percent says ${key} twice; leave one out`);
    } else percent.set(rollout, regions.set(region, numberOrText(value)));
  }
  return record(
    "percent",
    [...percent].map(([rollout, regions]) => [rollout, Object.fromEntries(regions)] as const),
  );
}
