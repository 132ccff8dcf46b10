/**
 * How the Router finds the viewer: where his address and place are taken from, and what codes count as.
 */
import * as z from "zod";
import { GEO_FIELDS, GEO_PRESET_NAMES, type GeoHeadersRule } from "../../model/geo-headers.ts";
import type { CountryCode } from "../../model/ids.ts";
import { MOST_ALIASES, type ClientIpRule } from "../../model/rules.ts";
import { complain } from "./complaint.ts";
import { headerName } from "./scalar.ts";
import { about, closed, listOf } from "./shape.ts";
import { country, network } from "./viewer-keys.ts";
import { wants } from "./wanted.ts";

const addressHeader = closed({
  header: about("Header that carries the viewer's address, read from the right.", headerName),
  trusted: about("Networks of the proxies that may set it; they are skipped.", listOf(network, 1000)),
  format: about(
    "Form of its entries: an address, or an address with a port. Default: ip.",
    z.enum(["ip", "ip:port"], wants("hopFormat")).optional(),
  ),
}).superRefine(({ header, format }, context) => {
  if (header !== "forwarded" || format === undefined) return;
  const says = "does not go with `forwarded`, which has a form of its own (RFC 7239)";
  context.addIssue({ ...complain({ says, hint: "remove the key" }), path: ["format"] });
});

export const clientIp = z
  .union([z.enum(["cloudflare", "direct"], wants("clientIp")), addressHeader], wants("clientIp"))
  .transform((written): ClientIpRule =>
    typeof written === "string" ? { kind: written } : { kind: "header", ...written, format: written.format ?? "ip" },
  );

const geoNames = closed({
  country: about("Header with the ISO 3166-1 code.", headerName.optional()),
  subdivision: about("Header with the ISO 3166-2 code, with or without its country.", headerName.optional()),
  continent: about("Header with the continent code.", headerName.optional()),
  city: about("Header with the city's name.", headerName.optional()),
  lat: about("Header with degrees north.", headerName.optional()),
  lon: about("Header with degrees east.", headerName.optional()),
  asn: about("Header with the number of the autonomous system.", headerName.optional()),
  preset: about(
    "Headers as a CDN names them; instead of all others.",
    z.enum(GEO_PRESET_NAMES, wants("geoPreset")).optional(),
  ),
});

export const geoHeaders = geoNames
  .superRefine(({ preset, ...names }, context) => {
    const named = Object.values(names).some((name) => name !== undefined);
    if (preset !== undefined && named)
      context.addIssue(complain({ says: "has a preset and names of its own", hint: "keep one of the two" }));
    if (preset === undefined && names.country === undefined)
      context.addIssue(complain({ says: "names no header for the country", hint: "add `country`, or use a preset" }));
  })
  .transform(({ preset, ...written }): GeoHeadersRule => {
    if (preset !== undefined) return { kind: "preset", preset };
    const names = GEO_FIELDS.flatMap((field) => {
      const name = written[field];
      return name === undefined ? [] : [[field, name] as const];
    });
    return { kind: "names", names: Object.fromEntries(names) };
  });

/** Codes as sources say them: any two letters or digits, or those with a subdivision. */
const SAID = /^[A-Za-z0-9]{2}(?:-[A-Za-z0-9]{1,3})?$/;

export const aliases = z
  .record(z.string().regex(SAID, wants("saidCode")), country, wants("map"))
  .superRefine((written, context) => {
    const codes = Object.keys(written).map((code) => code.toUpperCase());
    const twice = Object.keys(written).find((code, at) => codes.indexOf(code.toUpperCase()) !== at);
    if (twice !== undefined)
      context.addIssue({
        ...complain({ says: `has ${twice.toUpperCase()} twice, since case does not count`, hint: "keep one of them" }),
        path: [twice],
      });
    if (codes.length > MOST_ALIASES)
      context.addIssue(
        complain({
          code: "GR0104",
          says: `has ${codes.length} entries; the limit is ${MOST_ALIASES}`,
          hint: "remove some",
        }),
      );
  })
  .transform((written): Readonly<Record<string, CountryCode>> => {
    const entries = Object.entries(written).map(([code, target]) => [code.toUpperCase(), target] as const);
    return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  });
