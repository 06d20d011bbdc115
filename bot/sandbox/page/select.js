/** The select menu: a button that opens a list to search, for one choice or several. */

import { fill, h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { closePopoverOf, openPopover } from "./popover.js";

const WAIT_MS = 200;

/**
 * A select menu; `el` is its button. Options: its `props` and `label`, `placeholder`, `multiple` with `max`,
 * `chosen` at first, `load(query)` giving, perhaps later, [{label, options: [{key, text, description, raw}]}] from
 * `minQuery` letters on, `onChange(chosen)` told at every choice, `onSettle(chosen)` once the menu is done with.
 */
export class SelectMenu {
  constructor(options) {
    this.options = options;
    this.picked = options.chosen;
    this.face = h("span", { class: "select-face" });
    const state = { "aria-haspopup": "listbox", "aria-expanded": "false" };
    const props = { ...options.props, ...state, class: "select", type: "button", onclick: () => this.open() };
    this.name = h("span", { class: "hidden-text" });
    this.el = h("button", props, this.name, this.face, icon("down"));
    this.paint();
  }

  paint() {
    const { multiple, placeholder, label } = this.options;
    const texts = this.picked.map(({ text }) => text);
    const shown = multiple ? texts.map((text) => [h("span", { class: "chip" }, text), " "]) : texts;
    fill(this.face, texts.length ? shown : h("span", { class: "placeholder" }, placeholder));
    this.el.removeAttribute("aria-label"); // its name is what it shows, after what it is for
    this.name.textContent = label && label !== placeholder ? `${label}: ` : "";
  }

  open() {
    if (closePopoverOf(this.el)) return;
    const { multiple, placeholder, load, minQuery, onSettle } = this.options;
    const before = this.picked;
    const isPicked = (option) => this.isPicked(option);
    const onPick = (option) => this.pick(option);
    const list = new OptionList({ multiple, placeholder, load, minQuery, isPicked, onPick });
    const onClose = () => {
      list.stop();
      if (this.picked !== before) onSettle?.(this.picked);
    };
    this.popover = openPopover(this.el, list.el, { className: "popover-select", onClose });
    list.start(this.popover.place);
  }

  isPicked(option) {
    return this.picked.some(({ key }) => key === option.key);
  }

  pick(option) {
    const { multiple, max = Infinity, onChange } = this.options;
    if (!multiple) this.picked = [option];
    else if (this.isPicked(option)) this.picked = this.picked.filter(({ key }) => key !== option.key);
    else if (this.picked.length < max) this.picked = [...this.picked, option];
    this.paint();
    onChange(this.picked);
    if (multiple) return this.popover.place();
    this.el.focus();
    return this.popover.close();
  }
}

/** The search field and the list below it; an option may have a `face` before and an `aside` after its text. */
export class OptionList {
  constructor({ multiple, placeholder, load, minQuery, isPicked, onPick }) {
    Object.assign(this, { load, minQuery, isPicked, onPick, options: [], active: -1 });
    const id = uid("list");
    this.search = h("input", {
      class: "select-search",
      type: "text",
      role: "combobox",
      placeholder,
      "aria-label": placeholder,
      autocomplete: "off",
      spellcheck: "false",
      "aria-controls": id,
      "aria-expanded": "true",
      "aria-autocomplete": "list",
      oninput: () => this.later(),
      onkeydown: (event) => this.key(event),
    });
    this.list = h("div", {
      id,
      class: "select-list",
      role: "listbox",
      "aria-multiselectable": multiple ? "true" : undefined,
      onpointerdown: (event) => event.preventDefault(), // the focus stays in the search field
    });
    this.el = h(
      "div",
      { class: "select-menu" },
      h("div", { class: "select-search-row" }, icon("search"), this.search),
      this.list,
    );
  }

  start(place) {
    this.place = place;
    this.refresh();
    this.search.focus();
  }

  stop() {
    clearTimeout(this.timer);
    this.asked = null;
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), this.minQuery ? WAIT_MS : 0);
  }

  async refresh() {
    const query = this.search.value.trim();
    const asked = (this.asked = Symbol(query));
    if (query.length < this.minQuery) return this.say(`Type ${this.minQuery} or more letters to search.`);
    const answer = this.load(query);
    if (answer instanceof Promise) this.say("Searching…");
    let groups;
    try {
      groups = await answer;
    } catch (error) {
      return this.say(error.message);
    }
    if (asked !== this.asked) return undefined;
    return this.show(groups);
  }

  say(text) {
    this.options = [];
    fill(this.list, h("div", { class: "select-note", role: "status" }, text));
    this.place();
  }

  show(groups) {
    const filled = groups.filter(({ options }) => options.length);
    this.options = [];
    if (!filled.length) return this.say("No results");
    fill(
      this.list,
      filled.map(({ label, options }) =>
        h(
          "div",
          { role: "group", "aria-label": label || undefined },
          label && h("div", { class: "select-group" }, label),
          options.map((option) => this.row(option)),
        ),
      ),
    );
    const at = this.options.findIndex(({ option }) => this.isPicked(option));
    this.activate(Math.max(at, 0));
    return this.place();
  }

  row(option) {
    const place = this.options.length;
    const el = h(
      "div",
      {
        id: uid("option"),
        class: "select-option",
        role: "option",
        "aria-selected": String(this.isPicked(option)),
        data: { value: option.key },
        onpointermove: () => this.activate(place, false),
        onclick: () => this.pick(place),
      },
      option.face,
      h(
        "span",
        { class: "select-text" },
        option.text,
        option.description && h("small", {}, option.description),
      ),
      option.aside,
      icon("check"),
    );
    this.options.push({ option, el });
    return el;
  }

  activate(place, scroll = true) {
    if (!this.options.length) return;
    this.options[this.active]?.el.classList.remove("active");
    this.active = (place + this.options.length) % this.options.length;
    const { el } = this.options[this.active];
    el.classList.add("active");
    this.search.setAttribute("aria-activedescendant", el.id);
    if (scroll) el.scrollIntoView({ block: "nearest" });
  }

  pick(place) {
    this.onPick(this.options[place].option);
    for (const { option, el } of this.options)
      el.setAttribute("aria-selected", String(this.isPicked(option)));
  }

  key(event) {
    const to = { ArrowDown: this.active + 1, ArrowUp: this.active - 1 }[event.key];
    if (to !== undefined) this.activate(to);
    else if (event.key === "Enter" && this.options[this.active]) this.pick(this.active);
    else return;
    event.preventDefault();
  }
}
