/**
 * Options of `explain` → the facts object that batch lines use, so that both are read by one reader.
 */
export interface FactOptions {
  readonly ip?: string;
  readonly country?: string;
  readonly subdivision?: string;
  readonly continent?: string;
  readonly city?: string;
  readonly lat?: number;
  readonly lon?: number;
  readonly asn?: number;
  readonly host?: string;
  readonly path?: string;
  readonly method?: string;
  readonly header?: readonly string[];
  readonly cookie?: readonly string[];
  readonly unit?: string;
  readonly at?: string;
  readonly health?: readonly string[];
  readonly percent?: readonly string[];
}

/** Makes the facts; what cannot be understood is passed on as it is, for the reader to complain about. */
export function factsFromOptions(options: FactOptions): Record<string, unknown> {
  const { ip, country, subdivision, continent, city, lat, lon, asn, host, path, method, unit, at } = options;
  const plain = { ip, country, subdivision, continent, city, lat, lon, asn, host, path, method, unit, at };
  const given = Object.entries(plain).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(given),
    ...group("headers", options.header, (value) => value),
    ...group("cookies", options.cookie, (value) => value),
    ...group("health", options.health, healthOf),
    ...percentOf(options.percent),
  };
}

function group(
  name: string,
  pairs: readonly string[] | undefined,
  read: (value: string) => unknown,
): Record<string, unknown> {
  if (pairs === undefined) return {};
  const entries = pairs.flatMap((pair) => (name === "health" ? pair.split(",") : [pair])).map(cut);
  return { [name]: Object.fromEntries(entries.map(([key, value]) => [key, read(value)])) };
}

/** `ready:50` and `accept:70` become numbers; words stay words. */
function healthOf(value: string): unknown {
  const numbers = /^(ready|accept):(\d{1,3}(?:\.\d+)?)$/.exec(value);
  return numbers?.[1] === undefined ? value : { [numbers[1]]: Number(numbers[2]) };
}

/** `playback-v42.latam=25` → `{percent: {"playback-v42": {latam: 25}}}`. */
function percentOf(pairs: readonly string[] | undefined): Record<string, unknown> {
  if (pairs === undefined) return {};
  const percent: Record<string, Record<string, number>> = {};
  for (const [key, value] of pairs.map(cut)) {
    const dot = key.indexOf(".");
    const rollout = dot < 0 ? key : key.slice(0, dot);
    percent[rollout] = { ...percent[rollout], [dot < 0 ? "" : key.slice(dot + 1)]: Number(value) };
  }
  return { percent };
}

function cut(pair: string): readonly [name: string, value: string] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
}
