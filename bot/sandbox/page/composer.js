/** The box to write in: messages, and commands with suggestions as they are typed. */

import { fill, h, uid } from "./dom.js";
import { avatar, icon } from "./icons.js";
import { isBot, session, userName } from "./session.js";

const MOST = 8;

export class Composer {
  /** `onSend(text)` sends and gives what to say about it; `testid` names the box for tests. */
  constructor({ testid, onSend, commands = true }) {
    Object.assign(this, { onSend, commands, history: [], past: 0, shown: [], active: -1 });
    const listId = uid("suggestions");
    this.list = h("div", {
      class: "suggestions",
      id: listId,
      role: "listbox",
      "aria-label": "Suggestions",
      hidden: true,
    });
    this.box = h("textarea", {
      class: "composer-box",
      rows: "1",
      spellcheck: "true",
      "aria-autocomplete": "list",
      "aria-controls": listId,
      data: { testid },
      oninput: () => this.typed(),
      onkeydown: (event) => this.key(event),
      onclick: () => this.suggest(),
      onblur: () => setTimeout(() => this.hide(), 150),
    });
    this.button = h(
      "button",
      {
        class: "send",
        type: "submit",
        "aria-label": "Send",
        disabled: true,
        data: { testid: `${testid === "composer" ? "" : "thread-"}send` },
      },
      icon("send"),
    );
    this.status = h("span", { class: "composer-status", role: "status" });
    const hint = commands
      ? "Enter sends · Shift+Enter makes a new line · / lists the commands"
      : "Enter sends · Shift+Enter makes a new line";
    this.el = h(
      "form",
      { class: "composer", autocomplete: "off", onsubmit: (event) => this.submit(event) },
      this.list,
      h("div", { class: "composer-frame" }, this.box, this.button),
      h("div", { class: "composer-foot" }, h("span", { class: "composer-hint" }, hint), this.status),
    );
  }

  /** Names the place that is written to. */
  place(text) {
    this.box.placeholder = text;
    this.box.setAttribute("aria-label", text);
    this.status.textContent = "";
  }

  typed() {
    this.button.disabled = !this.box.value.trim();
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight}px`;
    this.suggest();
  }

  async submit(event) {
    event?.preventDefault();
    const text = this.box.value.trim();
    if (!text) return;
    this.history.push(text);
    this.past = this.history.length;
    this.set("");
    this.status.textContent = "";
    this.box.setAttribute("aria-busy", "true");
    try {
      this.status.textContent = (await this.onSend(text)) ?? "";
    } finally {
      this.box.removeAttribute("aria-busy");
    }
  }

  /** Begins to type `text` for the person, who goes on from there. */
  begin(text) {
    this.set(text);
    this.box.focus();
  }

  set(text) {
    this.box.value = text;
    this.typed();
  }

  key(event) {
    if (event.isComposing) return;
    if (this.shown.length && this.keyInList(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    }
    const back = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (back && (!this.box.value || this.box.value === this.history[this.past])) this.recall(event, back);
  }

  keyInList(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.activate((this.active + step + this.shown.length) % this.shown.length);
    else if (event.key === "Escape") this.hide();
    else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !this.complete()))
      this.take(this.active);
    else return false;
    event.preventDefault();
    return true;
  }

  /** Whether what stands there is a whole command, so that Enter sends it. */
  complete() {
    const typed = this.box.value.trim();
    return this.shown[this.active].whole === typed;
  }

  recall(event, step) {
    const to = Math.max(0, Math.min(this.past + step, this.history.length));
    if (to === this.past) return;
    event.preventDefault();
    this.past = to;
    this.set(this.history[to] ?? "");
    this.hide();
  }

  suggest() {
    const before = this.box.value.slice(0, this.box.selectionStart);
    const command = this.commands && /^\/(\S*)(\s?)/.exec(this.box.value);
    const mention = /(?:^|\s)([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
    if (command) this.offer(commandsFor(command[0], Boolean(command[2])), "Commands");
    else if (mention)
      this.offer(mentionsFor(mention[1], mention[2]), mention[1] === "@" ? "People" : "Channels");
    else this.hide();
  }

  offer(items, title) {
    this.shown = items.filter(({ whole }) => whole);
    const rows = items.map((item, place) =>
      h(
        "div",
        {
          class: `suggestion${item.whole ? "" : " suggestion-hint"}`,
          id: uid("suggestion"),
          role: "option",
          "aria-selected": "false",
          onpointerdown: (event) => event.preventDefault(),
          onclick: () => item.whole && this.take(place),
        },
        item.face,
        h(
          "span",
          { class: "suggestion-text" },
          h("strong", {}, item.name),
          item.usage && h("span", { class: "usage" }, item.usage),
        ),
        h("span", { class: "suggestion-note" }, item.note),
      ),
    );
    fill(this.list, h("div", { class: "suggestions-title", "aria-hidden": "true" }, title), rows);
    this.rows = rows;
    this.list.hidden = !items.length;
    if (this.shown.length) this.activate(0);
    else this.box.removeAttribute("aria-activedescendant");
  }

  activate(place) {
    this.active = place;
    this.rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === place)));
    this.rows[place].scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", this.rows[place].id);
  }

  take(place) {
    const { whole, start } = this.shown[place];
    const { value, selectionStart: at } = this.box;
    const from = start === undefined ? 0 : at - start;
    const to = start === undefined ? value.length : at;
    this.set(`${value.slice(0, from)}${whole} ${value.slice(to)}`);
    this.box.focus();
    this.box.selectionStart = this.box.selectionEnd = from + whole.length + 1;
    this.suggest();
  }

  hide() {
    this.shown = [];
    this.list.hidden = true;
    this.box.removeAttribute("aria-activedescendant");
  }
}

function commandsFor(typed, finished) {
  const name = typed.trim();
  const fits = session.state.commands.filter((command) =>
    finished ? command.name === name : command.name.startsWith(name),
  );
  return fits.map(({ name: whole, description, usage_hint: usage }) => ({
    whole: finished ? null : whole,
    name: whole,
    usage,
    note: description,
    face: avatar(session.state.bot_user, session.state.app_name, "avatar-app avatar-small"),
  }));
}

function mentionsFor(sign, typed) {
  const word = typed.toLowerCase();
  const start = typed.length + 1;
  if (sign === "#") {
    const fits = session.state.channels.filter(({ kind, name }) => kind !== "im" && name.includes(word));
    return fits.slice(0, MOST).map((channel) => ({
      whole: `#${channel.name}`,
      name: channel.name,
      note: channel.topic,
      start,
      face: icon(channel.is_private ? "lock" : "hash"),
    }));
  }
  const fits = session.state.users.filter((user) =>
    `${user.name} ${user.real_name}`
      .toLowerCase()
      .split(/[\s.]/)
      .some((part) => part.startsWith(word)),
  );
  return fits.slice(0, MOST).map((user) => ({
    whole: `@${user.name}`,
    name: userName(user.id),
    note: user.title,
    start,
    face: avatar(user.id, userName(user.id), `avatar-small ${isBot(user.id) ? "avatar-app" : ""}`),
  }));
}
