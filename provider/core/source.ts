/** Where something that this package says about Apple's systems comes from. */
export interface Source {
  /** The document's title, or for Apple's schema the file's path in github.com/apple/device-management. */
  readonly document: string;
  /** The heading in the document, or the key in the schema. */
  readonly section: string;
  /** Where the document can be read. */
  readonly url?: string;
}

/** Apple's paper "Managing software updates for IT". */
export function paper(section: string): Source {
  return { document: "Managing software updates for IT (Apple, June 2024)", section };
}

/** A file of Apple's schema as it was at the commit that holds it: the legacy ones are gone since. */
export function schema(path: string, section: string, commit = "3b90e3fb6874afc707945774cdf929da3d8d03b6"): Source {
  return { document: path, section, url: `https://github.com/apple/device-management/blob/${commit}/${path}` };
}

/** A page of Apple's device management documentation. */
export function documentation(page: string, section: string): Source {
  const url = `https://developer.apple.com/documentation/devicemanagement/${page}`;
  return { document: "Device Management (Apple)", section, url };
}
