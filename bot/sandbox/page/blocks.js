/** The blocks of Block Kit as document nodes, kept in step with what the app last said. */

import { fill, h, reconcile, uid } from "./dom.js";
import { control } from "./elements.js";
import { markdown } from "./markdown.js";
import { plain, textElement } from "./mrkdwn.js";
import { richText } from "./richtext.js";

/** The blocks of one surface; `update` touches only the blocks that changed and keeps what was typed. */
export class BlockList {
  constructor(surface) {
    this.surface = surface;
    this.el = h("div", { class: "blocks" });
  }

  update(blocks) {
    const named = blocks.map((block, place) => ({ ...block, block_id: block.block_id ?? `block-${place}` }));
    const focus = focused(this.el);
    const errors = shownErrors(this.el);
    reconcile(
      this.el,
      named,
      ({ block_id: id }) => id,
      (block) => ({ el: blockElement(block, this.surface) }),
    );
    this.surface.keepOnly(new Set(named.map(({ block_id: id }) => id)));
    writeErrors(this.el, errors);
    focus?.restore();
  }
}

/** What has the focus in `root`, to give it back after its block was built anew. */
function focused(root) {
  const active = document.activeElement;
  if (!root.contains(active) || !active.dataset.actionId) return null;
  const { actionId, blockId } = active.dataset;
  const selection = active.selectionStart === undefined ? null : [active.selectionStart, active.selectionEnd];
  const restore = () => {
    if (active.isConnected) return;
    const all = [...root.querySelectorAll("[data-action-id]")];
    const heir = all.find(({ dataset }) => dataset.actionId === actionId && dataset.blockId === blockId);
    heir?.focus();
    if (heir && selection?.[0] !== null) heir.setSelectionRange?.(...(selection ?? []));
  };
  return { restore };
}

function blockElement(block, surface) {
  const el = h("div", { class: `block block-${block.type}`, data: { blockId: block.block_id } });
  const make = BLOCKS[block.type];
  return fill(
    el,
    make
      ? make(block, surface)
      : h("div", { class: "unknown" }, `The sandbox does not show blocks of the type “${block.type}”.`),
  );
}

const BLOCKS = {
  section,
  header: ({ text, level }, { heading }) =>
    h(`h${heading}`, { class: level ? `level-${level}` : undefined }, plain(text)),
  divider: () => h("hr"),
  context: ({ elements }) =>
    elements.map((element) =>
      element.type === "image" ? contextImage(element) : textElement(element, "span"),
    ),
  image,
  actions: ({ elements, block_id: blockId }, surface) =>
    elements.map((element) => shown(element, { surface, blockId })),
  input,
  rich_text: ({ elements }) => richText(elements),
  markdown: ({ text }) => markdown(text),
};

function shown(element, context) {
  return (
    control(element, context) ??
    h("span", { class: "unknown" }, `The sandbox does not show “${element.type}”.`)
  );
}

function section({ text, fields, accessory, block_id: blockId }, surface) {
  const label =
    text &&
    plain(text)
      .replace(/[*_~`]/g, "")
      .split("\n")[0]
      .slice(0, 75);
  const isButton = accessory && ["button", "overflow", "image"].includes(accessory.type);
  return [
    h(
      "div",
      { class: "section-main" },
      text && textElement(text),
      fields &&
        h(
          "div",
          { class: "fields" },
          fields.map((field) => textElement(field)),
        ),
    ),
    accessory &&
      h(
        "div",
        { class: "accessory" },
        shown(accessory, { surface, blockId, label: isButton ? undefined : label }),
      ),
  ];
}

function image({ image_url: src, alt_text: alt, title }) {
  const picture = h("img", { src, alt, loading: "lazy" });
  picture.addEventListener("error", () =>
    picture.replaceWith(h("div", { class: "image-missing", role: "img", "aria-label": alt }, alt)),
  );
  return h("figure", {}, title && h("figcaption", {}, plain(title)), picture);
}

function contextImage({ image_url: src, alt_text: alt }) {
  return h("img", { class: "context-image", src, alt, title: alt });
}

function input(block, surface) {
  const { element, block_id: blockId } = block;
  const errorId = uid("error");
  const dispatch = block.dispatch_action ? (element.dispatch_action_config ?? {}) : null;
  const label = plain(block.label);
  const field = shown(element, { surface, blockId, label, passive: true, dispatch });
  const hintId = block.hint && uid("hint");
  field.setAttribute("aria-describedby", [errorId, hintId].filter(Boolean).join(" "));
  if (!block.optional && field.matches("input, textarea, [role=radiogroup]")) field.setAttribute("aria-required", "true");
  field.id = uid("field");
  const optional = block.optional && h("span", { class: "optional" }, " (optional)");
  const clear = () => showErrors(field.closest(".blocks"), { [blockId]: "" });
  field.addEventListener("input", clear);
  field.addEventListener("click", clear);
  return [
    h("label", { class: "input-label", for: field.matches("input, textarea") ? field.id : undefined }, label, optional),
    field,
    h("div", { class: "input-error", id: errorId, role: "alert" }),
    block.hint && h("div", { class: "input-hint", id: hintId }, plain(block.hint)),
  ];
}

/** The errors that stand at the input blocks in `root`, as {block_id: text}. */
function shownErrors(root) {
  const wrong = [...root.querySelectorAll(".block-input.invalid")];
  return Object.fromEntries(wrong.map((el) => [el.dataset.blockId, el.querySelector(".input-error").textContent]));
}

/** Writes `errors` ({block_id: text}) at their input blocks in `root` and focuses the first. */
export function showErrors(root, errors) {
  const first = writeErrors(root, errors);
  (first?.querySelector("input") ?? first)?.focus();
}

/** Writes `errors` at their input blocks; returns the first field that has one. */
function writeErrors(root, errors) {
  let first;
  for (const el of root.querySelectorAll(".block-input")) {
    const text = errors[el.dataset.blockId];
    if (text === undefined) continue;
    el.classList.toggle("invalid", Boolean(text));
    el.querySelector(".input-error").textContent = text;
    const field = el.querySelector("[data-action-id]");
    if (text) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    if (text) first ??= field;
  }
  return first;
}
