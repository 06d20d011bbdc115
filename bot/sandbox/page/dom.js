/** Building and updating the document. Data only ever becomes text nodes and attributes, never markup. */

/** The element `tag` with attributes, `on…` listeners and `data` from `props`, and `children` in it. */
export function h(tag, props, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else if (name === "data") setData(el, value);
    else el.setAttribute(name, value === true ? "" : value);
  }
  el.append(...present(children));
  return el;
}

/** Puts `children` in the place of everything in `el`. */
export function fill(el, ...children) {
  el.replaceChildren(...present(children));
  return el;
}

function present(children) {
  return children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false);
}

function setData(el, data) {
  for (const [name, value] of Object.entries(data)) {
    if (value !== undefined && value !== null) el.dataset[name] = value;
  }
}

const shown = new WeakMap();

/**
 * Makes the children of `parent` match `items`, touching only those whose JSON changed.
 * `create(item)` gives `{el, update?(item)}`; without `update` a changed item is built anew.
 */
export function reconcile(parent, items, keyOf, create) {
  const before = shown.get(parent) ?? new Map();
  const after = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const json = JSON.stringify(item);
    const old = before.get(key);
    if (old?.json === json) after.set(key, old);
    else after.set(key, { json, part: old ? changed(old.part, item, create) : create(item) });
  }
  for (const [key, old] of before) if (!after.has(key)) old.part.el.remove();
  let place = parent.firstChild;
  for (const { part } of after.values()) {
    if (part.el === place) place = place.nextSibling;
    else parent.insertBefore(part.el, place);
  }
  shown.set(parent, after);
}

function changed(part, item, create) {
  if (part.update) {
    part.update(item);
    return part;
  }
  const made = create(item);
  part.el.replaceWith(made.el);
  return made;
}

let ids = 0;

/** An id that no other element has. */
export function uid(prefix) {
  ids += 1;
  return `${prefix}-${ids}`;
}

/** A function that runs `work` at once or after the run in progress, never twice at a time. */
export function coalesce(work) {
  let running = false;
  let again = false;
  return async function run() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      await work();
    } finally {
      running = false;
      if (again) {
        again = false;
        run();
      }
    }
  };
}
