/** The server: questions, events, and streams that come back by themselves. */

const RETRY_MILLIS = 2000;
const listeners = new Set();
/** Each opens its stream anew. */
const followers = new Set();
let link = { state: 'connecting', share: 0 };

/** An answer that is none, with the server's reason. */
export class Refused extends Error {
    constructor(status, problem) {
        super(problem.detail ?? `The server answers ${status}`);
        this.status = status;
        this.reason = problem.reason ?? null;
        this.field = problem.field ?? null;
    }
}

async function answer(path, options) {
    const response = await fetch(path, { cache: 'no-store', ...options });
    if (response.ok) {
        return response.json();
    }
    throw new Refused(response.status, await response.json().catch(() => ({})));
}

export function get(path) {
    return answer(path);
}

export function post(path, body) {
    return answer(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
    });
}

/** A path with ids that may hold anything. */
export function path(strings, ...ids) {
    return strings.reduce((all, piece, i) => all + encodeURIComponent(ids[i - 1]) + piece);
}

/** How the connection is: live, stale, connecting, lost, or rebuilding with a share. */
export function onLink(listener) {
    listeners.add(listener);
    listener(link);
}

function setLink(state, share = 0) {
    if (link.state !== state || link.share !== share) {
        link = { state, share };
        listeners.forEach((listener) => listener(link));
    }
}

/** Why a stream does not come: the view may not be complete yet. */
async function explain() {
    try {
        const health = await (await fetch('/health', { cache: 'no-store' })).json();
        if (health.state === 'live' || health.state === 'stale') {
            setLink('connecting');
        } else {
            setLink('rebuilding', health.rebuilt_share ?? 0);
        }
    } catch {
        setLink('lost');
    }
}

/**
 * Whether what is shown follows the brokers: asked now and then, while a stream is open. One that says nothing any
 * more may be open for ever: without an answer all begin again.
 */
async function checkFreshness() {
    if (link.state !== 'live' && link.state !== 'stale') {
        return;
    }
    try {
        const health = await (await fetch('/health', { cache: 'no-store' })).json();
        if (link.state === 'live' || link.state === 'stale') {
            setLink(health.stale ? 'stale' : 'live');
        }
    } catch {
        followers.forEach((again) => again());
    }
}

setInterval(() => {
    if (!document.hidden) {
        checkFreshness();
    }
}, 5000);

/**
 * Follows a stream until the answer is called. Browsers hold six connections to a server, over all
 * tabs: a page that nobody sees follows nothing.
 *
 * @param handlers by the names of events
 */
export function follow(url, handlers) {
    let source = null;
    let timer = null;
    let ended = false;

    const close = () => {
        clearTimeout(timer);
        source?.close();
        source = null;
    };
    const again = () => {
        close();
        explain();
        timer = setTimeout(open, RETRY_MILLIS);
    };
    const open = () => {
        close();
        if (ended || document.hidden) {
            return;
        }
        source = new EventSource(url);
        source.onopen = () => setLink('live');
        source.onerror = again;
        for (const [name, handler] of Object.entries(handlers)) {
            source.addEventListener(name, (event) => handler(JSON.parse(event.data)));
        }
    };

    document.addEventListener('visibilitychange', open);
    followers.add(again);
    open();
    return () => {
        ended = true;
        followers.delete(again);
        document.removeEventListener('visibilitychange', open);
        close();
    };
}

addEventListener('pagehide', () => setLink('connecting'));
