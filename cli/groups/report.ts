import { plainText } from "../plainText";
import { timeLeft, writtenDeadline } from "../status/deadline";
import type { GroupEnforcement } from "./enforcements";
import { shortNotices, type GroupNews } from "./newcomers";

/** Newcomers that are named; more would not be read by anybody. */
const namedDevices = 20;

/**
 * What would be done, or was.
 *
 * @param server The server's identity.
 * @param now Milliseconds since the epoch.
 */
export function groupsReport(server: string, news: readonly GroupNews[], isApplied: boolean, now: number): string {
  const isNews = news.some(({ newcomers }) => newcomers.length > 0);
  const added = isNews ? "They are added. Nobody was removed." : "Nobody was added or removed.";
  const shown = "Nothing was changed. To add them, run the command again with --apply.";
  const end = isApplied ? ["", added] : isNews ? ["", shown] : [];
  return [`On ${server}:`, ...news.flatMap((one) => groupReport(one, now)), ...end].join("\n");
}

function groupReport({ group, present, newcomers, enforcements }: GroupNews, now: number): string[] {
  const total = present + newcomers.length;
  const head = `  ${group}: ${newcomers.length} of ${total} ${total === 1 ? "device" : "devices"} ${newcomers.length === 1 || total === 1 ? "is" : "are"} new`;
  if (newcomers.length === 0) return [head];
  const named = newcomers
    .slice(0, namedDevices)
    .map(({ enrollment, model }) => [enrollment, model].filter(Boolean).join(", "));
  const hidden = newcomers.length - named.length;
  return [
    head,
    ...named.map((device) => `    ${plainText(device)}`),
    ...(hidden > 0 ? [`    and ${hidden} more`] : []),
    ...(enforcements.length === 0 ? ["    No enforcement waits for them."] : ["    They get:"]),
    ...enforcements.map((enforcement) => `      ${enforcementText(enforcement, now)}`),
  ];
}

function enforcementText(enforcement: GroupEnforcement, now: number): string {
  const { platform, targetOSVersion, targetBuildVersion, targetLocalDateTime, identifier, isShortNotice } = enforcement;
  const target = [platform, targetOSVersion, targetBuildVersion && `(${targetBuildVersion})`].filter(Boolean).join(" ");
  const notice = isShortNotice ? ", less than 3 days of notice" : "";
  return `${target} by ${writtenDeadline(targetLocalDateTime)}, ${timeLeft(targetLocalDateTime, now)}${notice} (${identifier})`;
}

/** Why nobody was added. */
export function shortNoticeSentence(news: readonly GroupNews[]): string {
  const due = news.flatMap((one) => shortNotices(one).map((enforcement) => ({ group: one.group, enforcement })));
  const names = due.map(({ group, enforcement: { targetOSVersion, targetLocalDateTime } }) => {
    return `${group} enforces ${targetOSVersion} by ${writtenDeadline(targetLocalDateTime)}`;
  });
  return (
    `nobody was added: ${names.join(", ")}, and a device that joins now would have less than three days of notice before it ` +
    "restarts. Postpone the enforcement, or give --allow-short-notice if new devices really must restart this soon."
  );
}
