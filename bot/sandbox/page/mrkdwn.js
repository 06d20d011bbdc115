/** Slack's mrkdwn as document nodes; docs.slack.dev, "Formatting message text". */

import { h } from "./dom.js";
import { EMOJI, withEmoji } from "./emoji.js";
import { channelName, go, isBot, session, userName, zone } from "./session.js";
import { dateElement } from "./time.js";

const TAGS = { "*": "strong", _: "em", "~": "s" };
const SPECIAL = /[<`*_~:&]|https?:\/\//g;
const WORD = /[\p{L}\p{N}]/u;
const BULLET = /^(\s*)([•◦▪\-–]|\d{1,3}\.)\s+(.*)$/;
const SCHEMES = /^(?:https?|mailto|tel|slack):/i;
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** A text object of Block Kit, or a bare mrkdwn string, as an element. */
export function textElement(text, tag = "div") {
  if (typeof text === "string") return h(tag, { class: "mrkdwn" }, mrkdwn(text));
  if (text.type === "mrkdwn") return h(tag, { class: "mrkdwn" }, mrkdwn(text.text));
  return h(tag, { class: "plain" }, plain(text));
}

/** The characters of a plain_text object. */
export function plain(text) {
  if (!text) return "";
  return text.emoji === false ? text.text : withEmoji(text.text);
}

/** The nodes that show `source`: fences first, then lines, then marks inside a line. */
export function mrkdwn(source) {
  const nodes = [];
  source.split(/```(?!`)/).forEach((part, place, all) => {
    const last = place === all.length - 1;
    if (place % 2 === 1)
      nodes.push(...(last ? lines("```" + part) : [h("pre", {}, decode(part.replace(/^\n|\n$/g, "")))]));
    else {
      const text = part.slice(
        place && part.startsWith("\n") ? 1 : 0,
        !last && part.endsWith("\n") ? -1 : undefined,
      );
      if (text) nodes.push(...lines(text)); // a fence stands on its own lines: those beside it are not empty ones
    }
  });
  return nodes;
}

function lines(text) {
  const nodes = [];
  for (const { kind, rows } of grouped(text.split("\n"))) {
    if (kind === "quote") nodes.push(h("blockquote", {}, lines(rows.join("\n"))));
    else if (kind === "bullet") nodes.push(...rows.map(bullet));
    else nodes.push(h("div", {}, inline(rows.at(-1) ? rows.join("\n") : `${rows.join("\n")}\n`)));
  }
  return nodes;
}

function grouped(rows) {
  const groups = [];
  for (const row of rows) {
    const quote = /^(?:>|&gt;) ?(.*)$/.exec(row);
    const kind = quote ? "quote" : BULLET.test(row) ? "bullet" : "text";
    if (groups.at(-1)?.kind !== kind) groups.push({ kind, rows: [] });
    groups.at(-1).rows.push(quote ? quote[1] : row);
  }
  return groups;
}

function bullet(row) {
  const [, indent, mark, rest] = BULLET.exec(row);
  const el = h(
    "div",
    { class: "bullet" },
    h("span", { class: "bullet-mark" }, mark),
    " ",
    h("span", {}, inline(rest)),
  );
  el.style.setProperty("--indent", Math.floor(indent.length / 2));
  return el;
}

function inline(text) {
  const nodes = [];
  let done = 0;
  let at = 0;
  while (at < text.length) {
    SPECIAL.lastIndex = at;
    const special = SPECIAL.exec(text);
    if (!special) break;
    const found = piece(text, special.index);
    if (!found) {
      at = special.index + 1;
      continue;
    }
    nodes.push(text.slice(done, special.index), found.node);
    at = done = special.index + found.length;
  }
  nodes.push(text.slice(done));
  return nodes;
}

