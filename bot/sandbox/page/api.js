/** The control API of the sandbox: JSON over the page's own origin, and its stream of events. */

/** The answer to `GET /sandbox/<path>` with `query`; Error where the sandbox does not answer or refuses. */
export async function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const search = new URLSearchParams(given).toString();
  const answer = await call(search ? `${path}?${search}` : path, { cache: "no-store" });
  if (answer.ok === false) throw new Error(answer.error);
  return answer;
}

/** The answer to `POST /sandbox/<path>` with `body` as JSON; Error where the sandbox does not answer. */
export function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return call(path, { method: "POST", headers, body: JSON.stringify(body) });
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(`/sandbox/${path}`, options);
  } catch {
    throw new Error("The sandbox does not answer. Is it still running?");
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok || answer === null) {
    throw new Error(answer?.error ?? `The sandbox answered ${response.status} to ${path.split("?")[0]}.`);
  }
  return answer;
}

const RETRY_MS = [500, 1000, 2000, 5000];

/** Calls `onEvent` with the events for `user`, `onState(connected)` as their stream comes and goes; gives its stop. */
export function listen(user, onEvent, onState) {
  let source;
  let timer;
  let failures = 0;
  const open = () => {
    source = new EventSource(`/sandbox/events?user=${encodeURIComponent(user)}`);
    source.onopen = () => {
      failures = 0;
      onState(true);
    };
    source.onmessage = (event) => onEvent(JSON.parse(event.data));
    source.onerror = () => {
      source.close(); // its own retry gives up on an HTTP error; this one never does
      onState(false);
      timer = setTimeout(open, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
      failures += 1;
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
