import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnAt, readByte, readColumn, readText, readVarint } from "../../../../src/core/viewer/geoip/byte-cursor.ts";
import {
  byteWriter,
  writeByte,
  writeColumn,
  writeText,
  writeVarint,
  writeWord,
  writtenBytes,
  type ByteWriter,
} from "../../../../src/core/viewer/geoip/byte-writer.ts";
import { readWord } from "../../../../src/core/viewer/geoip/geoip-format.ts";

const written = (write: (writer: ByteWriter) => void): Uint8Array => {
  const writer = byteWriter();
  write(writer);
  return writtenBytes(writer);
};

describe("bytes", () => {
  test("come out as they went in, however many", () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => (at * 7) % 256);
    expect(Buffer.from(written((writer) => bytes.forEach((byte) => writeByte(writer, byte)))).equals(bytes)).toBe(true);
  });

  test("nothing written is no byte", () => {
    expect(written(() => {})).toHaveLength(0);
  });

  test("words have their high byte first", () => {
    expect([...written((writer) => writeWord(writer, 0xfe01_02ff))]).toEqual([0xfe, 1, 2, 255]);
  });
});

describe("numbers take as few bytes as they can", () => {
  const cases: [number: number, bytes: number[]][] = [
    [0, [0]],
    [127, [127]],
    [128, [128, 1]],
    [2 ** 31, [128, 128, 128, 128, 8]],
    [2 ** 32 - 1, [255, 255, 255, 255, 15]],
  ];
  test.each(cases)("%i", (number, bytes) => {
    expect([...written((writer) => writeVarint(writer, number))]).toEqual(bytes);
  });

  const columns: [numbers: number[], bytes: number[]][] = [
    [[], [0]],
    [[0, 0], [0]],
    [
      [1, 255],
      [1, 1, 255],
    ],
    [
      [1, 256],
      [2, 0, 1, 1, 0],
    ],
    [[0x10000], [3, 1, 0, 0]],
    [[0x1000000], [4, 1, 0, 0, 0]],
    [[0xffffffff], [4, 255, 255, 255, 255]],
  ];
  test.each(columns)("the column %j", (numbers, bytes) => {
    expect([...written((writer) => writeColumn(writer, numbers))]).toEqual(bytes);
  });
});

describe("what is written is read again", () => {
  const word = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 0xffffffff }));

  test("words and varints", () => {
    fc.assert(
      fc.property(word, (number) => {
        expect(
          readWord(
            written((writer) => writeWord(writer, number)),
            0,
          ),
        ).toBe(number);
        const bytes = written((writer) => writeVarint(writer, number));
        expect(readVarint({ bytes, at: 0, broken: false })).toBe(number);
      }),
    );
  });

  test("texts of any script, and what follows them", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const bytes = written((writer) => {
          writeText(writer, text);
          writeByte(writer, 77);
        });
        const cursor = { bytes, at: 0, broken: false };
        expect([readText(cursor), readByte(cursor), cursor.broken]).toEqual([text, 77, false]);
      }),
    );
  });

  test("columns", () => {
    fc.assert(
      fc.property(fc.array(word), (numbers) => {
        const cursor = { bytes: written((writer) => writeColumn(writer, numbers)), at: 0, broken: false };
        const column = readColumn(cursor, numbers.length);
        expect(numbers.map((_, index) => columnAt(column, index))).toEqual(numbers);
        expect(cursor).toMatchObject({ at: cursor.bytes.length, broken: false });
      }),
    );
  });
});
