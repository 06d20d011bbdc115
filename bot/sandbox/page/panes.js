/** The main pane: a channel, a direct message, or the app's Home; and the thread beside it. */

import { get, post } from "./api.js";
import { BlockList } from "./blocks.js";
import { Composer } from "./composer.js";
import { coalesce, fill, h } from "./dom.js";
import { avatar, icon } from "./icons.js";
import { MessageList } from "./messages.js";
import {
  addNote,
  appChannel,
  channelName,
  go,
  isAppChannel,
  notesFor,
  session,
  userName,
} from "./session.js";
import { Surface } from "./surface.js";
import { did } from "./tour.js";

const PATIENCE_MS = 1500;
const TURNED_OFF = "Sending messages to this app has been turned off."; // as Slack says it

/** Messages of one channel or thread, with the box to write there. */
class Conversation {
  constructor({ label, testid, onThread }) {
    this.list = new MessageList({ label, onThread });
    this.composer = new Composer({ testid, commands: Boolean(onThread), onSend: (text) => this.send(text) });
    this.refresh = coalesce(() => this.load());
  }

  /** Shows `channel` (and thread), from scratch where it is another than before. */
  async open(channel, thread) {
    const key = `${session.route.user} ${channel?.id} ${thread}`;
    const same = key === this.key;
    Object.assign(this, { key, channel, thread, messages: same ? this.messages : [] });
    this.list.channel = channel;
    if (same) return;
    this.list.reset(channel);
    if (!channel) return;
    const name = channelName(channel);
    this.composer.place(thread ? "Reply…" : `Message ${channel.kind === "im" ? name : `#${name}`}`);
    await this.refresh();
  }

  async load() {
    const { key, channel, thread } = this;
    if (!channel) return;
    const { messages } = await get("messages", {
      user: session.route.user,
      channel: channel.id,
      thread_ts: thread,
    });
    if (key !== this.key) return;
    this.messages = messages;
    this.present();
  }

  /** Shows what was loaded, and between it the notes that only this page has. */
  present() {
    const notes = notesFor(this.channel.id, this.thread);
    this.list.show([...this.messages, ...notes].sort((a, b) => Number(a.ts) - Number(b.ts)));
  }

  async send(text) {
    const { key, channel, thread } = this;
    const { user } = session.route;
    this.list.toEnd();
    let answer;
    let error;
    try {
      if (text.startsWith("/") && thread)
        error = `${text.split(/\s/)[0]} is not supported in threads. Sorry!`;
      else if (text.startsWith("/")) answer = await post("command", { user, channel: channel.id, text });
      else
        answer = await post("message", { user, channel: channel.id, text, thread_ts: thread ?? undefined });
      if (answer?.ok === false) error = answer.error ?? "That did not work.";
    } catch (problem) {
      error = problem.message;
    }
    if (!error && text.startsWith("/")) did({ command: text });
    if (error) {
      addNote(channel.id, error, thread);
      if (key === this.key) this.present();
    }
    this.list.toEnd();
    await this.refresh().catch(() => null);
    return answer?.ms === undefined ? "" : `acknowledged in ${Math.max(1, Math.round(answer.ms))} ms`;
  }
}

export class ChannelPane {
  constructor() {
    const openThread = (ts) => go({ channel: session.route.channel, thread: ts });
    this.conversation = new Conversation({ label: "Messages", testid: "composer", onThread: openThread });
    this.head = h("header", { class: "pane-head" });
    this.outside = h("p", { class: "outside", data: { testid: "outside" } });
    const { list, composer } = this.conversation;
    this.body = h("div", { class: "pane-body" }, list.el, composer.el, this.outside);
    this.el = h("main", { class: "pane" }, this.head, this.body);
  }

