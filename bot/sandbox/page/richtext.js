/** The rich_text block. */

import { h } from "./dom.js";
import { broadcast, channelMention, emoji, link, userMention } from "./mrkdwn.js";
import { zone } from "./session.js";
import { dateElement } from "./time.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

/** The nodes that show the elements of a rich_text block. */
export function richText(elements) {
  return elements.map(part);
}

function part(element) {
  switch (element.type) {
    case "rich_text_list":
      return list(element);
    case "rich_text_preformatted":
      return h(
        "pre",
        {},
        element.elements.map(({ text, url }) => text ?? url ?? ""),
      );
    case "rich_text_quote":
      return h("blockquote", {}, element.elements.map(piece));
    default:
      return h("div", {}, element.elements.map(piece));
  }
}

function list({ style, indent = 0, offset = 0, elements }) {
  const ordered = style === "ordered";
  const el = h(
    ordered ? "ol" : "ul",
    ordered ? { start: offset + 1 } : {},
    elements.map((item) => h("li", {}, item.elements.map(piece))),
  );
  el.style.setProperty("--indent", indent);
  return el;
}

function piece(element) {
  const node = bare(element);
  return Object.entries(STYLES).reduce(
    (inner, [name, tag]) => (element.style?.[name] ? h(tag, {}, inner) : inner),
    node,
  );
}

function bare(element) {
  switch (element.type) {
    case "link":
      return link(element.url, element.text);
    case "emoji":
      return emoji(element.name);
    case "user":
      return userMention(element.user_id);
    case "channel":
      return channelMention(element.channel_id);
    case "usergroup":
      return h("span", { class: "mention" }, `@${element.usergroup_id}`);
    case "broadcast":
      return broadcast(element.range);
    case "date":
      return element.url ? link(element.url, dateOf(element)) : dateOf(element);
    case "color":
      return h("code", {}, element.value);
    default:
      return element.text ?? "";
  }
}

function dateOf({ timestamp, format, timezone }) {
  return dateElement(timestamp, format, timezone ?? zone());
}
