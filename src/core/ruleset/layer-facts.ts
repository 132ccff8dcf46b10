/**
 * Facts in layers: what a question says over what its viewer says.
 *
 * A fact replaces the one below it; headers, cookies, health and percent are joined key by key. A
 * place is one thing: a layer that names an address, a country or a continent takes all that lower
 * layers say of the place away, so that nobody is in Argentina and in São Paulo at once.
 */
type Facts = Readonly<Record<string, unknown>>;

const PLACE: readonly string[] = ["ip", "country", "continent", "subdivision", "city", "lat", "lon"];
const NEW_PLACE: readonly string[] = ["ip", "country", "continent"];
const JOINED: readonly string[] = ["headers", "cookies", "health", "percent"];

/** Lays facts over one another, the lowest first. */
export function layerFacts(layers: readonly Facts[]): Facts {
  return layers.reduce<Facts>(layOver, {});
}

function layOver(below: Facts, above: Facts): Facts {
  const moved = NEW_PLACE.some((name) => name in above);
  const kept = Object.entries(below).filter(([name]) => !(moved && PLACE.includes(name)));
  const laid = Object.entries(above).map(([name, value]) => [
    name,
    JOINED.includes(name) ? joined(below[name], value) : value,
  ]);
  return Object.fromEntries([...kept, ...laid]);
}

function joined(below: unknown, above: unknown): unknown {
  if (!isMap(below) || !isMap(above)) return above;
  const entries = Object.entries(above).map(([key, value]) => {
    const inner = below[key];
    return [key, isMap(inner) && isMap(value) ? { ...inner, ...value } : value];
  });
  return { ...below, ...Object.fromEntries(entries) };
}

function isMap(value: unknown): value is Facts {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
