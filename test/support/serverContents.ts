import type { MdmServer } from "./mdmServer";

/** What a server holds, without what it makes up itself. */
export interface ServerContents {
  readonly declarations: Readonly<Record<string, unknown>>;
  /** The declarations of each group. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
  /** The groups of each enrollment that was asked for. */
  readonly members: Readonly<Record<string, readonly string[]>>;
}

/** Everything that a server holds of declarations and groups; enrollments can't be listed, so they are named. */
export async function serverContents(server: MdmServer, enrollments: readonly string[] = []): Promise<ServerContents> {
  const list = async (path: string): Promise<string[]> =>
    (((await answered(server, path)) as string[] | null) ?? []).sort();
  const [identifiers, sets] = await Promise.all([list("/declarations"), list("/sets")]);
  return {
    declarations: await byName(identifiers, async (identifier) => {
      const { ServerToken: _, ...content } = (await answered(server, `/declarations/${identifier}`)) as Content;
      return content;
    }),
    sets: await byName(sets, (set) => list(`/set-declarations/${set}`)),
    members: await byName(enrollments, (enrollment) => list(`/enrollment-sets/${enrollment}`)),
  };
}

type Content = Readonly<Record<string, unknown>>;

async function answered(server: MdmServer, path: string): Promise<unknown> {
  const { status, text, json } = await server.adminRequest("GET", path);
  if (status !== 200) throw new Error(`${server.kind} answered ${status} to GET ${path}: ${text}`);
  return json;
}

async function byName<T>(names: readonly string[], read: (name: string) => Promise<T>): Promise<Record<string, T>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
}

/** Takes everything out of a server that {@link serverContents} shows. */
export async function empty(server: MdmServer, enrollments: readonly string[] = []): Promise<void> {
  server.proxy.beforeRequest = undefined;
  const remove = (path: string): Promise<unknown> => server.adminRequest("DELETE", path);
  const { declarations, sets, members } = await serverContents(server, enrollments);
  for (const [set, identifiers] of Object.entries(sets)) {
    for (const identifier of identifiers) await remove(`/set-declarations/${set}?declaration=${identifier}&nonotify=1`);
  }
  for (const identifier of Object.keys(declarations)) await remove(`/declarations/${identifier}`);
  for (const [enrollment, groups] of Object.entries(members)) {
    for (const group of groups) await remove(`/enrollment-sets/${enrollment}?set=${group}&nonotify=1`);
  }
  server.proxy.requests.length = 0;
}
