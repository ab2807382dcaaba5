/** Change what the running job does, and see at once what that does to your list. */

import { follow, get, path, post } from './api.js';
import { h, text, toast } from './dom.js';
import { item as known, learn, named, title } from './catalog.js';
import { Changes } from './changes.js';
import { Outcome, steering } from './command.js';
import { RankedList } from './list.js';
import { clock, count, millis, plural } from './format.js';
import { erase, erasable, hasIdentity, send, session, useIdentity, visitor } from './visitor.js';

const AGAIN_MILLIS = 2000;
const SURE_MILLIS = 4000;
const OFFERED = 200;
const OFF = 'This server takes no commands. bin/recstream demo does, and bin/recstream serve --accept-commands.';

/** A category path as rules name it: a slash or backslash in a name has a backslash before it. */
function pathOf(names) {
    return names.map((name) => name.replace(/[\\/]/g, '\\$&')).join('/');
}

function field(id, label, control) {
    return h('span', { class: 'field' }, h('label', { for: id }, label), control);
}

function input(id, more) {
    return h('input', { type: 'text', id, autocomplete: 'off', spellcheck: 'false', required: true, ...more });
}

function factor(id) {
    return input(id, { type: 'number', class: 'factor', min: '0.01', max: '1000', step: '0.01', value: '3' });
}

function lever(name, ...children) {
    return h('section', { class: 'panel lever', 'aria-label': name }, h('header', {}, h('h2', {}, name)), ...children);
}

function onSubmit(action) {
    return (event) => {
        event.preventDefault();
        action();
    };
}

export class Steer {
    constructor(root) {
        this.rules = { version: 0, rules: {}, document: null, published: null };
        this.experiment = null;
        this.newest = null;
        this.list = new RankedList();
        this.list.element.id = 'steered';
        this.list.element.classList.add('whole');
        this.state = h('p', { class: 'timing', id: 'list-state' }, ' ');
        this.changes = new Changes();
        this.nudge = h('button', { type: 'button', class: 'quiet', id: 'nudge', hidden: true, onclick: () => this.viewAgain() });
        this.off = h('p', { class: 'panel off', hidden: true }, OFF);
        this.floor = h('div', { class: 'floor' }, this.rulesCard(), this.stockCard(), this.experimentCard(), this.forgetCard());
        root.append(
            this.off,
            h(
                'div',
                { class: 'shop steer' },
                h(
                    'aside',
                    { class: 'panel foryou', 'aria-label': 'Your list' },
                    h('header', {}, h('h2', {}, 'Your list'), this.state),
                    this.changes.element,
                    this.nudge,
                    this.list.element,
                ),
                this.floor,
            ),
            h('datalist', { id: 'known-items' }),
            h('datalist', { id: 'known-categories' }),
        );
        this.items = root.querySelector('#known-items');
        this.categories = root.querySelector('#known-categories');
        this.offer();
        steering().then((ability) => this.allow(ability));
    }

    allow(ability) {
        this.off.hidden = ability.accepts_commands;
        this.floor.querySelectorAll('form').forEach((form) => (form.inert = !ability.accepts_commands));
        this.stock.hidden = !ability.changes_items;
    }

    /* What is published. */

    rulesCard() {
        this.kind = h(
            'select',
            { id: 'rule-kind', onchange: () => this.drawKind() },
            h('option', { value: 'category' }, 'Boost a category'),
            h('option', { value: 'item' }, 'Boost an item'),
            h('option', { value: 'pin' }, 'Put an item first'),
            h('option', { value: 'deny' }, 'Take an item out'),
        );
        this.subject = input('rule-subject', { list: 'known-categories' });
        this.factor = factor('rule-factor');
        this.factorField = field('rule-factor', 'Factor', this.factor);
        this.published = h('p', { class: 'muted', id: 'rules-state' }, ' ');
        this.effects = h('p', { class: 'muted', id: 'rules-effects', hidden: true });
        this.document = h('pre', { class: 'document', id: 'rules-document', hidden: true, tabindex: 0, 'aria-label': 'The published rules' });
        this.outcome = new Outcome('rules-outcome');
        return lever(
            'Rules',
            this.published,
            this.effects,
            h(
                'form',
                { onsubmit: onSubmit(() => this.publish((rules) => this.withRule(rules))) },
                field('rule-kind', 'What', this.kind),
                field('rule-subject', 'Which', this.subject),
                this.factorField,
                h('button', { type: 'submit', class: 'primary', id: 'publish' }, 'Publish'),
                h('button', { type: 'button', class: 'quiet', id: 'withdraw', onclick: () => this.publish(() => ({})) }, 'Withdraw all'),
            ),
            this.outcome.element,
            this.document,
        );
    }

