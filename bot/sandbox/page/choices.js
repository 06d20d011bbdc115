/** The select menus of Block Kit: where their options come from and what choosing one means. */

import { plain } from "./mrkdwn.js";
import { SelectMenu } from "./select.js";
import { channelName, session, userName } from "./session.js";

const KINDS = {
  static_select: { field: "option", load: toGroups },
  external_select: { field: "option", load: externalGroups },
  users_select: { field: "user", load: () => [{ options: people().map(userOption) }] },
  channels_select: { field: "channel", load: () => [{ options: publicChannels().map(channelOption) }] },
  conversations_select: {
    field: "conversation",
    load: (element) => [{ options: conversations(element).map(channelOption) }],
  },
};

/** Whether `type` is one of Block Kit's select menus. */
export function isSelect(type) {
  return type.replace(/^multi_/, "") in KINDS;
}

/** The select menu for `element`; `context` as in elements.js. */
export function selectElement(element, context) {
  const multiple = element.type.startsWith("multi_");
  const { field, load } = KINDS[element.type.replace(/^multi_/, "")];
  const name = multiple ? `selected_${field}s` : `selected_${field}`;
  const toValue = (option) => (field === "option" ? option.raw : option.key);
  const toFields = (options) => ({ [name]: multiple ? options.map(toValue) : toValue(options[0]) });
  const external = element.type.endsWith("external_select");
  const act = (options) => context.act(toFields(options), menu.el);
  const initial = chosenAtFirst(element, context, field, name, multiple);
  context.set(
    multiple ? { [name]: initial.map(toValue) } : { [name]: initial.length ? toValue(initial[0]) : null },
  );
  const menu = new SelectMenu({
    props: context.props,
    placeholder: plain(element.placeholder) || (multiple ? "Choose some" : "Choose one"),
    label: context.label,
    multiple,
    max: element.max_selected_items,
    chosen: initial,
    minQuery: external ? (element.min_query_length ?? 3) : 0,
    load: (query) => (external ? load(element, context, query) : matching(load(element), query)),
    onChange: (options) => {
      context.set(toFields(options));
      if (!multiple) act(options);
    },
    onSettle: multiple ? act : undefined,
  });
  return menu.el;
}

function chosenAtFirst(element, context, field, name, multiple) {
  const kept = context.get();
  const value = kept
    ? kept[name]
    : (element[name.replace("selected", "initial")] ?? currentConversation(element, context));
  const values = multiple ? (value ?? []) : [value].filter(Boolean);
  return values.map(
    {
      option: toOption,
      user: (id) => ({ key: id, text: userName(id) }),
      channel: fromId,
      conversation: fromId,
    }[field],
  );
}

function currentConversation(element, { surface }) {
  return element.default_to_current_conversation
    ? (surface.container.channel ?? session.route.channel)
    : undefined;
}

function toOption(raw) {
  return { key: raw.value, text: plain(raw.text), description: plain(raw.description), raw };
}

function toGroups({ options, option_groups: groups }) {
  const given = groups ?? [{ options: options ?? [] }];
  return given.map((group) => ({ label: plain(group.label), options: group.options.map(toOption) }));
}

async function externalGroups(element, context, query) {
  const answer = await context.surface.options(context.blockId, element.action_id, query);
  if (answer.ok === false) throw new Error(answer.error ?? "The options could not be loaded.");
  return toGroups(answer);
}

function matching(groups, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ text, description }) =>
    words.every((word) => `${text} ${description ?? ""}`.toLowerCase().includes(word));
  return groups.map((group) => ({ ...group, options: group.options.filter(fits) }));
}

function people() {
  return session.state.users.filter((user) => !user.deleted);
}

function userOption(user) {
  return { key: user.id, text: userName(user.id), description: user.title };
}

function publicChannels() {
  return session.state.channels.filter(({ kind, is_private: hidden }) => kind !== "im" && !hidden);
}

function conversations({ filter }) {
  const kindOf = (channel) => (channel.kind === "im" ? "im" : channel.is_private ? "private" : "public");
  return session.state.channels.filter(
    (channel) => !filter?.include || filter.include.includes(kindOf(channel)),
  );
}

function channelOption(channel) {
  return fromId(channel.id);
}

function fromId(id) {
  const channel = session.channels.get(id);
  if (!channel) return { key: id, text: id };
  return { key: id, text: `${channel.kind === "im" ? "" : "#"}${channelName(channel)}` };
}
