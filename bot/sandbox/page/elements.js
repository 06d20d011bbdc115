/**
 * The interactive elements of Block Kit. Each is made from the element and its context:
 * `{surface, blockId, props, label, get(), set(value), act(fields, control), passive}`.
 * `passive` elements stand in an input block: they hold a value and send nothing by themselves.
 */

import { isSelect, selectElement } from "./choices.js";
import { fill, h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { deepLink, plain, textElement } from "./mrkdwn.js";
import { openMenu } from "./popover.js";
import { zone } from "./session.js";
import { fromWall, wall } from "./time.js";

const SETTLE_MS = 700;
const TEXT_TYPES = {
  plain_text_input: "text",
  number_input: "text",
  email_text_input: "email",
  url_text_input: "url",
};

/** The control for `element` in the block `blockId` of `surface`; null where the type is not known. */
export function control(element, { surface, blockId, label, passive = false, dispatch = null }) {
  const context = {
    surface,
    blockId,
    label,
    passive,
    dispatch,
    props: {
      data: { actionId: element.action_id, blockId },
      "aria-label": element.accessibility_label ?? label,
    },
    get: () => surface.get(blockId, element.action_id),
    set: (value) => surface.set(blockId, element.action_id, { type: element.type, ...value }),
    act: (fields, el) => (passive && !dispatch ? undefined : surface.act(blockId, element, fields, el)),
  };
  if (isSelect(element.type)) return selectElement(element, context);
  if (element.type in TEXT_TYPES) return textInput(element, context);
  return MAKERS[element.type]?.(element, context) ?? null;
}

const MAKERS = {
  button,
  overflow,
  checkboxes: (element, context) => choiceGroup(element, context, "checkbox"),
  radio_buttons: (element, context) => choiceGroup(element, context, "radio"),
  datepicker: (element, context) => picker(element, context, "date", "selected_date", element.initial_date),
  timepicker: (element, context) => picker(element, context, "time", "selected_time", element.initial_time),
  datetimepicker,
  image: ({ image_url: src, alt_text: alt }) => h("img", { class: "accessory-image", src, alt, title: alt }),
};

function button(element, context) {
  const label = plain(element.text);
  const { text, value } = element;
  const el = h(
    "button",
    {
      ...context.props,
      class: `button ${element.style ?? ""}`,
      type: "button",
      "aria-label": element.accessibility_label,
      onclick: () => {
        if (el.getAttribute("aria-busy")) return;
        if (element.url && !element.confirm) openUrl(element.url);
        const sent = context.act({ text, value }, el);
        if (element.url && element.confirm) sent.then((yes) => yes && openUrl(element.url));
      },
    },
    label,
    element.url && icon("external"),
  );
  return el;
}

function openUrl(url) {
  if (/^slack:/i.test(url)) deepLink(url);
  else if (/^(https?|mailto|tel):/i.test(url)) window.open(url, "_blank", "noopener,noreferrer");
}

function overflow(element, context) {
  const el = h(
    "button",
    {
      ...context.props,
      class: "button overflow",
      type: "button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": element.accessibility_label ?? "More actions",
      onclick: () =>
        openMenu(
          el,
          element.options.map((option) => ({
            label: textElement(option.text, "span"),
            description: plain(option.description),
            data: { value: option.value },
            run: () => {
              if (option.url) openUrl(option.url);
              context.act({ selected_option: option }, el);
            },
          })),
          "More actions",
        ),
    },
    icon("dots"),
  );
  return el;
}

function textInput(element, context) {
  const kept = context.get();
  const start = (kept ? kept.value : element.initial_value) ?? "";
  context.set({ value: start || null });
  const triggers = context.dispatch?.trigger_actions_on ?? ["on_enter_pressed"];
  let timer;
  const el = h(element.multiline ? "textarea" : "input", {
    ...context.props,
    class: "field",
    type: element.multiline ? undefined : TEXT_TYPES[element.type],
    inputmode:
      element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : undefined,
    placeholder: plain(element.placeholder),
    maxlength: element.max_length,
    autofocus: element.focus_on_load,
    autocomplete: "off",
    rows: element.multiline ? "4" : undefined,
    oninput: () => {
      context.set({ value: el.value || null });
      if (!triggers.includes("on_character_entered")) return;
      clearTimeout(timer);
      timer = setTimeout(() => context.act({ value: el.value }, el), SETTLE_MS);
    },
    onkeydown: (event) => {
      if (event.key !== "Enter" || element.multiline || !context.dispatch || event.isComposing) return;
      event.preventDefault(); // here Enter sends the action, not the form
      if (triggers.includes("on_enter_pressed")) context.act({ value: el.value }, el);
    },
  });
  el.value = start;
  return el;
}

/** Calls `send` once the value has rested: native pickers report every half-typed date. */
function whenSettled(el, send) {
  let timer;
  let last = el.value;
  const flush = () => {
    clearTimeout(timer);
    if (el.value === last) return;
    last = el.value;
    send();
  };
  el.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(flush, SETTLE_MS);
  });
  el.addEventListener("blur", flush);
}

