/** A tour over the page, if the sandbox has one: a strip of steps that tick off as the person does them. */

import { fill, h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { session } from "./session.js";

const STORE = "sandbox-tour";
const DONE = "did";

/** Says what the person has done: {command}, {actions}, {form} or {person}. */
export function did(what) {
  document.dispatchEvent(new CustomEvent(DONE, { detail: what }));
}

export class TourStrip {
  /** `onLead(leads)` leads the person to where a step is done. */
  constructor(onLead) {
    this.onLead = onLead;
    this.title = h("strong", { class: "tour-title" });
    this.steps = h("ol", { class: "tour-steps" });
    this.hint = h("span", { class: "tour-hint", id: uid("hint") });
    this.said = h("span", { class: "tour-said", role: "status" });
    this.close = h(
      "button",
      { class: "icon-button", type: "button", "aria-label": "Close the tour", onclick: () => this.dismiss() },
      icon("close"),
    );
    this.el = h(
      "section",
      { class: "tour", "aria-label": "First steps", hidden: true, data: { testid: "tour" } },
      this.title,
      this.steps,
      this.hint,
      this.said,
      this.close,
    );
    document.addEventListener(DONE, ({ detail }) => this.note(detail));
  }

  /** Shows the tour that the server has, unless it was closed. */
  update() {
    const { tour } = session.state;
    if (!tour || tour.run === this.tour?.run) return;
    this.tour = tour;
    const kept = JSON.parse(localStorage.getItem(STORE) ?? "{}");
    this.state = kept.run === tour.run ? kept : { run: tour.run, done: [], closed: false };
    this.el.setAttribute("aria-label", tour.title);
    this.render();
  }

  note(what) {
    if (!this.tour || this.state.closed) return;
    const place = this.tour.steps.findIndex(
      ({ done_by: ways }, at) => !this.state.done.includes(at) && ways.some((way) => isDone(way, what)),
    );
    if (place < 0) return;
    this.state.done.push(place);
    this.keep();
    this.render();
  }

  dismiss() {
    this.state.closed = true;
    this.keep();
    this.render();
    document.querySelector(".composer-box")?.focus();
  }

  keep() {
    localStorage.setItem(STORE, JSON.stringify(this.state));
  }

  render() {
    const { steps, title, end } = this.tour;
    const { done, closed } = this.state;
    const focused = this.steps.contains(document.activeElement);
    const all = done.length === steps.length;
    const current = steps.findIndex((_, place) => !done.includes(place));
    this.el.hidden = closed;
    this.title.textContent = title;
    this.title.hidden = this.steps.hidden = this.hint.hidden = all;
    fill(
      this.steps,
      steps.map((step, place) => this.step(step, place, current)),
    );
    this.hint.textContent = steps[current]?.hint ?? "";
    this.said.textContent = all ? end : "";
    if (focused) (this.steps.querySelector(".current button") ?? this.close).focus();
  }

  step({ says, hint, leads }, place, current) {
    const isDone = this.state.done.includes(place);
    const classes = ["tour-step", isDone && "done", place === current && "current"].filter(Boolean).join(" ");
    const count = `${place + 1} of ${this.tour.steps.length}: `;
    return h(
      "li",
      { class: classes, "aria-current": place === current ? "step" : undefined },
      h(
        "button",
        {
          type: "button",
          title: hint,
          "aria-describedby": place === current ? this.hint.id : undefined,
          onclick: () => this.onLead(leads),
        },
        h("span", { class: "tour-mark", "aria-hidden": "true" }, isDone ? icon("check") : String(place + 1)),
        h("span", {}, h("span", { class: "tour-count" }, count), says),
        isDone && h("span", { class: "hidden-text" }, ", done"),
      ),
    );
  }
}

function isDone(way, { command, actions, form, person }) {
  if (way.command && command) {
    const [name, ...words] = command.trim().split(/\s+/);
    return name === way.command && (!way.words || words.length > 0);
  }
  if (way.action && actions) return actions.some((one) => String(one ?? "").startsWith(way.action));
  return Boolean((way.form && way.form === form) || (way.person && way.person === person));
}