    drawKind() {
        const isCategory = this.kind.value === 'category';
        this.subject.setAttribute('list', isCategory ? 'known-categories' : 'known-items');
        this.subject.value = '';
        this.factorField.hidden = this.factor.disabled = !['category', 'item'].includes(this.kind.value);
    }

    /** The published rules with the one of the form. */
    withRule(rules) {
        const subject = this.subject.value.trim();
        const boosts = rules.boosts ?? {};
        switch (this.kind.value) {
            case 'category':
                return { ...rules, boosts: { ...boosts, categories: { ...boosts.categories, [subject]: Number(this.factor.value) } } };
            case 'item':
                return { ...rules, boosts: { ...boosts, items: { ...boosts.items, [subject]: Number(this.factor.value) } } };
            case 'pin':
                return { ...rules, pins: [{ item: subject, position: 1 }, ...(rules.pins ?? []).filter((pin) => pin.position !== 1 && pin.item !== subject)] };
            default:
                return { ...rules, 'denied-items': [...new Set([...(rules['denied-items'] ?? []), subject])] };
        }
    }

    async publish(change) {
        await this.refresh();
        const { version } = this.rules;
        this.mark('Since you published');
        await this.outcome.run(
            { command: 'publish-rules', document: change(this.rules.rules), rules_version: version, reason: 'from the page' },
            (result) => `Version ${result.rules_version} is published`,
        );
        this.refresh();
    }

    /* Whether an item can be had. */

    stockCard() {
        this.soldOut = input('stock-item', { list: 'known-items' });
        this.stocked = new Outcome('stock-outcome');
        this.stock = lever(
            'Stock',
            h('p', { class: 'muted' }, 'What is sold out leaves every list.'),
            h(
                'form',
                { onsubmit: onSubmit(() => this.setAvailable(false)) },
                field('stock-item', 'Item', this.soldOut),
                h('button', { type: 'submit', class: 'primary', id: 'sell-out' }, 'Sell out'),
                h('button', { type: 'button', id: 'restock', onclick: () => this.soldOut.reportValidity() && this.setAvailable(true) }, 'Back in stock'),
            ),
            this.stocked.element,
        );
        return this.stock;
    }

    async setAvailable(available) {
        const id = this.soldOut.value.trim();
        const started = performance.now();
        this.mark(available ? `Since ${title(id)} was back` : `Since ${title(id)} was sold out`);
        this.left = available ? null : { id, started };
        try {
            await post(path`/items/${id}/availability`, { available });
            learn([{ ...known(id), available }]);
            this.stocked.say('applied', available ? `${title(id)} is in stock again.` : `${title(id)} is sold out.`);
        } catch (problem) {
            this.stocked.say('refused', problem.status ? problem.message : 'The server cannot be reached.');
        }
    }

    /* Experiments. */

