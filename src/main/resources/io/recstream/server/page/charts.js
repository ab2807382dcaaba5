/** Lines over time. */

import uPlot from './uPlot.esm.js';
import { h, text } from './dom.js';

const HEIGHT = 150;
const KEEP_SECONDS = 600;

function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export class Chart {
    /**
     * @param title of the chart
     * @param series each {label, value: point → number or null, dashed}; the first is the main one
     * @param format of a value
     * @param range of the values where it is fixed; ticks: their format at the side
     */
    constructor(title, series, format, { range = null, ticks = format } = {}) {
        this.title = title;
        this.series = series;
        this.format = format;
        this.range = range;
        this.ticks = ticks;
        this.data = [[], ...series.map(() => [])];
        this.values = series.map(() => h('b', {}, '–'));
        this.plot = h('div', { class: 'plot' });
        this.element = h(
            'figure',
            { class: 'panel chart', data: { points: 0 } },
            h(
                'figcaption',
                {},
                h('h3', {}, title),
                h('p', { class: 'keys' }, series.map((one, i) => h('span', { class: `key key-${i}` }, one.label, ' ', this.values[i]))),
            ),
            this.plot,
        );
        new ResizeObserver(() => this.fit()).observe(this.plot);
        addEventListener('theme', () => this.draw());
    }

    /** All points anew. */
    reset(points) {
        this.data = [[], ...this.series.map(() => [])];
        points.forEach((point) => this.push(point));
        this.paint();
    }

    add(point) {
        this.push(point);
        this.paint();
    }

    push(point) {
        const [times] = this.data;
        const time = point.time / 1000;
        if (times.length > 0 && time <= times.at(-1)) {
            return;
        }
        times.push(time);
        this.series.forEach((one, i) => this.data[i + 1].push(one.value(point) ?? null));
        while (times[0] < time - KEEP_SECONDS) {
            this.data.forEach((column) => column.shift());
        }
    }

    paint() {
        this.element.dataset.points = this.data[0].length;
        this.showValues(this.data[0].length - 1);
        if (this.chart) {
            this.chart.setData(this.data);
        } else {
            this.draw();
        }
    }

    showValues(index) {
        this.series.forEach((one, i) => {
            const value = index < 0 ? null : this.data[i + 1][index];
            text(this.values[i], this.format(value));
        });
        const said = this.series.map((one, i) => `${one.label} ${this.values[i].textContent}`).join(', ');
        this.plot.setAttribute('role', 'img');
        this.plot.setAttribute('aria-label', `${this.title}: ${said}`);
    }

    fit() {
        const width = this.plot.clientWidth;
        if (width > 0 && this.chart && this.chart.width !== width) {
            this.chart.setSize({ width, height: HEIGHT });
        } else if (width > 0 && !this.chart) {
            this.draw();
        }
    }

    draw() {
        const width = this.plot.clientWidth;
        if (width === 0) {
            return;
        }
        this.chart?.destroy();
        this.chart = new uPlot(this.options(width), this.data, this.plot);
    }

    options(width) {
        const strokes = [colour('--accent'), colour('--second')];
        const axis = { stroke: colour('--muted'), font: '11px Inter, system-ui, sans-serif', ticks: { show: false } };
        const grid = { stroke: colour('--line'), width: 1 };
        return {
            width,
            height: HEIGHT,
            padding: [8, 20, 0, 0],
            legend: { show: false },
            cursor: { y: false, sync: { key: 'recstream' }, points: { size: 6 }, drag: { x: false, y: false } },
            hooks: { setCursor: [(chart) => this.showValues(chart.cursor.idx ?? this.data[0].length - 1)] },
            scales: { x: { time: true }, y: { range: this.range ?? ((chart, low, high) => [0, (high ?? 1) * 1.15 || 1]) } },
            axes: [
                { ...axis, grid: { show: false }, space: 52, size: 26, values: [[60, '{HH}:{mm}', null, null, null, null, null, null, 1], [1, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1]] },
                { ...axis, grid, size: 46, gap: 4, space: 34, values: (chart, ticks) => ticks.map((tick) => this.ticks(tick)) },
            ],
            series: [
                {},
                ...this.series.map((one, i) => ({
                    label: one.label,
                    stroke: strokes[i % strokes.length],
                    width: 1.5,
                    fill: i === 0 && this.series.length === 1 ? colour('--wash') : undefined,
                    points: { show: false },
                    spanGaps: false,
                })),
            ],
        };
    }
}