  async show(channel) {
    fill(this.head, isAppChannel(channel) ? appHead("messages") : channelHead(channel));
    const me = userName(session.route.user);
    this.outside.textContent = channel.is_read_only
      ? TURNED_OFF
      : `${me} can read #${channel.name} but is not a member of it.`;
    const writes = channel.is_member && !channel.is_read_only;
    this.outside.hidden = writes;
    this.conversation.composer.el.hidden = !writes;
    await this.conversation.open(channel, null);
  }
}

function channelHead(channel) {
  const direct = channel.kind === "im";
  const face = direct
    ? avatar(channel.im_user, channelName(channel), "avatar-medium")
    : icon(channel.is_private ? "lock" : "hash");
  return [
    h("h1", {}, face, channelName(channel)),
    channel.topic && h("span", { class: "topic", title: channel.topic }, channel.topic),
  ];
}

/** The app's name with its two tabs. */
function appHead(tab) {
  const name = session.state.app_name;
  const messages = appChannel();
  const tabButton = (id, label, where) =>
    h(
      "button",
      {
        class: "tab",
        type: "button",
        "aria-current": tab === id ? "page" : undefined,
        data: { testid: `tab-${id}` },
        onclick: () => go(where),
      },
      label,
    );
  return [
    h(
      "h1",
      {},
      avatar(session.state.bot_user, name, "avatar-medium avatar-app"),
      name,
      h("span", { class: "badge" }, "APP"),
    ),
    h(
      "nav",
      { class: "tabs", "aria-label": `${name}'s tabs` },
      tabButton("home", "Home", { home: true }),
      messages && tabButton("messages", "Messages", { channel: messages.id }),
      session.state.about.description && tabButton("about", "About", { about: true }),
    ),
  ];
}

export class HomePane {
  constructor() {
    this.head = h("header", { class: "pane-head" });
    this.view = h("div", { class: "home-view" });
    this.el = h(
      "main",
      { class: "pane", data: { testid: "home-pane" } },
      this.head,
      h("div", { class: "home-scroll", tabindex: "0" }, this.view),
    );
    this.refresh = coalesce(() => this.load());
  }

  async show() {
    fill(this.head, appHead("home"));
    const { user } = session.route;
    if (user !== this.user) {
      this.surface = null;
      this.say("Opening…");
    }
    this.user = user;
    await post("open_home", { user });
    await this.refresh();
  }

  say(text) {
    fill(this.view, h("p", { class: "quiet home-empty", role: "status" }, text));
  }

  async load() {
    const { user } = this;
    const { view } = await get("home", { user });
    if (user !== this.user) return;
    if (!view) {
      this.surface = null;
      setTimeout(
        () =>
          user === this.user &&
          !this.surface &&
          this.say(`${session.state.app_name} has published no Home for ${userName(user)} yet.`),
        PATIENCE_MS,
      );
    } else {
      if (this.surface?.container.view_id !== view.id) {
        this.surface = new Surface({ type: "view", view_id: view.id });
        this.blocks = new BlockList(this.surface);
        fill(this.view, this.blocks.el);
      }
      this.blocks.update(view.blocks);
    }
  }
}

/** What the app says of itself, and its commands. */
export class AboutPane {
  constructor() {
    this.head = h("header", { class: "pane-head" });
    this.view = h("div", { class: "home-view about" });
    this.el = h(
      "main",
      { class: "pane", data: { testid: "about-pane" } },
      this.head,
      h("div", { class: "home-scroll", tabindex: "0" }, this.view),
    );
  }

  show() {
    const { app_name: name, about, commands } = session.state;
    fill(this.head, appHead("about"));
    const listed = commands.map((one) => [
      h("dt", {}, h("strong", {}, one.name), " ", h("span", { class: "usage" }, one.usage_hint)),
      h("dd", {}, one.description),
    ]);
    fill(
      this.view,
      h("h2", {}, name),
      h("p", {}, about.description),
      about.long_description.split(/\n+/).map((line) => h("p", {}, line)),
      h("h2", {}, "Commands"),
      h("dl", {}, listed),
    );
  }
}

export class ThreadPane {
  constructor() {
    this.conversation = new Conversation({ label: "Thread", testid: "thread-composer" });
    this.where = h("span", { class: "topic" });
    this.outside = h("p", { class: "outside" }, TURNED_OFF);
    this.close = h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": "Close the thread",
        onclick: () => go({ channel: session.route.channel }),
      },
      icon("close"),
    );
    this.el = h(
      "aside",
      { class: "thread", "aria-label": "Thread", data: { testid: "thread" }, hidden: true },
      h("header", { class: "pane-head" }, h("h2", {}, "Thread"), this.where, this.close),
      h("div", { class: "pane-body" }, this.conversation.list.el, this.conversation.composer.el, this.outside),
    );
  }

  async show(channel, thread) {
    const before = this.thread;
    this.thread = thread;
    this.el.hidden = !thread;
    this.outside.hidden = !channel?.is_read_only;
    this.conversation.composer.el.hidden = Boolean(channel?.is_read_only);
    this.where.textContent = channel && channel.kind !== "im" ? `#${channelName(channel)}` : "";
    await this.conversation.open(thread ? channel : null, thread);
    if (before === undefined || Boolean(before) === Boolean(thread)) return;
    if (thread) this.close.focus();
    else if (document.activeElement === document.body || this.el.contains(document.activeElement))
      document.querySelector(`.pane [data-ts="${CSS.escape(before)}"] .thread-link`)?.focus();
  }
}
