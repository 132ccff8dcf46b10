/**
 * Headers by which a proxy in front of us says where the viewer is: which field each carries, and how text is written.
 *
 * In: a rule, either a CDN's name or names of the operator's own. Out: one header a field, and the encoding of
 * its text. That a header is known here does not make it true: only `core/viewer` decides whom to believe.
 * Sources: Amazon CloudFront, "Add CloudFront request headers"; Cloudflare, "Add visitor location headers".
 */

/** What headers can carry: the fields of a place, and the autonomous system. */
export const GEO_FIELDS = ["country", "subdivision", "continent", "city", "lat", "lon", "asn"] as const;
export type GeoField = (typeof GEO_FIELDS)[number];

/** Field → header name in lower case. */
export type GeoNames = Readonly<Partial<Record<GeoField, string>>>;

/** CDNs whose headers are known by heart. */
export const GEO_PRESET_NAMES = ["cloudfront", "cloudflare"] as const;
export type GeoPreset = (typeof GEO_PRESET_NAMES)[number];

/** Which headers of a trusted peer say where the viewer is. */
export type GeoHeadersRule =
  | { readonly kind: "preset"; readonly preset: GeoPreset }
  | { readonly kind: "names"; readonly names: GeoNames };

/**
 * How text that is not ASCII is written: `percent`, its UTF-8 bytes as in a URL; `bytes`, its UTF-8 bytes as they
 * are, which a runtime that reads headers as Latin-1 shows as two characters each.
 */
export type GeoEncoding = "percent" | "bytes";

export interface GeoHeaders {
  readonly names: GeoNames;
  readonly encoding: GeoEncoding;
}

const PRESETS: Readonly<Record<GeoPreset, GeoHeaders>> = {
  cloudfront: {
    names: {
      country: "cloudfront-viewer-country",
      subdivision: "cloudfront-viewer-country-region",
      city: "cloudfront-viewer-city",
      lat: "cloudfront-viewer-latitude",
      lon: "cloudfront-viewer-longitude",
      asn: "cloudfront-viewer-asn",
    },
    encoding: "percent",
  },
  cloudflare: {
    names: {
      country: "cf-ipcountry",
      subdivision: "cf-region-code",
      continent: "cf-ipcontinent",
      city: "cf-ipcity",
      lat: "cf-iplatitude",
      lon: "cf-iplongitude",
    },
    encoding: "bytes",
  },
};

/** The headers that a rule means. */
export function geoHeadersOf(rule: GeoHeadersRule): GeoHeaders {
  return rule.kind === "preset" ? PRESETS[rule.preset] : { names: rule.names, encoding: "bytes" };
}
