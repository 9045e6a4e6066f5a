import type { AnswerFormat } from "../provider/core/enrollment/updateRequired";

/**
 * The format that a device takes: XML where it names XML and neither JSON nor anything at all, else JSON. Apple accepts both.
 *
 * @param accept The header Accept.
 */
export function answerFormat(accept: string | undefined): AnswerFormat {
  const types = (accept ?? "").split(",").map((part) => part.split(";")[0]!.trim().toLowerCase());
  const takesJson = types.some((type) => ["application/json", "application/*", "*/*"].includes(type));
  const takesXml = types.some((type) => ["application/xml", "text/xml"].includes(type));
  return takesXml && !takesJson ? "xml" : "json";
}
