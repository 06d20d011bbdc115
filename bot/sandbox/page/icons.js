/** The icons, drawn on a 20 × 20 grid in the colour of the text, and the avatars. */

import { h } from "./dom.js";

const PATHS = {
  chat: "M3.5 4h13v9.5H9l-3.5 3v-3h-2z",
  check: "M4 10.5l4 4 8-9",
  clock: "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15M10 6v4.3l3 1.9",
  close: "M5 5l10 10M15 5L5 15",
  dots: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  down: "M5.5 8l4.5 4.5L14.5 8",
  external: "M8 4.5H4V16h11.5v-4M11.5 3.5h5v5M16.5 3.5l-7 7",
  eye: "M2 10s3-5.5 8-5.5 8 5.5 8 5.5-3 5.5-8 5.5S2 10 2 10M10 7.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5",
  hash: "M7.8 3L6.2 17M13.8 3l-1.6 14M3.8 7.5h13M3.2 12.5h13",
  home: "M3 9.5L10 3l7 6.5M5 8v9h10V8M8.5 17v-5h3v5",
  lock: "M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9M4.5 9h11v8h-11z",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  next: "M4.5 4.5L11.5 10l-7 5.5zM15 4.5v11",
  reply: "M8 4.5L3 9.2 8 14v-3c4.3 0 7 1.3 9 4.5-.4-5-3.5-8-9-8z",
  search: "M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M13.2 13.2L17 17",
  send: "M3.5 4L17 10 3.5 16l1.8-6zM5.3 10h6",
  warn: "M10 3l8 13.5H2zM10 8v4M10 14.4v.1",
};

/** The icon called `name`; decoration, so hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A square with the initials of `name`, its colour drawn from `id`. */
export function avatar(id, name, size = "") {
  const words = name.split(/[\s._-]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const initials = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "");
  const el = h(
    "span",
    { class: `avatar ${size}`, "aria-hidden": "true" },
    initials.join("").toUpperCase() || "?",
  );
  el.style.setProperty("--hue", hue(id));
  return el;
}

function hue(id) {
  let hash = 2166136261;
  for (const char of id) hash = Math.imul(hash ^ char.codePointAt(0), 16777619) >>> 0;
  return (hash % 24) * 15;
}
