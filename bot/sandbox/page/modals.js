/** The modals an app has open for the person: a stack, of which the top one is seen. */

import { get, post } from "./api.js";
import { BlockList, showErrors } from "./blocks.js";
import { h } from "./dom.js";
import { problem } from "./elements.js";
import { plain } from "./mrkdwn.js";
import { makeDialog } from "./popover.js";
import { session } from "./session.js";
import { Surface } from "./surface.js";
import { did } from "./tour.js";

const open = new Map();
let newest = 0;

/**
 * Brings the open dialogs in step with the server's stack of views. Answers may overtake each other: one that was asked
 * for before the newest, or before the person closed a dialog, would bring back what is gone or take away what is new.
 */
export async function refreshModals() {
  const { user } = session.route;
  newest += 1;
  const mine = newest;
  const { stack } = await get("views", { user });
  if (mine !== newest || user !== session.route.user) return;
  const ids = new Set(stack.map(({ id }) => id));
  for (const [id, modal] of open) if (!ids.has(id)) modal.remove();
  stack.forEach((view, place) => {
    const modal = open.get(view.id) ?? new Modal(view);
    modal.update(view, place === stack.length - 1);
  });
}

/** Drops every dialog, as when the page is seen as someone else. */
export function dropModals() {
  for (const modal of open.values()) modal.remove();
}

/** Gives the focus back to `opener`, or to what stands in its place by now: the message may have been built anew. */
function giveBack(opener) {
  if (document.activeElement !== document.body) return;
  const { actionId, blockId } = opener?.dataset ?? {};
  const heirs = [...document.querySelectorAll("[data-action-id]")].filter(
    ({ dataset }) => dataset.actionId === actionId && dataset.blockId === blockId,
  );
  const [first] = [opener, ...heirs, ...document.querySelectorAll(".composer-box")].filter(
    (el) => el?.isConnected && el !== document.body && el.checkVisibility(),
  );
  first?.focus();
}

class Modal {
  constructor({ id }) {
    this.id = id;
    this.user = session.route.user;
    this.surface = new Surface({ type: "view", view_id: id }, 3);
    this.blocks = new BlockList(this.surface);
    this.title = h("span", {});
    this.submitButton = h("button", {
      class: "button primary",
      type: "submit",
      data: { testid: "modal-submit" },
    });
    this.closeButton = h("button", {
      class: "button",
      type: "button",
      data: { testid: "modal-close" },
      onclick: () => this.el.close(),
    });
    this.banner = h("div", { class: "modal-banner", role: "alert", hidden: true });
    this.form = h(
      "form",
      { class: "modal-form", novalidate: true, id: `form-${id}`, onsubmit: (event) => this.submit(event) },
      this.banner,
      this.blocks.el,
    );
    this.submitButton.setAttribute("form", this.form.id);
    this.el = makeDialog({
      title: this.title,
      body: this.form,
      footer: [this.closeButton, this.submitButton],
      testid: "modal",
      className: "modal",
      onClose: () => this.closed(),
    });
    document.body.append(this.el);
    open.set(id, this);
  }

  update(view, top) {
    this.view = view;
    this.title.textContent = plain(view.title);
    this.closeButton.textContent = plain(view.close) || (view.submit ? "Cancel" : "Close");
    this.submitButton.textContent = plain(view.submit) || "Submit";
    this.submitButton.hidden = !view.submit;
    this.blocks.update(view.blocks);
    if (top && !this.el.open) this.show();
    else if (!top) this.hide();
  }

  show() {
    this.opener ??= document.activeElement;
    this.el.showModal();
    if (this.last?.isConnected) {
      this.last.focus();
      return;
    }
    const first =
      this.el.querySelector("[autofocus]") ??
      this.blocks.el.querySelector("input, textarea, select, button") ??
      this.el.querySelector(".dialog-foot button:not([hidden])");
    first?.focus();
  }

  hide() {
    if (!this.el.open) return;
    this.last = this.el.contains(document.activeElement) ? document.activeElement : null;
    this.hiding = true; // closed by what stands above it, not by the person
    this.el.close();
  }

  remove() {
    open.delete(this.id);
    this.el.close();
    this.el.remove();
    if (!open.size) giveBack(this.opener);
  }

  async closed() {
    if (this.hiding) {
      this.hiding = false;
      return;
    }
    if (!open.has(this.id)) return;
    this.remove();
    newest += 1;
    await post("view_close", { user: this.user, view_id: this.id }).catch(() => null);
    await refreshModals().catch(() => null);
  }

  async submit(event) {
    event.preventDefault();
    if (!this.view.submit || this.submitButton.getAttribute("aria-busy")) return;
    const errors = this.problems();
    showErrors(this.blocks.el, errors);
    this.say("");
    if (Object.keys(errors).length) return;
    this.submitButton.setAttribute("aria-busy", "true");
    try {
      const answer = await post("view_submit", {
        user: this.user,
        view_id: this.id,
        values: this.surface.values,
      });
      if (answer.errors) showErrors(this.blocks.el, answer.errors);
      else if (answer.ok === false) this.say(answer.error ?? "The app did not take this.");
      else did({ form: this.view.callback_id });
      await refreshModals();
    } catch (error) {
      this.say(error.message);
    } finally {
      this.submitButton.removeAttribute("aria-busy");
    }
  }

  problems() {
    const errors = {};
    for (const block of this.view.blocks) {
      if (block.type !== "input") continue;
      const text = problem(block, this.surface.get(block.block_id, block.element.action_id));
      if (text) errors[block.block_id] = text;
    }
    return errors;
  }

  say(text) {
    this.banner.textContent = text;
    this.banner.hidden = !text;
  }
}
