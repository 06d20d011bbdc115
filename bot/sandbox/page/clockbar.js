/** The clock at the top: what time it is in the sandbox, and the ways to change that. */

import { post } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { closePopoverOf, notice, openPopover } from "./popover.js";
import { zone } from "./session.js";
import { clock, fromWall, refreshDates, wall, zoneLabel } from "./time.js";

const TICK_MS = 250;
const SPEEDS = [1, 60];
const JUMPS = [
  ["+15 min", 15],
  ["+1 hour", 60],
  ["+1 day", 24 * 60],
];
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "short", timeZone: "UTC" });

export class ClockBar {
  /** `onNext(event)` is told to what "Next event" has moved the clock; null where nothing is left. */
  constructor(onNext) {
    this.onNext = onNext;
    this.day = h("span", { class: "clock-day" });
    this.time = h("span", { class: "clock-time" });
    this.zone = h("span", { class: "clock-zone" });
    const jump = {
      class: "clock",
      type: "button",
      title: "Jump to a date and time",
      data: { testid: "clock" },
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      onclick: () => this.openJump(),
    };
    this.face = h("button", jump, icon("clock"), this.day, this.time, this.zone);
    this.speeds = SPEEDS.map(speedButton);
    const next = {
      class: "bar-button",
      type: "button",
      title: "Move the clock to the next thing that is due",
      data: { testid: "next-event" },
      onclick: () => this.toNext(),
    };
    this.next = h("button", next, icon("next"), "Next event");
    const speeds = h("div", { class: "speeds", role: "group", "aria-label": "Speed" }, this.speeds);
    this.el = h(
      "div",
      { class: "clockbar", role: "group", "aria-label": "Clock of the sandbox" },
      this.face,
      speeds,
      this.next,
    );
    setInterval(() => this.tick(), TICK_MS);
  }

  /** Takes over what the server said of the clock. */
  update() {
    this.speeds.forEach((button, place) =>
      button.setAttribute("aria-pressed", String(clock.speed === SPEEDS[place])),
    );
    this.next.hidden = !clock.canNext;
    this.shown = this.minute = null;
    this.tick();
  }

  tick() {
    const now = clock.now();
    const at = wall(now, zone());
    const time = clock.speed > 1 ? at.time : `${at.time}:${at.second}`;
    if (this.shown === `${at.date} ${time}`) return;
    this.shown = `${at.date} ${time}`;
    this.time.textContent = time;
    if (this.minute === `${at.date} ${at.time}`) return;
    this.minute = `${at.date} ${at.time}`;
    const month = MONTH.format(Date.parse(at.date));
    this.day.textContent = `${at.weekday.slice(0, 3)} ${Number(at.day)} ${month} ${at.year}`;
    this.zone.textContent = zoneLabel(zone(), now);
    refreshDates();
  }

  async toNext() {
    this.next.setAttribute("aria-busy", "true");
    const answer = await change({ next: true });
    this.next.removeAttribute("aria-busy");
    if (answer) await this.onNext(answer.event);
  }

  openJump() {
    if (closePopoverOf(this.face)) return;
    const form = jumpForm((ms) => {
      popover.close();
      this.face.focus();
      change({ move_to: new Date(ms).toISOString() });
    });
    const popover = openPopover(this.face, form, { align: "end" });
    form.querySelector("input").focus();
  }
}

function jumpForm(jump) {
  const at = wall(clock.now(), zone());
  const field = { class: "field", required: true };
  const date = h("input", { ...field, type: "date", "aria-label": "Date", value: at.date });
  const time = h("input", { ...field, type: "time", "aria-label": "Time", value: at.time });
  const go = h("button", { class: "button primary", type: "submit" }, "Go");
  const steps = JUMPS.map(([label, minutes]) => {
    const onclick = () => jump(clock.now() + minutes * 60_000);
    return h("button", { class: "button small", type: "button", onclick }, label);
  });
  const onsubmit = (event) => {
    event.preventDefault();
    jump(fromWall(date.value, time.value, zone()));
  };
  const hint = `Times are in ${zoneLabel(zone(), clock.now())}. What falls due in between is sent.`;
  return h(
    "form",
    { class: "jump", onsubmit },
    h("strong", {}, "Jump to"),
    h("div", { class: "jump-row" }, date, time, go),
    h("div", { class: "jump-row" }, steps),
    h("p", { class: "quiet" }, hint),
  );
}

function speedButton(speed) {
  const props = {
    class: "speed",
    type: "button",
    title: speed === 1 ? "Real time" : "A minute every second",
    data: { testid: `speed-${speed}` },
    onclick: () => change({ speed }),
  };
  return h("button", props, `×${speed}`);
}

async function change(what) {
  try {
    const answer = await post("clock", what);
    if (answer.ok === false) throw new Error(answer.error);
    clock.set(answer);
    document.dispatchEvent(new CustomEvent("clock-changed"));
    return answer;
  } catch (error) {
    notice(error.message);
    return null;
  }
}