function piece(text, at) {
  const rest = text.slice(at, at + 4000);
  let match;
  switch (text[at]) {
    case "<":
      match = /^<([^<>\n]+)>/.exec(rest);
      return match && { node: angle(match[1]), length: match[0].length };
    case "`":
      match = /^`([^`\n]+)`/.exec(rest);
      return match && { node: h("code", {}, decode(match[1])), length: match[0].length };
    case ":":
      match = /^:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/.exec(rest);
      return match && EMOJI.has(match[1]) ? { node: emoji(match[1]), length: match[0].length } : null;
    case "&":
      match = /^&(?:amp|lt|gt);/.exec(rest);
      return match && { node: ENTITIES[match[0]], length: match[0].length };
    case "h":
      match = /^https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"*_~]/.exec(rest);
      return match && !WORD.test(text[at - 1] ?? "")
        ? { node: link(decode(match[0])), length: match[0].length }
        : null;
    default:
      return marked(text, at);
  }
}

function marked(text, start) {
  const mark = text[start];
  const next = text[start + 1];
  if (WORD.test(text[start - 1] ?? "") || !next || next === mark || /\s/.test(next)) return null;
  for (let end = start + 1; end < text.length && text[end] !== "\n"; end += 1) {
    const skipped = /^(?:<[^<>\n]+>|`[^`\n]+`)/.exec(
      text[end] === "<" || text[end] === "`" ? text.slice(end) : "",
    );
    if (skipped) end += skipped[0].length - 1;
    else if (text[end] === mark && !/\s/.test(text[end - 1]) && !WORD.test(text[end + 1] ?? "")) {
      return { node: h(TAGS[mark], {}, inline(text.slice(start + 1, end))), length: end + 1 - start };
    }
  }
  return null;
}

/** `text` with Slack's three entities made into characters. */
export function decode(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

/** An emoji by short name, or the name itself where it is not known. */
export function emoji(name) {
  const char = EMOJI.get(name);
  return char
    ? h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " ") }, char)
    : `:${name}:`;
}

function angle(body) {
  const bar = body.indexOf("|");
  const head = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? null : decode(body.slice(bar + 1));
  if (head.startsWith("@")) return userMention(head.slice(1), label);
  if (head.startsWith("#")) return channelMention(head.slice(1), label);
  if (head.startsWith("!date^")) return date(head, label);
  if (head.startsWith("!")) return broadcast(head.slice(1).split("^")[0], label);
  return SCHEMES.test(head)
    ? link(decode(head), label && withEmoji(label))
    : h("span", {}, `<${decode(body)}>`);
}

/** A person's name that stands out, more so when it is the viewer's. */
export function userMention(id, label) {
  const mine = id === session.route.user ? " mention-me" : "";
  return h(
    "span",
    { class: `mention${mine}${isBot(id) ? " mention-app" : ""}`, data: { user: id } },
    `@${label ?? userName(id)}`,
  );
}

/** A channel's name that leads there. */
export function channelMention(id, label) {
  const channel = session.channels.get(id);
  const name = channel ? channelName(channel) : label || "private channel";
  if (!channel) return h("span", { class: "mention" }, `#${name}`);
  return h(
    "button",
    { class: "mention mention-channel", type: "button", onclick: () => go({ channel: id }) },
    `#${name}`,
  );
}

/** @channel, @here and @everyone: what pings a whole channel is meant to be seen. */
export function broadcast(name, label) {
  const pings = ["channel", "here", "everyone"].includes(name);
  const props = { class: `mention${pings ? " mention-me" : ""}`, data: pings ? { broadcast: name } : {} };
  return h("span", props, label && !pings ? label : `@${name}`);
}

function date(head, fallback) {
  const [, unix, format, url] = head.split("^");
  if (!/^\d+$/.test(unix ?? "") || !/\{\w+\}/.test(format ?? "")) return fallback ?? head;
  const time = dateElement(Number(unix), decode(format), zone());
  return url ? link(decode(url), time) : time;
}

/** A link that opens beside the page; only text where its scheme is not one that is safe to follow. */
export function link(url, label) {
  const shown = label ?? url.replace(/^mailto:/, "");
  if (/^slack:/i.test(url))
    return h("button", { class: "link", type: "button", onclick: () => deepLink(url) }, shown);
  if (!SCHEMES.test(url)) return h("span", {}, shown);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, shown);
}

/** Follows a slack:// address inside the sandbox. */
export function deepLink(url) {
  const query = new URLSearchParams(url.split("?")[1] ?? "");
  if (url.startsWith("slack://app")) go({ home: true });
  else if (session.channels.has(query.get("id"))) go({ channel: query.get("id") });
}
