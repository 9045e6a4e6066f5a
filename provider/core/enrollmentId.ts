/**
 * The form of an enrollment's id: no slash, no space, nothing unseen, and no step of a path, since it stands in URLs and in the
 * names of files; nor U+FFFD, which stands where a file was not in UTF-8.
 */
export const enrollmentId = /^(?!\.{1,2}$)[^/\s\p{Cc}\p{Cs}\ufffd]+$/u;
