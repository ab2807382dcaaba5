/** Which view is seen, by the hash; what is common to all of them. */

import { onLink } from './api.js';
import { steering } from './command.js';
import { own, text } from './dom.js';
import { percent } from './format.js';
import { Experiments } from './experiments.js';
import { Shop } from './shop.js';
import { Steer } from './steer.js';
import { Stream } from './stream.js';
import { User } from './user.js';

const VIEWS = { shop: Shop, stream: Stream, user: User, steer: Steer, experiments: Experiments };
const TITLES = { shop: 'Shop', stream: 'Stream', user: 'User', steer: 'Steer', experiments: 'Experiments' };
const LINK = { live: 'Live', stale: 'Brokers away', connecting: 'Connecting', lost: 'Reconnecting', rebuilding: 'Rebuilding' };
const made = Object.create(null);
let current = null;

function wanted() {
    const [name, ...rest] = location.hash.slice(1).split('/');
    let id = rest.join('/');
    try {
        id = decodeURIComponent(id);
    } catch {
        // An id with a lone percent sign stands for itself.
    }
    return { name: Object.hasOwn(VIEWS, name) ? name : 'shop', id };
}

function show() {
    const { name, id } = wanted();
    if (current !== null && current !== name) {
        made[current].leave();
    }
    for (const view of Object.keys(VIEWS)) {
        document.getElementById(`view-${view}`).hidden = view !== name;
    }
    for (const link of document.querySelectorAll('nav a')) {
        if (link.dataset.view === name) {
            link.setAttribute('aria-current', 'page');
        } else {
            link.removeAttribute('aria-current');
        }
    }
    made[name] ??= new VIEWS[name](document.getElementById(`view-${name}`));
    document.title = `${TITLES[name]} · recstream`;
    if (current !== null && current !== name) {
        scrollTo(0, 0);
    }
    current = name;
    made[name].enter(id);
}

function showLink({ state, share }) {
    const element = document.getElementById('link');
    element.dataset.state = state;
    text(document.getElementById('link-text'), own(LINK, state) ?? state);
    const wait = document.getElementById('wait');
    wait.hidden = state !== 'rebuilding';
    text(document.getElementById('wait-text'), state === 'rebuilding' ? `The view is being rebuilt: ${percent(share)}` : '');
    document.getElementById('wait-share').value = share;
}

document.getElementById('theme').addEventListener('click', () => dispatchEvent(new Event('theme-switch')));

steering().then((ability) => {
    for (const link of document.querySelectorAll('nav [data-needs=commands]')) {
        link.hidden = !ability.enabled;
    }
});
onLink(showLink);
addEventListener('hashchange', show);
show();
