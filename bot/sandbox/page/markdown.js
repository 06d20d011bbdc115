/** The markdown block: the part of Markdown that Slack's own block shows. */

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./mrkdwn.js";

const ITEM = /^(\s*)(?:([-*+])|(\d+)[.)])\s+(.*)$/;
const INLINE = [
  [/^`([^`\n]+)`/, ([, text]) => h("code", {}, text)],
  [/^\*\*(?=\S)(.+?)(?<=\S)\*\*/, ([, text]) => h("strong", {}, inline(text))],
  [/^__(?=\S)(.+?)(?<=\S)__/, ([, text]) => h("strong", {}, inline(text))],
  [/^~~(?=\S)(.+?)(?<=\S)~~/, ([, text]) => h("s", {}, inline(text))],
  [/^\*(?=\S)([^*]+?)(?<=\S)\*/, ([, text]) => h("em", {}, inline(text))],
  [/^_(?=\S)([^_]+?)(?<=\S)_(?!\w)/, ([, text]) => h("em", {}, inline(text))],
  [/^!?\[([^\]]*)\]\(([^()\s]+)\)/, ([, text, url]) => link(url, text || url)],
  [/^<(https?:[^<>\s]+)>/, ([, url]) => link(url)],
  [/^https?:\/\/[^\s<>]*[^\s<>.,;:!?)'"]/, ([url]) => link(url)],
  [/^\\([\\`*_{}[\]()#+.!~-])/, ([, char]) => char],
];

/** The nodes that show Markdown `source`. */
export function markdown(source) {
  const rows = source.split("\n");
  const nodes = [];
  while (rows.length) nodes.push(block(rows));
  return nodes.filter(Boolean);
}

function block(rows) {
  const [row] = rows;
  if (!row.trim()) return void rows.shift();
  if (/^```/.test(row)) return fence(rows);
  if (/^(?:-{3,}|\*{3,}|_{3,})\s*$/.test(row)) return rows.shift() && h("hr");
  const heading = /^(#{1,6})\s+(.*)$/.exec(row);
  if (heading)
    return (
      rows.shift() &&
      h(
        "div",
        {
          class: `md-heading md-h${heading[1].length}`,
          role: "heading",
          "aria-level": heading[1].length + 2,
        },
        inline(heading[2]),
      )
    );
  if (/^>/.test(row))
    return h(
      "blockquote",
      {},
      markdown(
        taken(rows, /^>/)
          .map((line) => line.replace(/^> ?/, ""))
          .join("\n"),
      ),
    );
  if (ITEM.test(row)) return list(taken(rows, ITEM));
  const text = taken(rows, /^(?!\s*$|```|#{1,6}\s|>|(\s*)(?:[-*+]|\d+[.)])\s)/);
  return h("p", {}, inline((text.length ? text : [rows.shift()]).join("\n")));
}

function taken(rows, pattern) {
  const end = rows.findIndex((row) => !pattern.test(row));
  return rows.splice(0, end < 0 ? rows.length : end);
}

function fence(rows) {
  rows.shift();
  const text = taken(rows, /^(?!```)/);
  rows.shift();
  return h("pre", {}, text.join("\n"));
}

function list(rows) {
  const items = rows.map((row) => ITEM.exec(row));
  const el = h(items[0][3] ? "ol" : "ul", items[0][3] ? { start: items[0][3] } : {});
  for (const [, indent, , , text] of items) {
    const item = h("li", {}, inline(text));
    item.style.setProperty("--indent", Math.floor(indent.length / 2));
    el.append(item);
  }
  return el;
}

function inline(text) {
  const nodes = [];
  let plain = "";
  for (let at = 0; at < text.length;) {
    const found = /[`*_~[!<h\\]/.test(text[at]) && firstMatch(text.slice(at));
    if (!found) {
      plain += text[at];
      at += 1;
      continue;
    }
    nodes.push(withEmoji(plain), found.node);
    plain = "";
    at += found.length;
  }
  return [...nodes, withEmoji(plain)];
}

function firstMatch(rest) {
  for (const [pattern, make] of INLINE) {
    const match = pattern.exec(rest);
    if (match) return { node: make(match), length: match[0].length };
  }
  return null;
}
