/** What the variants of the running experiment are worth, and whether their difference is more than chance. */

import { follow, get } from './api.js';
import { h, text } from './dom.js';
import { Chart } from './charts.js';
import { clock, count, NONE, percent, share } from './format.js';

/** Of the ticks of the stream, which are a second apart. */
const EVERY = 2;

const VERDICTS = {
    TOO_FEW: 'There are too few users to judge: each variant needs 200 users, 10 events whose item was in the list and 10 without.',
    OPEN: 'This may be chance: the interval holds 0. Wait, or stop without a winner.',
    BETTER: 'This is more than chance: the whole interval is above 0.',
    WORSE: 'This is more than chance: the whole interval is below 0.',
};

const signed = (value) => (value === null ? NONE : `${value > 0 ? '+' : value < 0 ? '−' : ''}${share(Math.abs(value))}`);

/** An estimate on a scale, with its interval as a bar. */
class Bar {
    constructor(format) {
        this.format = format;
        this.value = h('strong');
        this.ends = h('small', { class: 'muted' });
        this.track = h('span', { class: 'interval', 'aria-hidden': 'true' }, h('span', { class: 'reach' }), h('span', { class: 'point' }), h('span', { class: 'zero' }));
        this.element = h('div', { class: 'estimate' }, this.value, this.ends, this.track);
    }

    /**
     * @param from the lowest value of the scale
     * @param to the highest one
     */
    show({ estimate, low, high }, from, to) {
        const at = (value) => `${(100 * Math.min(1, Math.max(0, (value - from) / (to - from)))).toFixed(2)}%`;
        const isKnown = low !== null && high !== null;
        text(this.value, this.format(estimate));
        text(this.ends, isKnown ? `${this.format(low)} to ${this.format(high)}` : 'no interval yet');
        this.track.hidden = estimate === null;
        this.track.dataset.known = isKnown;
        const set = (name, value) => this.track.style.setProperty(name, value);
        set('--at', at(estimate ?? from));
        set('--low', at(isKnown ? low : from));
        set('--high', at(isKnown ? high : to));
        set('--zero', at(0));
    }
}

export class Experiments {
    constructor(root) {
        this.heading = h('h2', { id: 'experiment-name' }, 'Experiments');
        this.state = h('p', { class: 'muted', id: 'experiment-about' }, ' ');
        this.none = h('p', { class: 'panel off', id: 'no-experiment', hidden: true });
        this.rows = h('tbody');
        this.differences = h('div', { class: 'differences' });
        this.note = h('p', { class: 'muted note' });
        this.plots = h('div', { class: 'charts' });
        this.found = h(
            'div',
            { class: 'board', hidden: true },
            h('header', { class: 'titled' }, this.heading, this.state),
            this.differences,
            h(
                'section',
                { class: 'panel wide', 'aria-label': 'The variants' },
                h(
                    'table',
                    { class: 'variants' },
                    h(
                        'thead',
                        {},
                        h('tr', {}, ['Variant', 'Users', 'Events', 'Lists', 'Hit rate@20', 'MRR', 'Different items'].map((name) => h('th', { scope: 'col' }, name))),
                    ),
                    this.rows,
                ),
                this.note,
            ),
            this.plots,
        );
        root.append(this.none, this.found);
        this.key = null;
    }

    enter() {
        this.leave();
        let ticks = 0;
        this.end = follow('/live/stream', { live: () => ticks++ % EVERY === 0 && this.refresh() });
    }

    leave() {
        this.end?.();
        this.end = null;
    }

    async refresh() {
        const answer = await get('/experiments').catch(() => null);
        if (answer === null) {
            return;
        }
        const { experiment, enabled } = answer;
        this.none.hidden = experiment !== null;
        this.found.hidden = experiment === null;
        if (experiment === null) {
            text(this.none, enabled ? 'No experiment was started yet. Start one under Steer.' : 'The job takes no commands, so it has no experiments.');
            return;
        }
        const key = experiment.started.command_id;
        if (this.key !== key) {
            this.key = key;
            this.build(experiment);
        }
        this.show(experiment);
    }

