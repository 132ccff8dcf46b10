/**
 * The facts of `explain` and of spec cases → a Viewer and a Live value.
 *
 * In: one JSON object (CONTRACTS, "Facts"), all fields optional. Out: the same values an edge would
 * make from a real request, or what is wrong with the object. Stated facts win: a `country` in the
 * facts is the place, otherwise the address is looked up as the edge would.
 */
import { parseAddress, type Address } from "../../model/address.ts";
import type { Bundle, IndexedPlacing } from "../../model/bundle.ts";
import type { EpochMs } from "../../model/ids.ts";
import { NOTHING_KNOWN, type Live } from "../../model/live.ts";
import type { PlaceTable } from "../../model/place.ts";
import { SIM_PARAMETER, simulatedField } from "../../model/simulation-name.ts";
import { fail, ok, type Result } from "../../model/result.ts";
import type { RouterRule, Rules } from "../../model/rules.ts";
import type { Viewer } from "../../model/viewer.ts";
import { droppedHeaders } from "../../viewer/dropped-headers.ts";
import { locateViewer, type Located } from "../../viewer/locate-viewer.ts";
import { aliased } from "../../viewer/place-alias.ts";
import { readHost } from "../../viewer/read-host.ts";
import { choiceKey, LONGEST_UNIT, readUnit } from "../../viewer/read-unit.ts";
import { withoutSession } from "../../viewer/session-cookie.ts";
import { splitSessionPath } from "../../viewer/session-path.ts";
import { placeable, settleAddress, type SettledAddress } from "../../viewer/viewer-address.ts";
import { withoutSimHeaders, withoutSimParameter } from "../../viewer/simulation/without-simulation.ts";
import { factReader, quoted, type FactReader } from "./fact-reader.ts";
import { readHealth, readPercent, readRtt, withHealth } from "./read-health.ts";
import { readPinFact } from "./read-pin.ts";
import { readPlace } from "./read-place.ts";
import { readTestFact } from "./read-test.ts";
import { saidOver } from "./said-over.ts";

export interface Asked {
  readonly viewer: Viewer;
  readonly live: Live;
}

