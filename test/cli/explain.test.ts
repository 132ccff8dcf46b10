/**
 * `georouter explain` as it is called: text, JSON, one line; exit codes; nothing given is ignored.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { NOTHING_KNOWN } from "../../src/core/model/live.ts";
import { BOUND_ROUTER, georouter, project, SLIP, type Ran } from "./rules-rig.ts";

const folder = project({ "rules/router.yaml": BOUND_ROUTER });
const broken = project({ "rules/slip.yaml": SLIP });
afterAll(() => [folder, broken].forEach((one) => rmSync(one, { recursive: true })));

const explain = (...args: readonly string[]): Ran => georouter(folder, ["explain", ...args]);

const GOLD = ["--country", "DE", "--path", "/live/1", "--header", "x-tier=gold", "--header", "a=b"];

describe("the text", () => {
  test("every stage in order, each rule with its place, and what would change it", () => {
    const { stdout, stderr, status } = explain(...GOLD, "--unit", "u3", "--health", "north=up");
    expect(stdout.replace(/rules [0-9a-f]{12}/, "rules …")).toBe(
      `north  stable v1  reason matched    rules …

 1  host       live.example is ours
 2  place      no address → DE   facts says DE
 3  geofence   none of 1 applies
 4  region     europe  by group DE                                   rules/regions.yaml:8
               no region names his country DE
               pinned  no: paths: wants /ingest, saw /live/1         rules/routes/special.yaml:6
               robots  no: paths: wants /robots.txt, saw /live/1     rules/routes/special.yaml:7
               apps  no: query app: wants any value, saw none        rules/routes/special.yaml:8
 5  route      live  YES                                             rules/routes/live.yaml:6
 6  residency  gdpr forbids south                                    rules/router.yaml:8
 7  health     north  up  takes 100 % (measured)  gets 100 %  chosen
 8  shares     tier 1 100 %
 9  home       tier 1: home north  bucket 68.626 % < 100 %: stays
10  cluster    north  tier 1                                         rules/clusters.yaml:13
11  version    player: stated unit bucket 20.929 % ≥ 2.5 % → stable  rules/player.yaml:3
               no rollout applies, or the viewer's bucket is outside the canary
12  failover   none
               if none of the allowed clusters answers: 503 (residency)
13  because    the viewer's home cluster in the first tier took him

what would change it
    player in europe at 20.93 % or more (now 2.5 %)  north canary v2 matched
    north down (now up)                              north stable v1 fail-open
    dial of north at 0 % or less (now 100 %)         answers 503 residency
`,
    );
    expect([stderr, status]).toEqual(["", 0]);
  });

  test("what is said to change it does, when it is asked for", () => {
    const at = ["--unit", "u3", "--health", "north=up", "--quiet"];
    expect(explain(...GOLD, ...at, "--percent", "player.europe=20.93").stdout).toBe("north canary v2 matched\n");
    expect(explain(...GOLD, ...at, "--percent", "player.europe=20.929").stdout).toBe("north stable v1 matched\n");
  });

  test("a refusal says what one route lacks", () => {
    const { stdout } = explain("--host", "liv.example");
    expect(stdout).toContain("what would change it\n    host live.example  ");
  });

  test("where nothing would change it, it says so", () => {
    expect(explain("--country", "KP").stdout).toMatch(
      /\n\nwhat would change it: no percentage and no state of a cluster\n$/,
    );
  });
});

describe("other forms", () => {
  test("-o json has the whole decision, and what would change it as numbers", () => {
    const { stdout } = explain(...GOLD, "--unit", "u3", "-o", "json");
    const json: unknown = JSON.parse(stdout);
    expect(json).toMatchObject({
      kind: "handoff",
      cluster: "north",
      trace: [{ stage: "host" }, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}],
    });
    expect(json).toMatchObject({
      whatWouldChange: [
        {
          kind: "percent",
          rollout: "player",
          region: "europe",
          when: "at-least",
          value: 20.93,
          now: 2.5,
          outcome: { kind: "handoff", cluster: "north", role: "canary", version: "v2", reason: "matched" },
        },
        { kind: "state", cluster: "north", value: "down", now: "unknown" },
        { kind: "dial", cluster: "north", when: "at-most", value: 0, now: 100 },
      ],
    });
    expect(stdout.split("\n").length).toBeGreaterThan(50);
  });

  test("-o ndjson is the same in one line", () => {
    expect(
      explain(...GOLD, "-o", "ndjson")
        .stdout.trimEnd()
        .split("\n"),
    ).toHaveLength(1);
  });

  test.each([
    [[...GOLD], "north stable v1 matched", 0],
    [["--country", "KP"], "answers 451 geofence", 0],
    [["--path", "/robots.txt"], "answers 200 route-response", 0],
    [["--host", "x.example"], "refuses 421 unknown-host", 1],
    [["--country", "DE", "--health", "north=drain"], "answers 503 residency", 0],
  ])("--quiet %j", (args, line, status) => {
    expect(explain(...args, "--quiet")).toEqual({ stdout: `${line}\n`, stderr: "", status });
  });
});

describe("a request through a proxy", () => {
  const router = BOUND_ROUTER.replace(
    "spec:\n",
    "spec:\n  clientIp: { header: x-forwarded-for, trusted: [10.0.0.0/8] }\n",
  );
  const behind = project({ "rules/router.yaml": router });
  const asked = (...options: readonly string[]) => georouter(behind, ["explain", "--path", "/live/1", ...options]);
  const HEADER = ["--header", "x-forwarded-for=6.6.6.6, 200.160.2.3"];

  test("is asked about with --peer", () => {
    const { stdout, stderr } = asked("--peer", "10.0.0.1", ...HEADER);
    expect(stdout).toContain("200.160.2.0/24 → BR   cf describes the trusted peer, not the viewer; geoip says BR");
    expect(stderr).toBe("");
  });

  test("without it the header is not believed, and a note says what to do", () => {
    const { stdout, stderr } = asked(...HEADER);
    expect(stdout).toContain("not believed, and not passed on: x-forwarded-for");
    expect(stderr).toBe("note: x-forwarded-for is believed only from a trusted peer; say with --peer who connects\n");
  });

  test("whoever is not trusted is the viewer himself", () => {
    expect(asked("--peer", "200.160.2.3", ...HEADER).stdout).toContain(
      "200.160.2.0/24 → BR   cf is silent; geoip says BR",
    );
  });
});

describe("notes", () => {
  test("without facts and without a terminal it says what it assumed", () => {
    const { stdout, stderr } = explain("--quiet");
    expect(stdout).toMatch(/^(?:north|south) /);
    expect(stderr).toMatch(
      /^note: no facts given; assumed GET live\.example\/, now, by a viewer without address and place/,
    );
  });

  test("an address that places nobody, and a unit that counts as none", () => {
    const { stderr, status } = explain("--ip", "10.1.2.3", "--unit", "", "--quiet");
    expect(stderr.split("\n")).toEqual([
      "note: 10.1.2.3 is a private or reserved address, which says nothing about a place; it counts as no address",
      "note: the unit is empty or too long; it counts as no unit",
      "",
    ]);
    expect(status).toBe(0);
  });
});

describe("what cannot be read is said, and never ignored", () => {
  const rows: [args: readonly string[], fault: string][] = [
    [["--lat", "abc", "--lon", "1"], 'lat must be a number from -90 to 90, found "abc"'],
    [["--at", "nonsense"], 'at must be a time such as 2026-11-28T03:00:00Z, found "nonsense"'],
    [["--header", "noequals"], '--header takes NAME=VALUE, found "noequals"'],
    [["--health", "nroth=up"], 'health names cluster "nroth", which the rules do not have; did you mean "north"?'],
    [["--percent", "x"], '--percent takes ROLLOUT.REGION=N, found "x"'],
    [["--viewer", "home"], 'no viewer is called "home"; there is no viewer (kind Viewers) yet: define it first'],
    [
      ["--live", "live.json", "--save-case", "f"],
      "--save-case keeps facts, and a live value is none; state what matters of it with --health",
    ],
    [
      ["--live", "-", "--batch", "-"],
      "--live and --batch cannot both read standard input; name a file for one of them",
    ],
    [["--trace"], "--trace belongs to --batch; a single answer has its trace anyway"],
    [["--quiet", "-o", "json"], "--quiet is a form of its own; leave out --output"],
    [
      ["--batch", "-", "--country", "DE"],
      "--batch takes its facts from the lines and answers in ndjson, found --country as well; leave one out",
    ],
    [
      ["--batch", "-", "-o", "text", "-q"],
      "--batch takes its facts from the lines and answers in ndjson, found --quiet, --output text as well; leave one out",
    ],
    [
      ["--batch", "-", "--save-case", "f"],
      "--batch takes its facts from the lines and answers in ndjson, found --save-case as well; leave one out",
    ],
  ];
  test.each(rows)("%j", (args, fault) => {
    const { stdout, stderr, status } = explain(...args);
    expect([stdout, stderr.split("\n", 1)[0], status]).toEqual(["", `error: ${fault}`, 64]);
  });

  test("every fault of one command at once", () => {
    const { stderr } = explain("--lat", "1", "--health", "mars=up", "--country", "XX");
    expect(stderr.match(/^error: /gm)).toHaveLength(3);
  });

  test("an option that there is not, and a word too many, are wrong usage", () => {
    expect(explain("--contry", "BR").status).toBe(64);
    expect(explain("BR").status).toBe(64);
  });

  test("rules that do not pass check are explained to nobody", () => {
    const { stdout, stderr, status } = georouter(broken, ["explain", "--country", "DE"]);
    expect([stdout, status]).toEqual(["", 1]);
    expect(stderr).toContain("nroth");
  });
});

describe("over a live value that the control plane gave", () => {
  const AT = Date.parse("2026-11-28T03:00:00Z");
  const orders = [
    {
      id: "d1",
      effect: { kind: "state", clusters: ["south"], state: "drain", rampMs: 0, finishWithinMs: 600_000 },
      globs: ["south"],
      fromMs: AT - 60_000,
      untilMs: AT + 600_000,
      reason: "switch upgrade",
      by: "",
    },
  ];
  const value = { ...NOTHING_KNOWN, version: 5, at: AT, orders };
  writeFileSync(join(folder, "live.json"), JSON.stringify(value));
  writeFileSync(join(folder, "health.json"), JSON.stringify({ live: value, clusters: {} }));
  const asked = ["--country", "DE", "--path", "/live/1", "--at", "2026-11-28T03:01:00Z", "--unit", "u1"];

  const payload = Buffer.from(JSON.stringify(value)).toString("base64url");
  writeFileSync(join(folder, "live.jws"), `eyJhbGciOiJFUzI1NiJ9.${payload}.c2lnbmVk\n`);

  test.each(["live.json", "health.json", "live.jws"])("orders in %s are there, by name and with their end", (file) => {
    const { stdout, stderr, status } = explain(...asked, "--country", "US", "--live", file);
    expect([stderr, status]).toEqual(["", 0]);
    expect(stdout).toMatch(/^north /);
    expect(stdout).toMatch(/drain by d1, ends in 9 min/);
  });
  test("what is stated wins", () => {
    expect(
      explain(...asked, "--country", "US", "--live", "live.json", "--health", "south=up,north=down", "-q").stdout,
    ).toMatch(/^south /);
  });
  test("lines of a batch are decided over it as well", () => {
    writeFileSync(join(folder, "one.ndjson"), `{"country":"US","path":"/live/1","at":${AT}}\n`);
    const { stdout } = explain("--live", "live.json", "--batch", "one.ndjson");
    expect(JSON.parse(stdout)).toMatchObject({ cluster: "north", live: { version: 5 } });
  });
  test("one that is older than its measurements count is said to be", () => {
    expect(
      explain("--country", "US", "--path", "/live/1", "--at", "2026-11-28T04:00:00Z", "--live", "live.json").stderr,
    ).toMatch(/confirmed last 2026-11-28T03:00:00Z.*--at/);
  });
  test("what is none is refused", () => {
    for (const file of ["rules/router.yaml", "nowhere.json", "one.ndjson"]) {
      const { status, stdout, stderr } = explain("--country", "US", "--live", file);
      expect([status, stdout]).toEqual([65, ""]);
      expect(stderr).toContain(file);
    }
  });
});
