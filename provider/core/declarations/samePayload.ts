import { compareText } from "../compareText";
import { isObject, sameJson, type Json, type JsonObject } from "../json";

/** True when two payloads say the same: equal JSON, and the order of status items means nothing. */
export function samePayload(one: JsonObject, other: JsonObject): boolean {
  return sameJson(inOneOrder(one), inOneOrder(other));
}

function inOneOrder(payload: JsonObject): JsonObject {
  const { StatusItems: items } = payload;
  if (!Array.isArray(items)) return payload;
  const sorted = (items as readonly Json[]).toSorted((one, other) => compareText(nameOf(one), nameOf(other)));
  return { ...payload, StatusItems: sorted };
}

function nameOf(item: Json): string {
  return isObject(item) && typeof item.Name === "string" ? item.Name : "";
}
