import { concurrently } from "../../provider/concurrently";

/** Work that ends when it is told to. */
function controlled() {
  const begun: number[] = [];
  const ends = new Map<number, { resolve: (value: string) => void; reject: (error: Error) => void }>();
  const work = (item: number): Promise<string> => {
    begun.push(item);
    return new Promise((resolve, reject) => ends.set(item, { resolve, reject }));
  };
  return { begun, ends, work };
}

const items = Array.from({ length: 20 }, (_, index) => index);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("results come in the order of the items, whatever ends first", async () => {
  const { ends, work } = controlled();
  const all = concurrently([0, 1, 2], work);
  for (const item of [2, 0, 1]) ends.get(item)!.resolve(`result ${item}`);
  expect(await all).toEqual(["result 0", "result 1", "result 2"]);
  expect(await concurrently([], work)).toEqual([]);
});

test("at most eight run at a time", async () => {
  const { begun, ends, work } = controlled();
  const all = concurrently(items, work);
  await turn();
  expect(begun).toHaveLength(8);
  ends.get(3)!.resolve("");
  await turn();
  expect(begun).toHaveLength(9);
  for (let next = 0; next < items.length; next++) {
    ends.get(next)!.resolve("");
    await turn();
  }
  expect(await all).toHaveLength(20);
});

test("after a failure nothing more is begun, and it is reported when all that runs has ended", async () => {
  const { begun, ends, work } = controlled();
  let failure: unknown;
  const all = concurrently(items, work).catch((error: unknown) => (failure = error));
  await turn();
  ends.get(0)!.reject(new Error("cut"));
  await turn();
  // The others may still change the server: whoever handles the failure must know what they did.
  expect(failure).toBeUndefined();
  for (let item = 1; item < 8; item++) ends.get(item)!.resolve("");
  await all;
  expect(failure).toEqual(new Error("cut"));
  expect(begun).toHaveLength(8);
});
