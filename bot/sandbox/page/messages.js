/** A list of messages: a channel's, or a thread's. */

import { BlockList } from "./blocks.js";
import { fill, h, reconcile } from "./dom.js";
import { avatar, icon } from "./icons.js";
import { textElement } from "./mrkdwn.js";
import { SLACKBOT, channelName, isBot, userName, zone } from "./session.js";
import { Surface } from "./surface.js";
import { dateElement, wall } from "./time.js";

const PAGE = 100;
const NEAR_PX = 60;
const SAME_BREATH_S = 300;

export class MessageList {
  /** `onThread(ts)` opens a thread; a thread's own list has none. */
  constructor({ label, onThread }) {
    this.onThread = onThread;
    this.list = h("div", { class: "message-list" });
    this.intro = h("div", { class: "message-intro" });
    this.scroller = h(
      "div",
      {
        class: "messages",
        role: "log",
        "aria-live": "polite",
        "aria-label": label,
        tabindex: "0",
        onscroll: () => this.scrolled(),
      },
      this.intro,
      this.list,
    );
    this.more = h(
      "button",
      { class: "new-messages", type: "button", hidden: true, onclick: () => this.toEnd() },
      "New messages",
      icon("down"),
    );
    this.el = h("div", { class: "messages-frame" }, this.scroller, this.more);
    this.reset();
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(this.list);
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(this.scroller);
  }

  /** Forgets the messages, before those of another channel or person come. */
  reset(channel = null) {
    this.channel = channel;
    this.messages = [];
    this.limit = PAGE;
    this.stuck = true;
    this.more.hidden = true;
    this.scroller.setAttribute("aria-live", "off"); // what was there already is not news
    reconcile(this.list, []);
    fill(this.intro);
  }

  /** Shows `messages`, oldest first; keeps the place unless it was the end. */
  show(messages) {
    const last = this.messages.at(-1)?.ts;
    const grew = messages.length && last !== undefined && messages.at(-1).ts > last;
    this.messages = messages;
    this.render();
    if (this.stuck) this.toEnd();
    else if (grew) this.more.hidden = false;
    setTimeout(() => this.scroller.setAttribute("aria-live", "polite"));
  }

  render() {
    const from = Math.max(0, this.messages.length - this.limit);
    fill(this.intro, from ? h("p", { class: "quiet" }, "Scroll up for earlier messages") : this.beginning());
    const items = rows(this.messages.slice(from));
    reconcile(
      this.list,
      items,
      ({ key }) => key,
      (row) => (row.divider ? dayRow(row) : new MessageRow(row, this)),
    );
  }

  /** What stands above the first message of a channel; nothing in a thread. */
  beginning() {
    const { channel, messages, onThread } = this;
    return onThread && channel ? introduction(channel, messages.length) : null;
  }