    build(experiment) {
        this.bars = experiment.variants.map(() => ({ cells: Array.from({ length: 4 }, () => h('td')), hits: new Bar(share), ranks: new Bar(share) }));
        this.rows.replaceChildren(
            ...experiment.variants.map((variant, i) => {
                const [users, events, lists, items] = this.bars[i].cells;
                return h(
                    'tr',
                    { data: { variant: variant.name } },
                    h('th', { scope: 'row' }, variant.name, ' ', h('small', { class: 'muted' }, percent(variant.share))),
                    users,
                    events,
                    lists,
                    h('td', {}, this.bars[i].hits.element),
                    h('td', {}, this.bars[i].ranks.element),
                    items,
                );
            }),
        );
        this.compared = experiment.variants.slice(1).map((variant) => {
            const one = { bar: new Bar(signed), sentence: h('p', { class: 'verdict' }) };
            one.element = h(
                'section',
                { class: 'panel difference', data: { variant: variant.name }, 'aria-label': `${variant.name} against ${experiment.variants[0].name}`, 'aria-live': 'polite' },
                h('h3', {}, `Hit rate of ${variant.name} against ${experiment.variants[0].name}`),
                one.bar.element,
                one.sentence,
            );
            return one;
        });
        this.differences.replaceChildren(...this.compared.map((one) => one.element));
        const series = (figure) => experiment.variants.slice(0, 2).map((variant, i) => ({ label: variant.name, value: (point) => point[figure][i] }));
        this.charts = [
            new Chart('Hit rate@20', series('hits'), share),
            new Chart('MRR', series('ranks'), share),
            new Chart('Users', series('users'), count),
        ];
        this.plots.replaceChildren(...this.charts.map((chart) => chart.element));
    }

    show(experiment) {
        text(this.heading, experiment.id);
        text(this.state, this.about(experiment));
        const figures = experiment.variants.map((variant) => variant.figures ?? null);
        if (figures.includes(null)) {
            text(this.note, experiment.running ? 'It is not measured yet.' : 'It is over, and its figures went with the server that measured it.');
            return;
        }
        const best = (figure) => 1.1 * Math.max(0.01, ...figures.map((one) => one[figure].high ?? one[figure].estimate ?? 0));
        figures.forEach((one, i) => {
            const { cells, hits, ranks } = this.bars[i];
            [one.users, one.events, one.lists, one.coverage].forEach((value, cell) => text(cells[cell], count(value)));
            hits.show(one.hit_rate, 0, best('hit_rate'));
            ranks.show(one.mrr, 0, best('mrr'));
        });
        experiment.comparisons.forEach((one, i) => {
            const { bar, sentence, element } = this.compared[i];
            const reach = 1.2 * Math.max(0.02, ...[one.hit_rate.low, one.hit_rate.high, one.hit_rate.estimate].map((value) => Math.abs(value ?? 0)));
            bar.show(one.hit_rate, -reach, reach);
            text(sentence, VERDICTS[one.verdict]);
            element.dataset.verdict = one.verdict;
        });
        text(this.note, this.noteOf(experiment.measured));
        if (experiment.running) {
            const point = { time: Date.now(), hits: figures.map((one) => one.hit_rate.estimate), ranks: figures.map((one) => one.mrr.estimate), users: figures.map((one) => one.users) };
            this.charts.forEach((chart) => chart.add(point));
        }
    }

    about(experiment) {
        const since = `since ${clock(experiment.started.finished_at)}`;
        if (experiment.running) {
            return `runs ${since}${experiment.measured?.catching_up ? ' · the topics are being read up to now' : ''}`;
        }
        const end = `ended at ${clock(experiment.stopped.finished_at)}`;
        return experiment.winner ? `${end} · the rules of ${experiment.winner} were published` : `${end} · without a winner`;
    }

    noteOf(measured) {
        const all = 'An event counts for the variant of the list that its user had before it. An interval holds the true value at all times at once with 95 % probability: you may look as often as you like, and stop when you like.';
        return measured?.complete === false ? `${all} The topics do not hold everything since the start any more: the figures are from ${clock(measured.since)} on.` : all;
    }
}
