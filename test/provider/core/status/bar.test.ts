import fc from "fast-check";
import { cellsOf } from "../../../../provider/core/status/bar";

test.each([
  [[1, 1], 10, [5, 5]],
  [[3, 1], 8, [6, 2]],
  [[9_999, 1], 10, [9, 1]],
  [[0, 0], 10, [0, 0]],
  [[5, 0], 4, [4, 0]],
])("%j over %i cells is %j", (counts, cells, expected) => expect(cellsOf(counts, cells)).toEqual(expected));

test("the cells are all used, and nothing that is there vanishes", () => {
  const counts = fc.array(fc.nat(20_000), { minLength: 1, maxLength: 11 });
  fc.assert(
    fc.property(counts, fc.integer({ min: 11, max: 60 }), (given, cells) => {
      const shares = cellsOf(given, cells);
      const isEmpty = given.every((count) => count === 0);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(isEmpty ? 0 : cells);
      given.forEach((count, at) => expect(shares[at]! > 0).toBe(count > 0));
    }),
  );
});
