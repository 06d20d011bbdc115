/** The sandbox's clock and times in a person's zone. Times are milliseconds since 1970 unless said otherwise. */

import { h } from "./dom.js";

const DAY = 86_400_000;
const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "always" });
const UNITS = [
  ["day", DAY],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];

/** The sandbox's clock: what the server last said, run on at its speed. */
export const clock = {
  speed: 1,
  canNext: false,
  origin: Date.now(),
  mark: performance.now(),
  /** Takes over what was asked for at `asked` (by `performance.now()`), unless something newer has been said since. */
  set({ now, speed, can_next: canNext }, asked = performance.now()) {
    if (asked < this.mark) return;
    Object.assign(this, { origin: Date.parse(now), mark: performance.now(), speed, canNext });
  },
  now() {
    return this.origin + (performance.now() - this.mark) * this.speed;
  },
};

const formatters = new Map();

function formatter(zone) {
  if (!formatters.has(zone)) {
    const options = {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      weekday: "long",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    };
    let made;
    try {
      made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
    } catch {
      made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
    }
    formatters.set(zone, made);
  }
  return formatters.get(zone);
}

/** The wall clock in `zone` at `ms`, as strings, with `days` since 1970. */
export function wall(ms, zone) {
  const at = Object.fromEntries(
    formatter(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  at.date = `${at.year}-${at.month}-${at.day}`;
  at.time = `${at.hour}:${at.minute}`;
  at.days = Date.parse(at.date) / DAY;
  return at;
}

/** The moment when a clock in `zone` shows `date` (YYYY-MM-DD) and `time` (HH:MM). */
export function fromWall(date, time, zone) {
  const target = Date.parse(`${date}T${time}Z`);
  const offset = (ms) =>
    Date.parse(`${wall(ms, zone).date}T${wall(ms, zone).time}Z`) - Math.floor(ms / 60_000) * 60_000;
  const guess = target - offset(target);
  return target - offset(guess);
}

/** A zone as people say it, such as "Brussels (CET)". */
export function zoneLabel(zone, ms) {
  const locale = zone.startsWith("America/") ? "en-US" : "en-GB";
  const city = zone.split("/").at(-1).replaceAll("_", " ");
  try {
    const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: "short" }).formatToParts(
      ms,
    );
    const short = parts.find(({ type }) => type === "timeZoneName").value;
    return short === city ? city : `${city} (${short})`;
  } catch {
    return city;
  }
}

function ordinal(day) {
  const tens = day % 100;
  const ending = tens > 10 && tens < 14 ? "th" : (["th", "st", "nd", "rd"][day % 10] ?? "th");
  return `${day}${ending}`;
}

/** `unix` seconds in Slack's date `format` for a reader in `zone` at `now`; docs.slack.dev, "Formatting dates". */
export function slackDate(unix, format, zone, now) {
  const at = wall(unix * 1000, zone);
  const today = wall(now, zone);
  const month = MONTHS[Number(at.month) - 1];
  const day = Number(at.day);
  const near = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[at.days - today.days];
  const unlessThisYear = at.year === today.year ? "" : `, ${at.year}`;
  const texts = {
    date_num: at.date,
    date_slash: `${at.day}/${at.month}/${at.year}`,
    date: `${month} ${ordinal(day)}${unlessThisYear}`,
    date_short: `${month.slice(0, 3)} ${day}, ${at.year}`,
    date_long: `${at.weekday}, ${month} ${ordinal(day)}, ${at.year}`,
    date_long_full: `${month} ${day}, ${at.year}`,
    time: at.time,
    time_secs: `${at.time}:${at.second}`,
    ago: ago(unix * 1000 - now),
  };
  texts.date_pretty = near ?? texts.date;
  texts.date_short_pretty = near ?? texts.date_short;
  texts.date_long_pretty = near ?? texts.date_long;
  texts.day_divider_pretty = near ?? `${at.weekday}, ${month} ${ordinal(day)}${unlessThisYear}`;
  const fill = (token, name, place) => {
    const text = texts[name] ?? token;
    const begins = place === 0 && name !== "ago"; // "Today at 9:00", but "moved to today", as Slack has it
    return begins ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  };
  return format.replace(/\{(\w+)\}/g, fill);
}

function ago(distance) {
  const [unit, size] = UNITS.find(([, length]) => Math.abs(distance) >= length) ?? UNITS.at(-1);
  return RELATIVE.format(Math.round(distance / size), unit);
}

/** A `<time>` that says `unix` in `format` and is kept true by `refreshDates`. */
export function dateElement(unix, format, zone) {
  const full = slackDate(unix, "{date_long} at {time_secs}", zone, clock.now());
  const props = {
    class: "slack-date",
    title: full,
    datetime: new Date(unix * 1000).toISOString(),
    data: { unix, format, zone },
  };
  return h("time", props, slackDate(unix, format, zone, clock.now()));
}

/** Says every date on the page anew where the clock has changed it ("today", "3 minutes ago"). */
export function refreshDates() {
  const now = clock.now();
  for (const el of document.querySelectorAll("time.slack-date")) {
    const { unix, format, zone } = el.dataset;
    if (!/pretty|ago|\{date\}/.test(format)) continue;
    const text = slackDate(Number(unix), format, zone, now);
    if (el.textContent !== text) el.textContent = text;
  }
}
