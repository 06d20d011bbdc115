/** The left side: who one is, the channels, the direct messages and the app. */

import { fill, h, reconcile } from "./dom.js";
import { avatar, icon } from "./icons.js";
import { openPopover, closePopoverOf } from "./popover.js";
import { OptionList } from "./select.js";
import { appChannel, channelName, go, isAppChannel, session, userName } from "./session.js";
import { clock, wall, zoneLabel } from "./time.js";

const MOST_PEOPLE = 60;

export class Sidebar {
  constructor() {
    this.team = h("div", { class: "team" });
    this.person = h("button", {
      class: "person",
      type: "button",
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      data: { testid: "person" },
      onclick: () => openPeople(this.person),
    });
    this.channels = h("div", { class: "places" });
    this.directs = h("div", { class: "places" });
    this.apps = h("div", { class: "places" });
    this.el = h(
      "nav",
      { class: "sidebar", "aria-label": "Workspace" },
      this.team,
      this.person,
      h(
        "div",
        { class: "sidebar-scroll" },
        h("h2", {}, "Channels"),
        this.channels,
        h("h2", {}, "Direct messages"),
        this.directs,
        h("h2", {}, "Apps"),
        this.apps,
      ),
    );
  }

  /** Opens the list of people, as if somebody had pressed their own name and typed `query`. */
  choosePerson(query) {
    openPeople(this.person, query);
  }

  update() {
    const { team, me, channels, app_name: appName } = session.state;
    fill(this.team, h("strong", {}, team.name));
    const face = avatar(me.id, userName(me.id));
    fill(
      this.person,
      face,
      h(
        "span",
        { class: "person-text" },
        h("small", {}, "You are"),
        h("strong", {}, userName(me.id)),
        h("small", {}, about(me)),
      ),
      icon("down"),
    );
    const rooms = channels.filter(({ kind }) => kind !== "im");
    const mine = rooms.filter((channel) => channel.is_member);
    const others = rooms.filter((channel) => !channel.is_member);
    this.fillPlaces(
      this.channels,
      [...mine, ...others].map((channel) => channelPlace(channel)),
    );
    this.fillPlaces(
      this.directs,
      channels.filter(({ kind }) => kind === "im").map((channel) => directPlace(channel)),
    );
    const apps = [
      {
        id: "home",
        home: true,
        icon: "home",
        name: `${appName} · Home`,
        here: session.route.home,
        testid: "home",
      },
    ];
    const messages = appChannel();
    if (messages)
      apps.push({ id: "messages", channel: messages.id, icon: "chat", name: `${appName} · Messages` });
    this.fillPlaces(this.apps, apps);
  }

  fillPlaces(el, places) {
    reconcile(
      el,
      places,
      ({ id }) => id,
      (place) => ({ el: placeButton(place) }),
    );
  }
}

function channelPlace({ id, name, is_private: hidden, is_member: member, unread }) {
  return {
    id,
    channel: id,
    icon: hidden ? "lock" : "hash",
    name,
    unread: member ? unread : 0,
    faint: !member,
    here: session.route.channel === id,
  };
}

function directPlace(channel) {
  const app = isAppChannel(channel);
  const face = app ? session.state.bot_user : channel.im_user;
  return {
    id: channel.id,
    channel: channel.id,
    face,
    app,
    name: channelName(channel),
    unread: channel.unread,
    here: session.route.channel === channel.id,
  };
}

function placeButton({ channel, home, icon: sign, face, app, name, unread, faint, here, testid }) {
  const classes = ["place", here && "here", unread && "unread", faint && "faint"].filter(Boolean).join(" ");
  const picture = face ? avatar(face, name, `avatar-small ${app ? "avatar-app" : ""}`) : icon(sign);
  return h(
    "button",
    {
      class: classes,
      type: "button",
      "aria-current": here ? "page" : undefined,
      data: { testid, channel },
      onclick: () => (home ? go({ home: true }) : go({ channel })),
    },
    picture,
    h("span", { class: "place-name" }, name),
    unread > 0 &&
      h("span", { class: "count", "aria-label": `${unread} unread` }, unread > 99 ? "99+" : String(unread)),
  );
}

function about(user) {
  const known = new Set([user.title, user.role].filter(Boolean));
  return [...known].join(" · ") || user.email || zoneLabel(user.tz || "UTC", clock.now());
}

/** Opens the list of people at `anchor`, with `query` typed. */
function openPeople(anchor, query = "") {
  if (closePopoverOf(anchor)) return;
  const choose = ({ key: user }) => {
    popover.close();
    anchor.focus();
    const { channel, home } = session.route;
    go({ user, home, channel: session.channels.get(channel)?.kind === "im" ? undefined : channel });
  };
  const isPicked = ({ key }) => key === session.route.user;
  const list = new OptionList({
    placeholder: "See the workspace as…",
    load: people,
    minQuery: 0,
    isPicked,
    onPick: choose,
  });
  const popover = openPopover(anchor, list.el, { className: "popover-people", onClose: () => list.stop() });
  list.search.value = query;
  list.start(popover.place);
}

function people(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const text = (user) =>
    `${user.real_name} ${user.name} ${user.title ?? ""} ${user.role ?? ""} ${user.email ?? ""}`.toLowerCase();
  const fits = session.state.users.filter(
    (user) => !user.is_bot && words.every((word) => text(user).includes(word)),
  );
  const more = fits.length - MOST_PEOPLE;
  return [
    {
      label: more > 0 ? `${MOST_PEOPLE} of ${fits.length} people: type a name` : "",
      options: fits.slice(0, MOST_PEOPLE).map(personOption),
    },
  ];
}

function personOption(user) {
  const tz = user.tz || "UTC";
  const now = clock.now();
  return {
    key: user.id,
    text: userName(user.id) + (user.id === session.route.user ? " (you)" : ""),
    description: about(user),
    face: avatar(user.id, userName(user.id)),
    aside: h("span", { class: "person-zone" }, wall(now, tz).time, h("small", {}, zoneLabel(tz, now))),
  };
}