  /** Goes to the last message and stays there as more come. */
  toEnd() {
    this.stuck = true;
    this.more.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** Brings the message with this `ts` into sight, as a permalink does. */
  point(ts) {
    this.limit = Infinity;
    this.render();
    const el = this.list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    if (!el) return;
    this.stuck = false;
    el.scrollIntoView({ block: "center" });
    el.classList.add("pointed");
    el.addEventListener("animationend", () => el.classList.remove("pointed"));
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.stuck = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (this.stuck) this.more.hidden = true;
    if (scrollTop < NEAR_PX && this.messages.length > this.limit) {
      this.limit += PAGE;
      this.render();
      this.scroller.scrollTop = scrollTop + this.scroller.scrollHeight - scrollHeight;
    }
  }
}

function dayRow({ divider }) {
  return {
    el: h("div", { class: "day", role: "separator" }, dateElement(divider, "{day_divider_pretty}", zone())),
  };
}

function introduction(channel, count) {
  if (channel.kind === "im")
    return count ? null : h("p", { class: "quiet" }, "This is the beginning of your conversation.");
  return h(
    "div",
    { class: "channel-intro" },
    h("h2", {}, icon(channel.is_private ? "lock" : "hash"), channelName(channel)),
    h("p", {}, channel.topic || "This is the beginning of the channel."),
  );
}

/** The messages with day dividers between them, and a mark on those that follow the same person's. */
function rows(messages) {
  const all = [];
  let before = null;
  for (const message of messages) {
    const day = wall(Number(message.ts) * 1000, zone()).date;
    if (day !== before?.day) all.push({ key: `day ${day}`, divider: Math.floor(Number(message.ts)) });
    const follows =
      before?.day === day &&
      before.user === message.user &&
      !before.ephemeral === !message.ephemeral &&
      !message.response_to &&
      Number(message.ts) - before.at < SAME_BREATH_S;
    all.push({ key: `${message.ephemeral ? "only-you " : ""}${message.ts}`, message, follows });
    before = { day, user: message.user, ephemeral: message.ephemeral, at: Number(message.ts) };
  }
  return all;
}

/** One message; `update(row)` says it anew where it was changed, keeping the blocks that were not. */
class MessageRow {
  constructor(row, { channel, onThread }) {
    const { ts, user, ephemeral } = row.message;
    const container = { type: "message", channel: channel.id, ts, ephemeral: Boolean(ephemeral) };
    this.onThread = onThread;
    this.blocks = new BlockList(new Surface(container));
    this.gutter = h("div", { class: "message-gutter" });
    this.head = h("div", { class: "message-head" });
    this.text = h("div", { class: "message-text" });
    this.foot = h("div", { class: "message-foot" });
    const main = h("div", { class: "message-main" }, this.head, this.text, this.blocks.el, this.foot);
    const tools = onThread && !ephemeral && !channel.is_read_only && replyButton(ts, onThread);
    this.el = h("article", { class: "message", data: { ts, user } }, this.gutter, main, tools);
    this.update(row);
  }

  update({ message, follows }) {
    const { ts, user, text, blocks, ephemeral, edited } = message;
    const name = userName(user);
    const mark = edited && h("span", { class: "edited" }, "(edited)");
    const inBlocks = Boolean(blocks?.length);
    this.el.classList.toggle("follows", follows);
    this.el.classList.toggle("ephemeral", Boolean(ephemeral));
    fill(this.gutter, follows ? timeOf(ts) : face(user));
    fill(this.head, follows ? h("span", { class: "hidden-text" }, name) : headParts(message));
    fill(this.text, !inBlocks && [textElement(text ?? ""), mark]);
    this.blocks.update(blocks ?? []);
    fill(this.foot, inBlocks && mark, this.onThread && threadLink(message, this.onThread));
  }
}

function replyButton(ts, onThread) {
  const props = {
    class: "icon-button",
    type: "button",
    title: "Reply in thread",
    "aria-label": "Reply in thread",
  };
  return h(
    "div",
    { class: "message-tools" },
    h("button", { ...props, onclick: () => onThread(ts) }, icon("reply")),
  );
}

function headParts({ user, ts, ephemeral, is_bot: bot, response_to: command }) {
  return [
    ephemeral &&
      h(
        "div",
        { class: "only-you" },
        icon("eye"),
        "Only visible to you",
        typeof command === "string" && h("span", { class: "command" }, command),
      ),
    h("span", { class: "author" }, userName(user)),
    (bot || isBot(user)) && h("span", { class: "badge" }, "APP"),
    timeOf(ts),
  ];
}

function timeOf(ts) {
  const el = dateElement(Math.floor(Number(ts)), "{time}", zone());
  el.classList.add("message-time");
  return el;
}

function face(user) {
  return avatar(user, userName(user), isBot(user) && user !== SLACKBOT ? "avatar-app" : "");
}

function threadLink({ ts, reply_count: count, reply_users: users }, onThread) {
  if (!count) return null;
  const faces = (users ?? []).slice(0, 4).map((id) => avatar(id, userName(id), "avatar-small"));
  return h(
    "button",
    { class: "thread-link", type: "button", data: { testid: "thread-link" }, onclick: () => onThread(ts) },
    faces,
    h("strong", {}, `${count} ${count === 1 ? "reply" : "replies"}`),
    h("span", { class: "quiet" }, "View thread"),
  );
}