/** As rule tests take them, so that every question can become a test. */
const METHOD = /^[A-Za-z]{1,20}$/;
const FIELD_NAME = /^[\w!#$%&'*+.^`|~-]{1,200}$/;

/** Every fact, in the order in which they are told. */
const KNOWN: ReadonlySet<string> = new Set([
  "ip",
  "peer",
  "country",
  "continent",
  "subdivision",
  "city",
  "lat",
  "lon",
  "asn",
  "host",
  "path",
  "query",
  "method",
  "headers",
  "cookies",
  "unit",
  "at",
  "health",
  "rtt",
  "percent",
  "pin",
  "test",
]);

/**
 * Reads facts; `now` is the time of those that have no `at`.
 * @returns every fault found, in words, when the object cannot be read
 */
export function readFacts(
  value: unknown,
  bundle: Pick<Bundle, "rules" | "placing">,
  table: PlaceTable | null,
  now: EpochMs,
): Result<Asked, readonly string[]> {
  return readFactsOver(value, bundle, { table, now, live: null });
}

/** What facts are read with. */
export interface Ground {
  readonly table: PlaceTable | null;
  readonly now: EpochMs;
  /** What is known already, over which goes what the facts say; null: the facts are all there is. */
  readonly live: Live | null;
}

/** The same over a live value that is known. */
export function readFactsOver(
  value: unknown,
  bundle: Pick<Bundle, "rules" | "placing">,
  { table, now, live: known }: Ground,
): Result<Asked, readonly string[]> {
  const facts = factReader(value);
  facts.refuseUnknown(KNOWN);
  const at = facts.time("at") ?? now;
  const live = readLive(facts, bundle.rules, at, known);
  const session = readPinFact(facts, bundle.rules);
  const test = readTestFact(facts, bundle.rules);
  const viewer = { ...readViewer(facts, bundle, table, at), session, test };
  return facts.faults.length > 0 ? fail(facts.faults) : ok({ viewer, live });
}

function readLive(facts: FactReader, rules: Rules, at: EpochMs, known: Live | null): Live {
  const said = readHealth(facts, rules, at);
  const percent = readPercent(facts, rules);
  if (known !== null) return saidOver(known, { health: said, percent }, rules, at);
  const empty = Object.keys(said).length === 0 && Object.keys(percent).length === 0;
  return empty ? NOTHING_KNOWN : withHealth({ ...NOTHING_KNOWN, version: 1, at, percent }, said, rules, at);
}

function readViewer(
  facts: FactReader,
  { rules, placing }: Pick<Bundle, "rules" | "placing">,
  table: PlaceTable | null,
  at: number,
): Omit<Viewer, "session" | "test"> {
  const { router } = rules;
  const sent = readHeaders(facts);
  const headers = withoutSession(withoutSimHeaders(sent));
  const target = readTarget(facts);
  const [path, query] = [splitSessionPath(target.path).path, withoutSimParameter(target.query)];
  const { address, peerTrusted } = readSender(facts, router, placing, sent);
  const statedAsn = facts.number("asn", 0, 4_294_967_295);
  const located =
    readStated(facts, placing, table) ??
    locateViewer(router.locate, placing, { cf: null, headers, address, peerTrusted, table: () => table });
  const unitText = facts.text("unit");
  const unit = unitText === null ? readUnit(router.unit, headers, query) : statedUnit(unitText);
  return {
    at,
    host: readHostFact(facts) ?? defaultHost(router),
    path,
    query,
    method: readMethod(facts),
    headers,
    address,
    place: located.place,
    asn: statedAsn ?? located.asn,
    unit,
    key: choiceKey(unit, address),
    rtt: readRtt(facts, rules),
    located: located.asked,
    dropped: [...droppedHeaders(placing, headers, null, peerTrusted), ...simulations(sent, target.query, query)],
    claims: { names: placing.claims, believed: peerTrusted, addressHeader: placing.addressHeader },
  };
}

/** What the request would simulate in a development build; everywhere else it is taken away and says nothing. */
function simulations(sent: ReadonlyMap<string, string>, query: string, kept: string): readonly string[] {
  const names = [...sent.keys()].filter((name) => simulatedField(name) !== null);
  return query === kept ? names : [...names, SIM_PARAMETER];
}

/** A place that the facts state, under the aliases as any other source's. */
function readStated(facts: FactReader, { aliases }: IndexedPlacing, table: PlaceTable | null): Located | null {
  const stated = readPlace(facts, table);
  if (stated === null) return null;
  const { place, code } = aliased(stated, aliases);
  return { place, asn: null, asked: [{ source: "facts", outcome: "used", said: code ?? stated.country ?? "" }] };
}

/** The viewer's address as `ip` states it, or as the rules find it behind `peer`, whoever connects. */
function readSender(
  facts: FactReader,
  { clientIp }: RouterRule,
  placing: IndexedPlacing,
  headers: ReadonlyMap<string, string>,
): SettledAddress {
  const ip = readAddress(facts, "ip");
  const peer = readAddress(facts, "peer");
  if (peer === null) return { address: placeable(ip), peerTrusted: false };
  if (facts.has("ip")) facts.fault("ip is the viewer, and peer is whoever connects for him; leave one out");
  const asCloudflareSays = new Map([...headers, ["cf-connecting-ip", peer.text]]);
  return settleAddress(clientIp, placing, asCloudflareSays, { colo: "" });
}

/** As a request's unit: empty or too long is none. */
function statedUnit(value: string): Viewer["unit"] {
  return value === "" || value.length > LONGEST_UNIT ? null : { source: "facts", value };
}

/** What no HTTP message can hold is a fault: the answer would be about a request that cannot be made. */
function readMethod(facts: FactReader): string {
  const text = facts.text("method") ?? "GET";
  if (!METHOD.test(text)) facts.fault(`method must be an HTTP method such as POST, found ${quoted(text)}`);
  return text.toUpperCase();
}

function readHostFact(facts: FactReader): string | null {
  const text = facts.text("host");
  const host = text === null ? null : readHost(text, text);
  if (text !== null && host === null)
    facts.fault(`host must be a host name, found ${quoted(text)}; the edge answers 400`);
  return host;
}

/** Text that is no address is a fault. */
function readAddress(facts: FactReader, name: "ip" | "peer"): Address | null {
  const text = facts.text(name);
  const address = text === null ? null : parseAddress(text);
  if (text !== null && address === null) {
    facts.fault(`${name} must be an address such as 200.160.2.3, found ${quoted(text)}`);
  }
  return address;
}

function readTarget(facts: FactReader): { readonly path: string; readonly query: string } {
  const path = facts.text("path") ?? "/";
  if (!path.startsWith("/")) facts.fault(`path must begin with "/", found ${quoted(path)}`);
  else if (/\s/.test(path)) facts.fault(`path has no spaces in a request (a space is %20), found ${quoted(path)}`);
  const mark = path.indexOf("?");
  const query = (facts.text("query") ?? "").replace(/^\?/, "");
  if (mark < 0) return { path, query };
  if (query !== "") facts.fault("query is stated twice, in path and in query; leave one out");
  return { path: path.slice(0, mark), query: path.slice(mark + 1) };
}

function readHeaders(facts: FactReader): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of readFields(facts, "headers", "header")) headers.set(name.toLowerCase(), value);
  const cookies = readFields(facts, "cookies", "cookie").map(([name, value]) => `${name}=${value}`);
  if (cookies.length > 0) headers.set("cookie", [headers.get("cookie"), ...cookies].filter(Boolean).join("; "));
  return headers;
}

function readFields(facts: FactReader, name: "headers" | "cookies", what: string): ReturnType<FactReader["texts"]> {
  const fields = facts.texts(name);
  for (const [field] of fields) {
    if (!FIELD_NAME.test(field)) facts.fault(`${name} has ${quoted(field)}, which cannot be the name of a ${what}`);
  }
  return fields;
}

/** The first host of the rules that is not a wildcard, so that a question without `host` still reaches a route. */
function defaultHost(router: RouterRule): string {
  return router.hosts.find((host) => !host.startsWith("*")) ?? (router.hosts[0] ?? "").replace("*", "www");
}
