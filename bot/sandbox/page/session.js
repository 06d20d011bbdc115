/** Who looks at what: the state the server gave, the route in the address bar, and names for ids. */

import { clock } from "./time.js";

/** The page's one state: `state` as GET /sandbox/state gave it, `route` as the address bar says. */
export const session = { state: null, route: {}, notes: new Map() };

export const SLACKBOT = "USLACKBOT";

/** Takes over what the server says, which was asked at `asked` (by `performance.now()`). */
export function setState(state, asked) {
  session.state = state;
  localStorage.setItem(LAST_USER, state.me.id);
  session.users = new Map(state.users.map((user) => [user.id, user]));
  session.channels = new Map(state.channels.map((channel) => [channel.id, channel]));
  clock.set(state.clock, asked);
}

/** The time zone of the person that the page is seen as. */
export function zone() {
  return session.state?.me.tz || "UTC";
}

/** The name to show for a user id. */
export function userName(id) {
  if (id === SLACKBOT) return "Slackbot";
  if (id && id === session.state.bot_user) return session.state.app_name;
  const user = session.users.get(id);
  return user ? user.real_name || user.name : id || "unknown";
}

/** Whether the user is an app. */
export function isBot(id) {
  return id === SLACKBOT || id === session.state.bot_user || Boolean(session.users.get(id)?.is_bot);
}

/** The direct message with the app, or undefined where there is none yet. */
export function appChannel() {
  return session.state.channels.find(({ kind, im_user: other }) => kind === "im" && isAppDirect(other));
}

function isAppDirect(other) {
  return !other || other === session.state.bot_user;
}

/** The name to show for a channel. */
export function channelName(channel) {
  if (channel.kind !== "im") return channel.name;
  return isAppDirect(channel.im_user) ? session.state.app_name : userName(channel.im_user);
}

/** Whether `channel` is the direct message with the app. */
export function isAppChannel(channel) {
  return channel?.kind === "im" && isAppDirect(channel.im_user);
}

const LAST_USER = "sandbox-user";

/** The route that the address bar names: user, and channel (with thread), home or about; or a permalink. */
export function readRoute() {
  const permalink = /^#\/(\w+)\/p(\d+)(\d{6})$/.exec(location.hash);
  if (permalink)
    return {
      user: localStorage.getItem(LAST_USER),
      channel: permalink[1],
      target: `${permalink[2]}.${permalink[3]}`,
    };
  const hash = new URLSearchParams(location.hash.slice(1));
  return {
    user: hash.get("user") ?? localStorage.getItem(LAST_USER),
    channel: hash.get("channel"),
    home: hash.has("home"),
    about: hash.has("about"),
    thread: hash.get("thread"),
  };
}

/** Goes somewhere: what is named changes, the person stays unless named. */
export function go({ user = session.route.user, channel, home, about, thread }) {
  const parts = [`user=${encodeURIComponent(user)}`];
  if (home) parts.push("home");
  else if (about) parts.push("about");
  else if (channel) parts.push(`channel=${encodeURIComponent(channel)}`);
  if (channel && thread) parts.push(`thread=${encodeURIComponent(thread)}`);
  location.hash = parts.join("&");
}

/** Keeps a note that only this page shows, as Slackbot's answer to a command that failed. */
export function addNote(channel, text, threadTs) {
  const key = noteKey(channel);
  const note = {
    ts: (clock.now() / 1000).toFixed(6),
    user: SLACKBOT,
    text,
    ephemeral: true,
    is_bot: true,
    thread_ts: threadTs ?? null,
  };
  session.notes.set(key, [...(session.notes.get(key) ?? []), note]);
}

/** The notes kept for the person in `channel`. */
export function notesFor(channel, threadTs) {
  const notes = session.notes.get(noteKey(channel)) ?? [];
  return notes.filter((note) => (note.thread_ts ?? null) === (threadTs ?? null));
}

function noteKey(channel) {
  return `${session.route.user} ${channel}`;
}
