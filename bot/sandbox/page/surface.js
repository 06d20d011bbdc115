/** What blocks stand in, a message or a view: holds the values typed into it and sends its actions. */

import { post } from "./api.js";
import { confirmed, notice } from "./popover.js";
import { session } from "./session.js";
import { did } from "./tour.js";

export class Surface {
  /**
   * `container` is the control API's: {type: "message", channel, ts, ephemeral} or {type: "view", view_id}; its headings
   * are of the level `heading`, one below that of what it stands in.
   */
  constructor(container, heading = 2) {
    this.container = container;
    this.heading = heading;
    this.user = session.route.user;
    this.values = {};
  }

  /** The value that stands for an element, or undefined where nobody has set one. */
  get(blockId, actionId) {
    return this.values[blockId]?.[actionId];
  }

  /** Keeps an element's value, in the form of Slack's state.values. */
  set(blockId, actionId, value) {
    this.values[blockId] = { ...this.values[blockId], [actionId]: value };
  }

  /** Forgets the values of blocks that are gone. */
  keepOnly(blockIds) {
    for (const blockId of Object.keys(this.values)) if (!blockIds.has(blockId)) delete this.values[blockId];
  }

  /** Sends an action of `element`, after its confirmation; shows on `control` that it is under way. */
  async act(blockId, element, fields, control) {
    if (!(await confirmed(element.confirm))) return false;
    const action = { type: element.type, block_id: blockId, action_id: element.action_id, ...fields };
    control?.setAttribute("aria-busy", "true");
    try {
      const { container, user, values: state } = this;
      const answer = await post("action", { user, container, action, state });
      if (answer.ok === false) notice(answer.error ?? "The app did not take that.");
      else did({ actions: [element.action_id, fields.selected_option?.value ?? fields.value] });
    } catch (error) {
      notice(error.message);
    } finally {
      control?.removeAttribute("aria-busy");
    }
    return true;
  }

  /** What the app offers for `query` in an external select. */
  options(blockId, actionId, query) {
    const { container, user } = this;
    return post("options", { user, container, block_id: blockId, action_id: actionId, value: query });
  }
}
