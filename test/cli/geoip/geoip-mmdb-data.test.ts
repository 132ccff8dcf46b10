import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeValue, type DataFault, type MmdbValue, type WorkBudget } from "../../../src/cli/geoip/mmdb/mmdb-data.ts";
import { encode, type MmdbValue as Written } from "../../fixtures/mmdb/write-mmdb.ts";

const ascii = (text: string): number[] => [...Buffer.from(text, "latin1")];
const repeat = (bytes: readonly number[], times: number): number[] => Array.from({ length: times }, () => bytes).flat();

function decoded(bytes: readonly number[], offset = 0, budget?: WorkBudget): MmdbValue | { readonly fault: DataFault } {
  const section = { bytes: Uint8Array.from(bytes), start: 0, end: bytes.length };
  const value = decodeValue(section, offset, budget);
  return value.ok ? value.value : { fault: value.error };
}

describe("every type of the format", () => {
  const cases: [name: string, bytes: number[], value: unknown][] = [
    ["text", [0x43, ...ascii("abc")], "abc"],
    ["text that is not ASCII", [0x45, 0x53, 0xc3, 0xa3, 0x6f, 0x21], "São!"],
    ["text that begins with a byte order mark", [0x44, 0xef, 0xbb, 0xbf, 0x61], "\uFEFFa"],
    ["no text", [0x40], ""],
    ["a double", [0x68, 0x40, 0x45, 0, 0, 0, 0, 0, 0], 42],
    ["a float", [0x04, 0x08, 0x3f, 0x80, 0, 0], 1],
    ["a 16-bit number", [0xa2, 0xff, 0xfe], 65_534],
    ["a 32-bit number", [0xc4, 0xff, 0xff, 0xff, 0xff], 4_294_967_295],
    ["a number in fewer bytes than it may have", [0xc1, 7], 7],
    ["zero, in no byte", [0xc0], 0],
    ["a negative number", [0x04, 0x01, 0xff, 0xff, 0xff, 0xfe], -2],
    ["a signed number in fewer bytes, which is positive", [0x01, 0x01, 0xff], 255],
    ["a 64-bit number", [0x08, 0x02, ...repeat([0xff], 8)], 2n ** 64n - 1n],
    ["a 128-bit number", [0x10, 0x03, ...repeat([0xff], 16)], 2n ** 128n - 1n],
    ["true", [0x01, 0x07], true],
    ["false", [0x00, 0x07], false],
    ["bytes", [0x83, 1, 2, 3], Uint8Array.of(1, 2, 3)],
    ["an array", [0x02, 0x04, 0x41, 0x61, 0xc1, 1], ["a", 1]],
    ["an empty array", [0x00, 0x04], []],
  ];
  test.each(cases)("%s", (_, bytes, value) => {
    expect(decoded(bytes)).toEqual(value);
  });

  test("a map", () => {
    expect(decoded([0xe2, 0x41, 0x61, 0xc1, 1, 0x41, 0x62, 0xe0])).toEqual({ a: 1, b: {} });
  });

  test.each([28, 29, 284, 285, 65_820, 65_821, 70_000])("text of %i bytes, by each form of the size", (size) => {
    const long = (base: number, bytes: number): number[] =>
      Array.from({ length: bytes }, (_, at) => ((size - base) >>> ((bytes - 1 - at) * 8)) & 255);
    const control =
      size < 29
        ? [0x40 | size]
        : size < 285
          ? [0x5d, ...long(29, 1)]
          : size < 65_821
            ? [0x5e, ...long(285, 2)]
            : [0x5f, ...long(65_821, 3)];
    expect(decoded([...control, ...repeat([0x61], size)])).toBe("a".repeat(size));
  });

  test.each([
    ["one byte", 0x7ff, [0x27, 0xff]],
    ["two bytes", 0x7ff + 1 + 5, [0x28, 0, 5]],
    ["three bytes", 526_336 + 5, [0x30, 0, 0, 5]],
    ["four bytes", 300, [0x38, 0, 0, 1, 44]],
  ])("a pointer of %s", (_, target, pointer) => {
    const bytes = repeat([0], 526_400);
    bytes.splice(0, pointer.length, ...pointer);
    bytes.splice(target, 2, 0x41, 0x78);
    expect(decoded(bytes)).toBe("x");
  });

  test("what follows a pointer is read behind the pointer, not behind where it leads", () => {
    expect(decoded([0x02, 0x04, 0x20, 6, 0xc1, 9, 0x41, 0x61])).toEqual(["a", 9]);
  });

  test("keys may be pointers", () => {
    expect(decoded([0xe1, 0x20, 5, 0xc1, 9, 0x41, 0x61])).toEqual({ a: 9 });
  });
});

