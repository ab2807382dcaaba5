/** The running system: what passes, how fast, how well, and what goes wrong. */

import { follow, get } from './api.js';
import { h, text } from './dom.js';
import { Chart } from './charts.js';
import { Letters } from './letters.js';
import { Recovery } from './recovery.js';
import { Topology } from './topology.js';
import { bytes, clock, count, millis, plural, rate, share, short } from './format.js';

/** A snapshot as a point of the history. */
function pointOf(now) {
    return {
        time: now.time,
        events_per_second: now.events_per_second,
        lists_per_second: now.lists_per_second,
        p50_ms: now.latency.uncommitted?.p50_ms,
        p99_ms: now.latency.uncommitted?.p99_ms,
        committed_p50_ms: now.latency.committed?.p50_ms,
        committed_p99_ms: now.latency.committed?.p99_ms,
        hit_rate: now.hit_rate,
        mrr: now.mrr,
        checkpoint_ms: now.flink?.checkpoints?.last?.duration_ms,
    };
}

const SHORT = { ticks: (value) => (value < 1000 ? `${value} ms` : `${value / 1000} s`) };

const TILES = [
    ['Events', (now) => `${rate(now.events_per_second)} /s`, (now) => `${short(now.events)} in all`],
    ['Lists', (now) => `${rate(now.lists_per_second)} /s`, (now) => `${short(now.lists)} in all`],
    ['Event to list', (now) => millis(now.latency.uncommitted?.p50_ms), (now) => `p99 ${millis(now.latency.uncommitted?.p99_ms)}`],
    ['Committed', (now) => millis(now.latency.committed?.p50_ms), (now) => `p99 ${millis(now.latency.committed?.p99_ms)}`],
    ['Hit rate@20', (now) => share(now.hit_rate), (now) => `MRR ${share(now.mrr)}`],
    ['Checkpoint', (now) => millis(now.flink?.checkpoints?.last?.duration_ms), (now) => bytes(now.flink?.checkpoints?.last?.bytes)],
];

export class Stream {
    constructor(root) {
        this.tiles = TILES.map(() => ({ value: h('strong', {}, '–'), more: h('small', {}, ' ') }));
        this.charts = [
            new Chart('Throughput', [{ label: 'events/s', value: (point) => point.events_per_second }, { label: 'lists/s', value: (point) => point.lists_per_second }], rate),
            new Chart('Event to list', [{ label: 'p50', value: (point) => point.p50_ms }, { label: 'p99', value: (point) => point.p99_ms }], millis, SHORT),
            new Chart('Event to committed list', [{ label: 'p50', value: (point) => point.committed_p50_ms }, { label: 'p99', value: (point) => point.committed_p99_ms }], millis, SHORT),
            new Chart('Quality', [{ label: 'hit rate@20', value: (point) => point.hit_rate }, { label: 'MRR', value: (point) => point.mrr }], share, { range: [0, 1], ticks: (value) => value.toFixed(1) }),
            new Chart('Checkpoints', [{ label: 'duration', value: (point) => point.checkpoint_ms }], millis, SHORT),
        ];
        this.letters = new Letters();
        this.recovery = new Recovery();
        this.topology = new Topology();
        this.job = h('p', { class: 'muted', id: 'job' }, ' ');
        this.flink = h('a', { class: 'out', target: '_blank', rel: 'noreferrer', hidden: true }, "Flink's own page ↗");
        root.append(
            h(
                'div',
                { class: 'board' },
                h('div', { class: 'tiles', role: 'group', 'aria-label': 'Now' }, TILES.map(([name], i) => h('p', { class: 'tile panel' }, h('span', {}, name), this.tiles[i].value, this.tiles[i].more))),
                this.recovery.element,
                h('div', { class: 'charts' }, this.charts.map((chart) => chart.element), this.letters.element),
                h('section', { class: 'panel job', 'aria-label': 'Job' }, h('header', {}, h('h3', {}, 'The job'), this.job, this.flink), this.topology.element),
            ),
        );
    }

    enter() {
        this.leave();
        const entered = (this.entered = {});
        this.early = [];
        get('/live/history')
            .catch(() => ({ points: [] }))
            .then(({ points }) => {
                if (this.entered === entered) {
                    const early = this.early;
                    this.early = null;
                    this.charts.forEach((chart) => chart.reset([...points, ...early]));
                }
            });
        this.end = follow('/live/stream', { live: (now) => this.show(now) });
    }

    leave() {
        this.end?.();
        this.end = null;
        this.entered = null;
    }

    show(now) {
        TILES.forEach(([, value, more], i) => {
            text(this.tiles[i].value, value(now));
            text(this.tiles[i].more, more(now));
        });
        const point = pointOf(now);
        if (this.early) {
            this.early.push(point);
        } else {
            this.charts.forEach((chart) => chart.add(point));
        }
        this.recovery.show(now);
        this.letters.show(now.dead_letters);
        this.showJob(now.flink);
    }

    showJob(flink) {
        if (flink === null) {
            text(this.job, 'Nothing is known of the cluster.');
            this.flink.hidden = true;
            return;
        }
        const points = flink.checkpoints;
        const parts = [
            flink.job?.toLowerCase(),
            plural(flink.task_managers, 'TaskManager'),
            plural(flink.restarts, 'restart'),
            `${count(points?.completed)} checkpoints, ${count(points?.failed)} failed`,
            points?.last ? `last at ${clock(points.last.at)}` : null,
        ];
        text(this.job, parts.filter(Boolean).join(' · '));
        this.flink.hidden = !/^https?:\/\//.test(flink.url ?? '');
        if (!this.flink.hidden) {
            this.flink.href = flink.url;
        }
        this.topology.show(flink.stages ?? [], flink.edges ?? []);
    }
}