function picker(element, context, type, name, initial) {
  const kept = context.get();
  const start = (kept ? kept[name] : initial) ?? "";
  const value = () => ({ [name]: el.value || null });
  const el = h("input", {
    ...context.props,
    class: "field field-when",
    type,
    autofocus: element.focus_on_load,
  });
  el.value = start;
  context.set(value());
  el.addEventListener("input", () => context.set(value()));
  whenSettled(el, () => context.act(value(), el));
  return el;
}

function datetimepicker(element, context) {
  const kept = context.get();
  const start = kept ? kept.selected_date_time : element.initial_date_time;
  const el = h("input", {
    ...context.props,
    class: "field field-when",
    type: "datetime-local",
    autofocus: element.focus_on_load,
  });
  const value = () => {
    const [date, time] = el.value.split("T");
    return { selected_date_time: time ? fromWall(date, time, zone()) / 1000 : null };
  };
  if (start) {
    const at = wall(start * 1000, zone());
    el.value = `${at.date}T${at.time}`;
  }
  context.set(value());
  el.addEventListener("input", () => context.set(value()));
  whenSettled(el, () => context.act(value(), el));
  return el;
}

function choiceGroup(element, context, type) {
  const several = type === "checkbox";
  const kept = context.get();
  const initial = several
    ? ((kept ? kept.selected_options : element.initial_options) ?? [])
    : [kept ? kept.selected_option : element.initial_option].filter(Boolean);
  const name = uid("choice");
  const value = (options) =>
    several ? { selected_options: options } : { selected_option: options[0] ?? null };
  const el = h("div", { ...context.props, class: "choices", role: several ? "group" : "radiogroup" });
  const boxes = element.options.map((option) =>
    h("input", {
      type,
      name,
      value: option.value,
      id: uid("box"),
      checked: initial.some((one) => one.value === option.value),
    }),
  );
  fill(
    el,
    element.options.map((option, place) =>
      h(
        "label",
        { class: "choice", for: boxes[place].id },
        boxes[place],
        h(
          "span",
          {},
          textElement(option.text, "span"),
          option.description && h("small", {}, textElement(option.description, "span")),
        ),
      ),
    ),
  );
  context.set(value(initial));
  el.addEventListener("change", () => {
    const chosen = value(element.options.filter((option, place) => boxes[place].checked));
    context.set(chosen);
    context.act(chosen, el);
  });
  return el;
}

/** What is wrong with the value of an input block, or null; what Slack's client checks before it submits. */
export function problem(block, value) {
  const { element } = block;
  const content = Object.entries(value ?? {})
    .filter(([name]) => name !== "type")
    .map(([, one]) => one)[0];
  const empty =
    content === null ||
    content === undefined ||
    content === "" ||
    (Array.isArray(content) && !content.length);
  if (empty) return block.optional ? null : "Please complete this required field.";
  if (element.min_length > content.length) return `Please type at least ${element.min_length} characters.`;
  if (element.type === "number_input") return badNumber(element, content);
  if (element.type === "email_text_input" && !/^\S+@\S+\.\S+$/.test(content))
    return "Please type an email address.";
  if (element.type === "url_text_input" && !URL.canParse(content))
    return "Please type an address such as https://example.org.";
  return null;
}

function badNumber(element, text) {
  const number = Number(text);
  if (Number.isNaN(number) || (!element.is_decimal_allowed && !Number.isInteger(number)))
    return "Please type a number.";
  if (element.min_value !== undefined && number < Number(element.min_value))
    return `Please type ${element.min_value} or more.`;
  if (element.max_value !== undefined && number > Number(element.max_value))
    return `Please type ${element.max_value} or less.`;
  return null;
}