    experimentCard() {
        this.name = input('experiment-id', { value: 'first', pattern: '[A-Za-z0-9._\\-]+', maxlength: 64 });
        this.boosted = input('experiment-category', { list: 'known-categories' });
        this.by = factor('experiment-factor');
        this.tried = new Outcome('experiment-outcome');
        this.running = h('p', { class: 'muted', id: 'experiment-state' }, ' ');
        this.winner = h('select', { id: 'experiment-winner' });
        this.starting = h(
            'form',
            { onsubmit: onSubmit(() => this.start()) },
            field('experiment-id', 'Name', this.name),
            field('experiment-category', 'Half of the users get more of', this.boosted),
            field('experiment-factor', 'Factor', this.by),
            h('button', { type: 'submit', class: 'primary', id: 'start' }, 'Start'),
        );
        this.stopping = h(
            'form',
            { hidden: true, onsubmit: onSubmit(() => this.stop()) },
            field('experiment-winner', 'Publish the rules of', this.winner),
            h('button', { type: 'submit', class: 'primary', id: 'stop' }, 'Stop the experiment'),
            h('a', { href: '#experiments' }, 'See its figures'),
        );
        return lever('Experiment', this.running, this.starting, this.stopping, this.tried.element);
    }

    async start() {
        this.mark('Since the experiment began');
        const document = {
            id: this.name.value.trim(),
            variants: [
                { name: 'control', share: 0.5 },
                { name: 'boosted', share: 0.5, rules: { boosts: { categories: { [this.boosted.value.trim()]: Number(this.by.value) } } } },
            ],
        };
        await this.tried.run({ command: 'start-experiment', document, reason: 'from the page' }, (result) => `The experiment ${result.experiment} runs`);
        this.refresh();
    }

    async stop() {
        this.mark('Since the experiment ended');
        const winner = this.winner.value || undefined;
        await this.tried.run({ command: 'stop-experiment', experiment: this.experiment.id, winner, reason: 'from the page' }, (result) =>
            result.winner ? `The experiment has ended, and the rules of ${result.winner} are version ${result.rules_version}` : 'The experiment has ended',
        );
        this.refresh();
    }

    /* Forgetting. */

    forgetCard() {
        this.forgotten = new Outcome('forget-outcome');
        this.forgetting = h('button', { type: 'submit', class: 'danger', id: 'forget' }, 'Forget me');
        return lever(
            'Forget',
            h('p', { class: 'muted' }, 'Removes everything that the job knows of you: your list, your windows, your sessions. You begin anew.'),
            h('form', { onsubmit: onSubmit(() => this.pressForget()) }, this.forgetting),
            this.forgotten.element,
        );
    }

    /** The second click within four seconds does it. */
    async pressForget() {
        if (!this.sure) {
            this.sure = setTimeout(() => this.unsure(), SURE_MILLIS);
            text(this.forgetting, 'Sure? Click again');
            this.forgetting.classList.add('sure');
            return;
        }
        this.unsure();
        this.mark('Since you were forgotten');
        const key = hasIdentity() ? (this.newest?.user_id ?? null) : null;
        const whom = key !== null && !key.startsWith('device:') ? { users: [key] } : erasable();
        const result = await this.forgotten.run({ command: 'forget', ...whom, reason: 'from the page' }, ({ stages }) => {
            const removed = stages.reduce((sum, stage) => sum + stage.removed, 0);
            return `You are forgotten: ${plural(removed, 'value')} removed by ${plural(stages.length, 'stage')}`;
        });
        if (result !== null) {
            erase();
            this.drawNudge();
        }
    }

    unsure() {
        clearTimeout(this.sure);
        this.sure = null;
        text(this.forgetting, 'Forget me');
        this.forgetting.classList.remove('sure');
    }

    /* The list. */

    enter() {
        this.leave();
        this.list.version = 0;
        this.end = follow(path`/users/${visitor()}/stream`, { recommendations: (list) => this.receive(list) });
        this.timer = setInterval(() => !document.hidden && this.refresh(), AGAIN_MILLIS);
        this.refresh();
        this.drawNudge();
    }

    leave() {
        this.end?.();
        this.end = null;
        clearInterval(this.timer);
    }

    mark(what) {
        if (this.newest !== null) {
            this.changes.since(this.newest, what);
        }
    }

    async receive(list) {
        if ('requested_id' in list && !hasIdentity()) {
            useIdentity();
            this.enter();
            return;
        }
        this.newest = list;
        await named(list);
        if (this.newest !== list) {
            return;
        }
        this.list.show(list);
        this.changes.show(list);
        this.drawState(list);
        this.drawLeft(list);
        this.offer();
        this.drawNudge();
    }

