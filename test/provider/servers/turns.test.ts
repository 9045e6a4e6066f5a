import { Turns } from "../../../provider/servers/turns";

/** Work that ends when it is told to, and notes when it begins. */
function heldWork(begun: string[]) {
  const ends = new Map<string, (failure?: Error) => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve, reject) =>
      ends.set(name, (failure) => (failure ? reject(failure) : resolve(name))),
    );
  };
  return { work, end: (name: string, failure?: Error) => ends.get(name)!(failure) };
}

/** Until all that can go on without anybody has done so. */
const idle = () => new Promise((resolve) => setImmediate(resolve));

test("work that may run beside itself does, and what must be alone waits for it and is waited for", async () => {
  const begun: string[] = [];
  const { work, end } = heldWork(begun);
  const turns = new Turns();
  const all = [
    turns.beside(work("put 1")),
    turns.beside(work("put 2")),
    turns.alone(work("delete 1")),
    turns.alone(work("delete 2")),
    turns.beside(work("put 3")),
    turns.beside(work("put 4")),
  ];
  await idle();
  expect(begun.splice(0)).toEqual(["put 1", "put 2"]);
  end("put 1");
  await idle();
  expect(begun).toEqual([]);
  end("put 2");
  await idle();
  expect(begun.splice(0)).toEqual(["delete 1"]);
  end("delete 1");
  await idle();
  expect(begun.splice(0)).toEqual(["delete 2"]);
  end("delete 2");
  await idle();
  expect(begun).toEqual(["put 3", "put 4"]);
  end("put 3");
  end("put 4");
  expect(await Promise.all(all)).toEqual(["put 1", "put 2", "delete 1", "delete 2", "put 3", "put 4"]);
});

test("what fails is told to whoever began it, and holds up nobody", async () => {
  const begun: string[] = [];
  const { work, end } = heldWork(begun);
  const turns = new Turns();
  const failing = [turns.beside(work("put")), turns.alone(work("delete"))];
  const last = turns.beside(work("last"));
  for (const [at, name] of ["put", "delete"].entries()) {
    await idle();
    end(name, new Error(name));
    await expect(failing[at]).rejects.toThrow(name);
  }
  await idle();
  end("last");
  expect(await last).toBe("last");
});
