/**
 * Where the viewer is: the sources in the Router's order, until one names a country.
 *
 * In: what Cloudflare says about the request, a trusted peer's headers, the viewer's address, our table. Out: one
 * place, all of whose fields come from one source, and what each source said. `T1` (Tor) ends the search
 * without a place: whoever hides wants no place. Sources behind the winner that cost nothing are compared with
 * it; the table is opened only when the place is not known without it.
 */
import type { Address } from "../model/address.ts";
import type { IndexedPlacing } from "../model/bundle.ts";
import { NOWHERE, type LocateStep, type Place, type PlaceTable } from "../model/place.ts";
import type { LocateSource } from "../model/rules.ts";
import type { FieldSource } from "../model/viewer.ts";
import { statedByRecord } from "./make-place.ts";
import { asnOf } from "./read-asn.ts";
import { readAsnHeader, readGeoHeaders } from "./read-geo-headers.ts";
import { placeOf, readPlace, settle, type Reading } from "./read-place.ts";

/** The fields of `request.cf` that we read, as they arrive: all optional, coordinates as text. */
export interface CfPlace {
  readonly colo?: unknown;
  readonly asn?: unknown;
  readonly country?: unknown;
  readonly continent?: unknown;
  readonly regionCode?: unknown;
  readonly city?: unknown;
  readonly latitude?: unknown;
  readonly longitude?: unknown;
}

/** What there is to ask. */
export interface Witnesses {
  readonly cf: CfPlace | null;
  readonly headers: FieldSource;
  readonly address: Address | null;
  /** Whether a trusted proxy sent the request: `cf` is then about him, and his headers are believed. */
  readonly peerTrusted: boolean;
  readonly table: () => PlaceTable | null;
}

export interface Located {
  readonly place: Place;
  /** Autonomous system of the viewer's address, from whoever speaks of the viewer. */
  readonly asn: number | null;
  readonly asked: readonly LocateStep[];
}

/** What a source said: its step, and what it means when it names a country. */
type Answer = Reading | { readonly outcome: "peer" | "untrusted"; readonly said: string };

/** Asks the sources in order. */
export function locateViewer(sources: readonly LocateSource[], placing: IndexedPlacing, witnesses: Witnesses): Located {
  const asked: LocateStep[] = [];
  let place: Place | null = null;
  for (const source of sources) {
    if (place === null) {
      const answer = ask(source, placing, witnesses);
      asked.push({ source, outcome: answer.outcome, said: answer.said });
      if (answer.outcome === "used") place = placeOf(source, answer, witnesses.table);
      if (answer.outcome === "tor") break;
    } else if (source !== "geoip") {
      asked.push(...compare(source, place, ask(source, placing, witnesses)));
    }
  }
  return { place: place ?? NOWHERE, asn: asnFrom(placing, witnesses), asked };
}

/** What a source behind the winner adds: nothing where it says nothing of the viewer. */
function compare(source: LocateSource, { country }: Place, answer: Answer): readonly LocateStep[] {
  const { said } = answer;
  switch (answer.outcome) {
    case "absent":
    case "unknown":
      return [];
    case "peer":
    case "untrusted":
      return [{ source, outcome: answer.outcome, said }];
    case "tor":
      return [{ source, outcome: "differs", said }];
    case "used":
      return [{ source, outcome: answer.country === country ? "agrees" : "differs", said }];
  }
}

function ask(source: LocateSource, placing: IndexedPlacing, witnesses: Witnesses): Answer {
  switch (source) {
    case "cf":
      return witnesses.peerTrusted ? { outcome: "peer", said: "" } : askCf(witnesses.cf, placing);
    case "headers":
      return askHeaders(placing, witnesses);
    case "geoip":
      return askTable(placing, witnesses);
  }
}

function askCf(cf: CfPlace | null, { aliases }: IndexedPlacing): Reading {
  if (typeof cf?.country !== "string") return { outcome: "absent", said: "" };
  const words = {
    country: cf.country,
    continent: textOf(cf.continent),
    subdivision: textOf(cf.regionCode),
    city: textOf(cf.city),
    lat: cf.latitude,
    lon: cf.longitude,
  };
  return readPlace(words, aliases);
}

function askHeaders({ geo, aliases }: IndexedPlacing, { headers, peerTrusted }: Witnesses): Answer {
  if (geo === null) return { outcome: "absent", said: "" };
  const words = readGeoHeaders(geo, headers);
  if (peerTrusted) return readPlace(words, aliases);
  return { outcome: words.country === "" && words.subdivision === "" ? "absent" : "untrusted", said: "" };
}

function askTable({ aliases }: IndexedPlacing, { address, table }: Witnesses): Reading {
  const opened = address === null ? null : table();
  if (address === null || opened === null) return { outcome: "absent", said: "" };
  const record = opened.find(address);
  if (record === null) return { outcome: "unknown", said: "" };
  return settle(statedByRecord(record, opened), record.country ?? "", aliases) ?? { outcome: "unknown", said: "" };
}

function asnFrom({ geo }: IndexedPlacing, { cf, headers, peerTrusted }: Witnesses): number | null {
  if (peerTrusted) return geo === null ? null : readAsnHeader(geo, headers);
  return asnOf(cf?.asn);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
