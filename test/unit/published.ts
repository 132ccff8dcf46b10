/**
 * Figures that others published, for tests of what follows the same rules.
 *
 * Facts only, with where they are from: the tables of Envoy's documentation on priority levels, panic and degraded
 * endpoints (percent of traffic by health, overprovisioning 140); the order of datacenters by distance that gdnsd's
 * tests of its geoip maps expect (t53, t54, t58; the coordinates of the clients are stand-ins for the rows of the
 * city database of 2014); and hashes of murmur3 that Unleash and flagd publish for those who write the same function.
 */
type Numbers = readonly number[];

/** Envoy's documentation, "Priority levels", "Panic threshold" and "Degraded endpoints". */
export const ENVOY_TABLES: {
  /** Health of the first priority, the second being whole, and the loads of both. */
  readonly firstOfTwo: readonly (readonly [p0: number, loads: Numbers])[];
  readonly ofTwo: readonly (readonly [health: Numbers, loads: Numbers])[];
  readonly ofThree: readonly (readonly [health: Numbers, loads: Numbers])[];
  readonly panic: readonly (readonly [health: Numbers, loads: Numbers, panics: readonly string[], total: number])[];
  /** Percent healthy, degraded and unhealthy, and the loads of healthy and degraded endpoints. */
  readonly degraded: readonly (readonly [parts: Numbers, loads: Numbers])[];
} = {
  firstOfTwo: [
    [100, [100, 0]],
    [72, [100, 0]],
    [71, [99, 1]],
    [50, [70, 30]],
    [25, [35, 65]],
    [0, [0, 100]],
  ],
  ofTwo: [
    [
      [100, 100],
      [100, 0],
    ],
    [
      [72, 72],
      [100, 0],
    ],
    [
      [71, 71],
      [99, 1],
    ],
    [
      [50, 50],
      [70, 30],
    ],
    [
      [25, 100],
      [35, 65],
    ],
    [
      [25, 25],
      [50, 50],
    ],
  ],
  ofThree: [
    [
      [100, 100, 100],
      [100, 0, 0],
    ],
    [
      [72, 72, 100],
      [100, 0, 0],
    ],
    [
      [71, 71, 100],
      [99, 1, 0],
    ],
    [
      [50, 50, 100],
      [70, 30, 0],
    ],
    [
      [25, 100, 100],
      [35, 65, 0],
    ],
    [
      [25, 25, 100],
      [35, 35, 30],
    ],
    [
      [25, 25, 20],
      [36, 36, 28],
    ],
  ],
  panic: [
    [[72, 72], [100, 0], ["NO", "NO"], 100],
    [[71, 71], [99, 1], ["NO", "NO"], 100],
    [[50, 60], [70, 30], ["NO", "NO"], 100],
    [[25, 100], [35, 65], ["NO", "NO"], 100],
    [[25, 25], [50, 50], ["YES", "YES"], 70],
    [[5, 65], [7, 93], ["YES", "NO"], 98],
  ],
  degraded: [
    [
      [100, 0, 0],
      [100, 0],
    ],
    [
      [71, 0, 29],
      [100, 0],
    ],
    [
      [71, 29, 0],
      [99, 1],
    ],
    [
      [25, 65, 10],
      [35, 65],
    ],
    [
      [5, 0, 95],
      [100, 0],
    ],
  ],
};

/** Rows that Envoy's own code gives otherwise, by one percent of traffic. */
export const ENVOY_ROWS_OF_DOCUMENTATION_ONLY: ReadonlySet<string> = new Set(["25,25,20", "5,65"]);

/** gdnsd, t/libgdmaps: datacenters by distance, the first `limit` of them (0: all). */
export const GDNSD_DISTANCE: {
  readonly datacenters: Readonly<Record<string, readonly [lat: number, lon: number]>>;
  readonly clients: Readonly<Record<string, readonly [lat: number, lon: number]>>;
  readonly cases: readonly {
    readonly test: string;
    readonly datacenters: readonly string[];
    readonly limit: number;
    readonly expect: Readonly<Record<string, readonly string[]>>;
  }[];
} = {
  datacenters: { us: [38.9, -77], ie: [53.3, -6.3], sg: [1.3, 103.9], tr: [38.7, 35.5], br: [-22.9, -43.2] },
  clients: { Geneva: [46.2, 6.1], "US East": [38.9, -77.5], Australia: [-27, 133] },
  cases: [
    {
      test: "t53",
      datacenters: ["us", "ie", "sg"],
      limit: 0,
      expect: { Geneva: ["ie", "us", "sg"], "US East": ["us", "ie", "sg"], Australia: ["sg", "ie", "us"] },
    },
    {
      test: "t54",
      datacenters: ["us", "ie", "sg", "tr", "br"],
      limit: 3,
      expect: { Geneva: ["ie", "tr", "us"], "US East": ["us", "ie", "br"], Australia: ["sg", "tr", "br"] },
    },
    {
      test: "t58",
      datacenters: ["us", "ie", "sg", "br"],
      limit: 5,
      expect: {
        Geneva: ["ie", "us", "br", "sg"],
        "US East": ["us", "ie", "br", "sg"],
        Australia: ["sg", "br", "ie", "us"],
      },
    },
  ],
};

/** murmur3 x86 32 bit: Unleash's normalized values, and inputs of flagd whose hash is at an edge. */
export const MURMUR3: {
  readonly unleash: readonly (readonly [id: string, group: string, of: number, seed: number, expected: number])[];
  readonly flagdEdges: readonly (readonly [text: string, hash: string, half: string])[];
} = {
  unleash: [
    ["123", "gr1", 100, 0, 73],
    ["999", "groupX", 100, 0, 25],
  ],
  flagdEdges: [
    ["ejOoVL", "0x00000000", "lower"],
    ["bY9fO-", "0x00000001", "lower"],
    ["SI7p-", "0x7fffffff", "lower"],
    ["6LvT0", "0x80000000", "upper"],
    ["ceQdGm", "0xffffffff", "upper"],
  ],
};
