/** The page: puts its parts together, follows the address bar and the server's events. */

import { get, listen } from "./api.js";
import { ClockBar } from "./clockbar.js";
import { coalesce, fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { dropModals, refreshModals } from "./modals.js";
import { News } from "./news.js";
import { AboutPane, ChannelPane, HomePane, ThreadPane } from "./panes.js";
import { notice } from "./popover.js";
import { appChannel, channelName, go, readRoute, session, setState } from "./session.js";
import { Sidebar } from "./sidebar.js";
import { TourStrip, did } from "./tour.js";

const sidebar = new Sidebar();
const news = new News();
const clockBar = new ClockBar((event) => guarded(() => news.begin(event)));
const channelPane = new ChannelPane();
const homePane = new HomePane();
const aboutPane = new AboutPane();
const threadPane = new ThreadPane();
const offline = h(
  "div",
  { class: "offline", role: "status", hidden: true },
  "The sandbox does not answer. Trying again…",
);
const menu = h(
  "button",
  {
    class: "icon-button menu-button",
    type: "button",
    "aria-label": "Channels and people",
    "aria-expanded": "false",
    onclick: () => toggleSidebar(),
  },
  icon("menu"),
);
const main = h("div", { class: "main-slot" });
const tour = new TourStrip((leads) => guarded(() => lead(leads)));

const COUNTS_MS = 500;

let stopListening = null;
let hasOpened = false;

const refreshState = coalesce(async () => {
  const { user } = session.route;
  const asked = performance.now();
  const state = await get("state", { user });
  if (user !== session.route.user) return;
  setState(state, asked);
  sidebar.update();
  clockBar.update();
});

const refreshCounts = coalesce(async () => {
  await refreshState();
  await new Promise((resolve) => setTimeout(resolve, COUNTS_MS)); // a broadcast is many messages at once
});

async function start() {
  fill(
    document.getElementById("app"),
    h("header", { class: "topbar" }, menu, h("span", { class: "topbar-title" }, "Local sandbox"), clockBar.el),
    tour.el,
    h(
      "div",
      { class: "frame" },
      sidebar.el,
      h("div", { class: "scrim", onclick: () => toggleSidebar(false) }),
      main,
      threadPane.el,
      news.el,
    ),
    offline,
  );
  sidebar.el.addEventListener("keydown", leaveSidebar);
  window.addEventListener("hashchange", () => guarded(follow));
  document.addEventListener("clock-changed", () => clockBar.update());
  await follow();
}

/** Goes where the address bar says, first as whom. */
async function follow() {
  const before = session.route.user;
  session.route = readRoute();
  toggleSidebar(false);
  const { user } = session.route;
  if (before && user !== before) did({ person: user });
  const stays = user && user === before && session.state;
  if (stays || (await become(user))) await show();
}

/** Shows the page as `user` sees it; false where it was left for somebody else before the server answered. */
async function become(user) {
  const anyone = (error) => (user ? get("state") : Promise.reject(error)); // the address may name someone long gone
  const asked = performance.now();
  const state = await get("state", { user }).catch(anyone);
  if (user !== session.route.user) return false;
  setState(state, asked);
  session.route.user = state.me.id;
  dropModals();
  stopListening?.();
  hasOpened = false;
  stopListening = listen(
    state.me.id,
    (event) => guarded(() => onEvent(event)),
    (connected) => guarded(() => onConnection(connected)),
  );
  return true;
}

/** Leads a person to where a step of the tour is done. */
async function lead({ channel, type, control, person }) {
  if (channel && channel !== session.route.channel) go({ channel });
  else if (type && (session.route.home || session.route.about)) go(firstPlace());
  if (person) {
    toggleSidebar(true);
    sidebar.choosePerson(person);
  }
  const found = control?.map(lastControl).find(Boolean);
  if (found) {
    found.scrollIntoView({ block: "center" });
    found.focus();
  } else if (type) channelPane.conversation.composer.begin(type);
}

function lastControl(begins) {
  return [...main.querySelectorAll(`[data-action-id^="${CSS.escape(begins)}"]`)].at(-1);
}

function firstPlace() {
  const first =
    session.state.channels.find((channel) => channel.is_member && channel.kind !== "im") ?? appChannel();
  return first ? { channel: first.id } : { home: true };
}

async function show() {
  const { home, about, thread, target, channel: id } = session.route;
  const app = home || about;
  const channel = session.channels.get(id);
  if (!app && !channel) return go(firstPlace());
  sidebar.update();
  clockBar.update();
  const pane = home ? homePane : about ? aboutPane : channelPane;
  if (main.firstChild !== pane.el) fill(main, pane.el);
  tour.update();
  document.title = `${app ? session.state.app_name : channelName(channel)} · ${session.state.team.name}`;
  const parts = [
    app ? pane.show() : channelPane.show(channel),
    threadPane.show(channel, app ? null : thread),
    refreshModals(),
  ];
  await Promise.all(parts);
  if (target) channelPane.conversation.list.point(target);
  if (!app) await refreshState(); // having been read, the channel has nothing unread
}

async function onEvent({ type, channel }) {
  if (type === "message" || type === "messages") {
    if (!channel || channel === session.route.channel) await refreshMessages();
    else if (session.channels.has(channel)) await refreshCounts();
    await news.refresh();
  } else if (type === "view") await refreshModals();
  else if (type === "home") await (session.route.home && homePane.refresh());
  else if (type === "clock" || type === "channels") await refreshState();
}

async function refreshMessages() {
  if (session.route.home || session.route.about) return;
  await Promise.all([
    channelPane.conversation.refresh(),
    session.route.thread && threadPane.conversation.refresh(),
  ]);
}

async function onConnection(connected) {
  offline.hidden = connected;
  if (!connected) return;
  if (hasOpened)
    await Promise.all([
      refreshState(),
      refreshMessages(),
      refreshModals(),
      session.route.home && homePane.refresh(),
    ]);
  hasOpened = true;
}

function toggleSidebar(open = !document.body.classList.contains("sidebar-open")) {
  const within = sidebar.el.contains(document.activeElement);
  document.body.classList.toggle("sidebar-open", open);
  menu.setAttribute("aria-expanded", String(open));
  if (!menu.checkVisibility()) return;
  if (open) sidebar.person.focus();
  else if (within) menu.focus();
}

function leaveSidebar(event) {
  if (event.key === "Escape" && document.body.classList.contains("sidebar-open")) toggleSidebar(false);
}

/** Runs `work`; what goes wrong is said to the person instead of being lost. */
async function guarded(work) {
  try {
    await work();
  } catch (error) {
    if (offline.hidden) notice(error.message);
  }
}

guarded(start);
