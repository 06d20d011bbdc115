/** What opens over the page: popovers at a control, dialogs, confirmations and short notices. */

import { fill, h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { plain, textElement } from "./mrkdwn.js";

const GAP = 6;
let current = null;

/**
 * Opens `content` at `anchor`; Escape, a press elsewhere or the anchor's going away close it.
 * Gives `{close, place}`; `place()` is called after the content's size has changed.
 */
export function openPopover(anchor, content, { onClose, className = "", align = "start" } = {}) {
  current?.close();
  const el = h("div", { class: `popover ${className}`, popover: "manual" }, content);
  // Inside the dialog, since outside an open one it would be inert; else inside the part of the page that it is about.
  (anchor.closest("dialog") ?? anchor.closest("header.topbar, nav, main, aside, section") ?? document.body).append(el);
  el.showPopover();
  const place = () => placeAt(el, anchor, align);
  const outside = (event) => {
    if (!el.contains(event.target) && !anchor.contains(event.target)) close();
  };
  const left = (event) => {
    if (event.target !== document.body) outside(event);
  };
  const moved = (event) => {
    if (!anchor.isConnected) close();
    else if (!el.contains(event.target)) place();
  };
  const onKey = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // or a dialog below would close as well
    event.stopPropagation();
    close();
    anchor.focus();
  };
  const abort = new AbortController();
  const listen = (target, type, listener) =>
    target.addEventListener(type, listener, { capture: true, signal: abort.signal });
  function close() {
    if (abort.signal.aborted) return;
    abort.abort();
    el.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (current?.el === el) current = null;
    onClose?.();
  }
  listen(document, "pointerdown", outside);
  listen(window, "scroll", moved);
  listen(window, "resize", moved);
  listen(document, "keydown", onKey);
  listen(document, "focusin", left);
  anchor.setAttribute("aria-expanded", "true");
  current = { el, anchor, close };
  place();
  return { el, close, place };
}

/** Closes the popover that `anchor` has open, if any; true where there was one. */
export function closePopoverOf(anchor) {
  if (current?.anchor !== anchor) return false;
  current.close();
  return true;
}

function placeAt(el, anchor, align) {
  const at = anchor.getBoundingClientRect();
  el.style.minWidth = `${Math.min(at.width, 480)}px`;
  const below = window.innerHeight - at.bottom - 2 * GAP;
  const above = at.top - 2 * GAP;
  el.style.maxHeight = `${Math.max(below, above)}px`;
  const { offsetWidth: width, offsetHeight: height } = el;
  const up = height > below && above > below;
  const left = align === "end" ? at.right - width : at.left;
  el.style.top = `${up ? at.top - GAP - height : at.bottom + GAP}px`;
  el.style.left = `${Math.max(GAP, Math.min(left, window.innerWidth - width - GAP))}px`;
}

/** Opens a menu of `items` ({label, description?, data?, run}) at `anchor`, driven by the arrow keys. */
export function openMenu(anchor, items, label) {
  if (closePopoverOf(anchor)) return;
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label });
  const popover = openPopover(anchor, menu, { align: "end" });
  fill(
    menu,
    items.map((item) => menuItem(item, popover, anchor)),
  );
  const leave = () => {
    anchor.focus();
    popover.close();
  };
  menu.addEventListener("keydown", (event) => moveFocus(event, menu, leave));
  popover.place();
  menu.firstElementChild?.focus();
}

function menuItem(item, popover, anchor) {
  const choose = () => {
    popover.close();
    anchor.focus();
    item.run();
  };
  const props = { class: "menu-item", role: "menuitem", tabindex: "-1", onclick: choose, data: item.data };
  const inside = [h("span", {}, item.label), item.description && h("small", {}, item.description)];
  return h("button", { ...props, type: "button" }, inside);
}

function moveFocus(event, menu, leave) {
  if (event.key === "Tab") return leave(); // and on from the control that opened it
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined) return undefined;
  event.preventDefault();
  return items.at(to % items.length).focus();
}

/** An unopened dialog with a title, a close button, `body` and `footer`; `onClose` runs however it closes. */
export function makeDialog({ title, body, footer, testid, className = "", onClose }) {
  const titleId = uid("title");
  const el = h(
    "dialog",
    { class: `dialog ${className}`, "aria-labelledby": titleId, data: { testid } },
    h(
      "header",
      { class: "dialog-head" },
      h("h2", { id: titleId }, title),
      h(
        "button",
        { class: "icon-button", type: "button", "aria-label": "Close", onclick: () => el.close() },
        icon("close"),
      ),
    ),
    h("div", { class: "dialog-body" }, body),
    footer && h("footer", { class: "dialog-foot" }, footer),
  );
  el.addEventListener("close", () => onClose?.());
  return el;
}

/** Asks what a `confirm` object of Block Kit asks; true where the answer is yes. */
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const yes = h(
      "button",
      { class: `button ${confirm.style === "danger" ? "danger" : "primary"}`, type: "button" },
      plain(confirm.confirm) || "Yes",
    );
    const no = h(
      "button",
      { class: "button", type: "button", onclick: () => el.close() },
      plain(confirm.deny) || "Cancel",
    );
    const el = makeDialog({
      title: plain(confirm.title) || "Are you sure?",
      body: confirm.text ? textElement(confirm.text) : "",
      footer: [no, yes],
      testid: "confirm",
      className: "dialog-small",
      onClose: () => {
        el.remove();
        resolve(el.returnValue === "yes");
      },
    });
    yes.addEventListener("click", () => el.close("yes"));
    document.body.append(el);
    el.showModal();
    yes.focus();
  });
}

/** Shows `text` for a while at the foot of the page and reads it to screen readers. */
export function notice(text) {
  const region = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  document.querySelectorAll(".notice").forEach((old) => old.remove());
  const el = h(
    "div",
    { class: "notice", role: "alert", popover: "manual" },
    icon("warn"),
    h("span", {}, text),
  );
  region.append(el);
  el.showPopover();
  setTimeout(() => el.remove(), 6000);
}
