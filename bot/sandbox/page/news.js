/** What "Next event" has led to: what happens, and what the app sends because of it, as it comes. */

import { get } from "./api.js";
import { coalesce, fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { textElement } from "./mrkdwn.js";
import { go, session, zone } from "./session.js";
import { dateElement } from "./time.js";

const QUIET_MS = 5000;

export class News {
  constructor() {
    this.said = h("p", { class: "news-said", role: "status" });
    this.list = h("ol", { class: "news-list" });
    const close = h(
      "button",
      { class: "icon-button", type: "button", "aria-label": "Close what was sent", onclick: () => this.close() },
      icon("close"),
    );
    this.el = h(
      "section",
      { class: "news", "aria-label": "Next event", hidden: true, data: { testid: "news" } },
      h("div", { class: "news-head" }, this.said, close),
      this.list,
    );
    this.el.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    this.refresh = coalesce(() => this.load());
  }

  /** Tells of `event` ({says, at, since}) to which the clock was moved, or null: nothing is left. */
  async begin(event) {
    this.event = event;
    this.isQuiet = false;
    fill(this.list);
    this.el.hidden = false;
    if (!event) {
      fill(this.said, "Nothing is left: no message is planned, and no session is still to come.");
      return;
    }
    this.say("Waiting for what is sent …");
    setTimeout(() => {
      if (this.event !== event) return;
      this.isQuiet = true;
      this.refresh().catch(() => null);
    }, QUIET_MS);
    await this.refresh();
  }

  close() {
    this.event = null;
    this.el.hidden = true;
    document.querySelector('[data-testid="next-event"]')?.focus();
  }

  say(about) {
    const { at, says } = this.event;
    const time = dateElement(Math.floor(Date.parse(at) / 1000), "{time}", zone());
    const text = `${says} ${about}`;
    if (this.said.dataset.text === `${at} ${text}`) return; // or a screen reader would say it again
    this.said.dataset.text = `${at} ${text}`;
    fill(this.said, h("strong", {}, time), ` ${text}`);
  }

  async load() {
    const { event } = this;
    if (!event) return;
    const { total, messages } = await get("sent", { since: event.since });
    if (event !== this.event) return;
    const name = session.state.app_name;
    if (total) this.say(`${name} has sent ${total} ${total === 1 ? "message" : "messages"} since:`);
    else if (this.isQuiet) this.say("Nothing was sent.");
    const more = total - messages.length;
    fill(
      this.list,
      messages.map(row),
      more > 0 && h("li", { class: "quiet" }, `and ${more} more`),
    );
  }
}

function row({ ts, to, text, user, channel, thread_ts: thread }) {
  const time = dateElement(Math.floor(Number(ts)), "{time}", zone());
  const there = user ?? session.route.user;
  return h(
    "li",
    { class: "news-row" },
    h("div", { class: "news-to" }, time, " to ", h("strong", {}, to)),
    h("div", { class: "news-text" }, textElement(text.split("\n")[0], "span")),
    h(
      "button",
      {
        class: "button small",
        type: "button",
        "aria-label": user ? `Show it as ${to} sees it` : `Show it in ${to}`,
        onclick: () => go({ user: there, channel, thread: thread ?? undefined }),
      },
      "Show",
    ),
  );
}
