/** A version for people, with the build where one is meant: `26.6.2`, `26.3.1 (25D771280a)`. */
export function versionWithBuild({ version, build }: { readonly version: string; readonly build?: string }): string {
  return build === undefined ? version : `${version} (${build})`;
}