    drawState(list) {
        const parts = list.known ? [`list ${list.version}`] : ['what is popular'];
        if (list.rules_version !== undefined) {
            parts.push(`rules ${list.rules_version}`);
        }
        if (list.variant !== undefined) {
            parts.push(list.variant);
        }
        text(this.state, parts.join(' · '));
    }

    /** How long an item that was sold out has stayed in the list. */
    drawLeft(list) {
        if (this.left && !list.items.some((entry) => entry.item_id === this.left.id)) {
            this.stocked.say('applied', `${title(this.left.id)} is sold out, and was in your list for ${millis(performance.now() - this.left.started)} more.`);
            this.left = null;
        }
    }

    /** An event makes a list anew: the last item, or the first of the list. */
    again() {
        return session().find((one) => one.state !== 'refused')?.item ?? this.newest?.items[0]?.item_id ?? null;
    }

    drawNudge() {
        const id = this.again();
        this.nudge.hidden = id === null;
        text(this.nudge, id === null ? '' : `View ${title(id)} ${session().length > 0 ? 'again' : ''}`.trim());
    }

    async viewAgain() {
        try {
            await send('view', this.again(), null, () => {});
        } catch (problem) {
            toast(`The event was refused: ${problem.message}`);
        }
    }

    async refresh() {
        const [rules, experiments] = await Promise.all([get('/rules'), get('/experiments')]).catch(() => [null, null]);
        if (rules === null) {
            return;
        }
        this.rules = rules;
        this.experiment = experiments.experiment;
        const { published, version } = rules;
        text(
            this.published,
            version === 0
                ? 'No rules are published: the settings apply.'
                : `Version ${version}, published at ${clock(published.finished_at)} by ${published.issued_by ?? 'somebody'} · ${plural(rules.lists, 'list')} under it, ${count(rules.pinned)} entries pinned`,
        );
        this.drawEffects(rules);
        text(this.document, rules.document ?? '');
        this.document.hidden = !rules.document;
        this.drawExperiment();
    }

    /** What each rule has done since the first list under the published version. */
    drawEffects({ removed, moved }) {
        const parts = [
            ['Moved', moved],
            ['Removed', removed],
        ]
            .map(([what, counts]) => [what, Object.entries(counts ?? {}).filter(([, number]) => number > 0)])
            .filter(([, counts]) => counts.length > 0)
            .map(([what, counts]) => `${what}: ${counts.map(([rule, number]) => `${rule} ${count(number)}`).join(', ')}`);
        text(this.effects, parts.join(' · '));
        this.effects.hidden = parts.length === 0;
    }

    drawExperiment() {
        const runs = this.experiment?.running === true;
        this.starting.hidden = runs;
        this.stopping.hidden = !runs;
        if (!runs) {
            text(this.running, this.experiment ? `${this.experiment.id} has ended. None runs.` : 'None runs.');
            return;
        }
        text(this.running, `${this.experiment.id} runs since ${clock(this.experiment.started.finished_at)}.`);
        const names = this.experiment.variants.map((one) => one.name);
        if (names.join() !== this.winner.dataset.names) {
            this.winner.dataset.names = names.join();
            this.winner.replaceChildren(h('option', { value: '' }, 'none'), ...names.map((name) => h('option', { value: name }, name)));
        }
    }

    /** What fields suggest: the items of the list, then others, and their categories. */
    async offer() {
        this.shop ??= get(`/items?limit=${OFFERED}`)
            .catch(() => ({ items: [] }))
            .then(({ items }) => items);
        const items = await this.shop;
        const ids = new Set([...(this.newest?.items ?? []).map((entry) => entry.item_id), ...items.map((one) => one.item_id)]);
        this.items.replaceChildren(...[...ids].slice(0, OFFERED).map((id) => h('option', { value: id }, title(id))));
        const paths = new Set(items.flatMap((one) => one.category.map((_, depth) => pathOf(one.category.slice(0, depth + 1)))));
        this.categories.replaceChildren(...[...paths].sort().map((one) => h('option', { value: one })));
    }
}