describe("a key of a file is nothing but a key", () => {
  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("%s", (key) => {
    const map = decoded([0xe1, 0x40 | key.length, ...ascii(key), 0xe1, 0x41, 0x61, 0xc1, 1]);
    expect(Object.getPrototypeOf(map)).toBe(null);
    expect(Object.keys(map as object)).toEqual([key]);
    expect(Object.hasOwn(Object.prototype, "a")).toBe(false);
  });
});

describe("what no writer makes has a fault of its own", () => {
  const cases: [fault: DataFault, name: string, bytes: number[]][] = [
    ["runs past the end of its section", "nothing at all", []],
    ["runs past the end of its section", "text longer than the file", [0x45, 0x61]],
    ["runs past the end of its section", "a type without its second byte", [0x01]],
    ["runs past the end of its section", "a size without its bytes", [0x5f, 1]],
    ["runs past the end of its section", "a map of sixteen million keys", [0xff, 0xff, 0xff, 0xff]],
    ["runs past the end of its section", "an array of sixteen million values", [0x1f, 0x04, 0xff, 0xff, 0xff]],
    ["runs past the end of its section", "a pointer without its bytes", [0x38, 0]],
    ["points outside its section", "a pointer past the end", [0x20, 9]],
    ["points outside its section", "a pointer of four bytes far past the end", [0x38, 0xff, 0xff, 0xff, 0xff]],
    ["points to a pointer", "a pointer to itself", [0x20, 0]],
    ["points to a pointer", "a pointer to a pointer to text", [0x20, 2, 0x20, 4, 0x41, 0x61]],
    ["is nested deeper than 512 levels", "an array that holds itself", [0x01, 0x04, 0x20, 0]],
    ["is nested deeper than 512 levels", "a map whose key is the map", [0xe1, 0x20, 0, 0xc0]],
    ["is nested deeper than 512 levels", "a map whose value is the map", [0xe1, 0x41, 0x61, 0x20, 0]],
    ["holds text that is no UTF-8", "half a character", [0x41, 0xc3]],
    ["holds text that is no UTF-8", "a surrogate", [0x43, 0xed, 0xa0, 0x80]],
    ["holds text that is no UTF-8", "two bytes for one", [0x42, 0xc0, 0x80]],
    ["holds text that is no UTF-8", "long text with a stray byte", [0x5d, 71, ...repeat([0x61], 99), 0x80]],
    ["holds a number of a wrong length", "a 16-bit number of three bytes", [0xa3, 1, 2, 3]],
    ["holds a number of a wrong length", "a 32-bit number of five bytes", [0xc5, 1, 2, 3, 4, 5]],
    ["holds a number of a wrong length", "a signed number of five bytes", [0x05, 0x01, 1, 2, 3, 4, 5]],
    ["holds a number of a wrong length", "a 64-bit number of nine bytes", [0x09, 0x02, ...repeat([1], 9)]],
    ["holds a number of a wrong length", "a 128-bit number of seventeen bytes", [0x11, 0x03, ...repeat([1], 17)]],
    ["holds a number of a wrong length", "a double of four bytes", [0x64, 1, 2, 3, 4]],
    ["holds a number of a wrong length", "a float of eight bytes", [0x08, 0x08, ...repeat([1], 8)]],
    ["holds a number of a wrong length", "a boolean that is neither", [0x02, 0x07]],
    ["holds a key that is no text", "a number as a key", [0xe1, 0xc1, 1, 0xc1, 1]],
    ["holds a key twice", "two values of one key", [0xe2, 0x41, 0x61, 0xc0, 0x41, 0x61, 0xc0]],
    ["holds a value of an unknown type", "a type that one byte would have told", [0x00, 0x00]],
    ["holds a value of an unknown type", "a cache container", [0x00, 0x05]],
    ["holds a value of an unknown type", "an end marker", [0x00, 0x06]],
    ["holds a value of an unknown type", "a type beyond the format", [0x00, 0x20]],
  ];
  test.each(cases)("%s: %s", (fault, _, bytes) => {
    expect(decoded(bytes)).toEqual({ fault });
  });

  test.each([
    ["arrays", [0x01, 0x04]],
    ["maps", [0xe1, 0x41, 0x61]],
  ])("%s are nested up to 511 levels around a value, as libmaxminddb allows, and no more", (_, level) => {
    expect(decoded([...repeat(level, 511), 0xc0])).not.toHaveProperty("fault");
    expect(decoded([...repeat(level, 512), 0xc0])).toEqual({ fault: "is nested deeper than 512 levels" });
  });
});

describe("work is bounded, however often pointers lead to one part", () => {
  /** Arrays of two pointers, each to the array before: 2^levels values in 6 bytes a level. */
  const bomb = (levels: number): number[] => {
    const bytes = [0x41, 0x61];
    let before = 0;
    for (let level = 0; level < levels; level++) {
      const at = bytes.length;
      const pointer = [0x20 | (before >>> 8), before & 255];
      bytes.push(0x02, 0x04, ...pointer, ...pointer);
      before = at;
    }
    return bytes;
  };
  const last = (bytes: readonly number[]): number => bytes.length - 6;

  test("a small one is a value", () => {
    const bytes = bomb(3);
    expect(decoded(bytes, last(bytes))).toEqual([
      [
        ["a", "a"],
        ["a", "a"],
      ],
      [
        ["a", "a"],
        ["a", "a"],
      ],
    ]);
  });

  test("a large one is a fault", () => {
    const bytes = bomb(40);
    expect(decoded(bytes, last(bytes))).toEqual({ fault: "holds more than a record can need" });
  });

  test("long text that is pointed to again and again is a fault", () => {
    const text = [0x5e, 0x7f, 0, ...repeat([0x61], 285 + 0x7f00)];
    const pointers = repeat([0x38, 0, 0, 0, 0], 20);
    const bytes = [...text, 20, 0x04, ...pointers];
    expect(decoded(bytes, text.length)).toEqual({ fault: "holds more than a record can need" });
  });

  test("what a value costs is taken from the budget, a fault included, and never more than is there", () => {
    const budget = { left: 1000 };
    expect(decoded([0x43, ...ascii("abc")], 0, budget)).toBe("abc");
    expect(budget.left).toBe(996);
    const bytes = bomb(40);
    expect(decoded(bytes, last(bytes), budget)).toEqual({ fault: "holds more than a record can need" });
    expect(budget.left).toBe(0);
  });
});

describe("laws", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 60 });
  const { value: values } = fc.letrec<{ value: Written; map: Record<string, Written> }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      text,
      fc.double({ noNaN: true }),
      fc.array(text, { maxLength: 5 }),
      tie("map"),
    ),
    map: fc.dictionary(text, tie("value"), { maxKeys: 5 }),
  }));

  test("what the writer writes is what is read", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(decoded([...encode(value)])).toEqual(value);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  test("any bytes at any offset are a value or a fault, and cost no more than the budget", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(90), (bytes, offset) => {
        const budget = { left: 5000 };
        decoded([...bytes], offset, budget);
        expect(budget.left).toBeGreaterThanOrEqual(0);
      }),
      { seed: 5, numRuns: 5000 },
    );
  });

  test("no byte outside the section changes what is read", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.nat(255), (bytes, outside) => {
        const read = (around: number) => {
          const whole = Uint8Array.from([...repeat([around], 9), ...bytes, ...repeat([around], 9)]);
          return decodeValue({ bytes: whole, start: 9, end: 9 + bytes.length }, 0);
        };
        expect(read(outside)).toEqual(read(0));
      }),
      { seed: 5, numRuns: 2000 },
    );
  });
});
