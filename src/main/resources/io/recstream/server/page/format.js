/** Numbers and times for people. */

const WHOLE = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const ONE = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const SHORT = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

export const NONE = '–';

const known = (value) => value !== null && value !== undefined && Number.isFinite(value);

export function count(value) {
    return known(value) ? WHOLE.format(value) : NONE;
}

export function short(value) {
    return known(value) ? (value < 10_000 ? WHOLE : SHORT).format(value) : NONE;
}

export function rate(value) {
    return known(value) ? (value < 10 && value > 0 ? ONE : WHOLE).format(value) : NONE;
}

export function millis(value) {
    if (!known(value)) {
        return NONE;
    }
    return value < 1000 ? `${WHOLE.format(value)} ms` : `${(value / 1000).toFixed(value < 10_000 ? 2 : 1)} s`;
}

export function share(value) {
    return known(value) ? value.toFixed(3) : NONE;
}

export function percent(value) {
    return known(value) ? `${Math.round(100 * value)} %` : NONE;
}

export function bytes(value) {
    if (!known(value)) {
        return NONE;
    }
    const units = ['B', 'KB', 'MB', 'GB', 'TB'];
    let unit = 0;
    let left = value;
    while (left >= 1024 && unit < units.length - 1) {
        left /= 1024;
        unit++;
    }
    return `${left < 10 && unit > 0 ? left.toFixed(1) : WHOLE.format(left)} ${units[unit]}`;
}

export function clock(epochMillis) {
    return known(epochMillis) ? CLOCK.format(epochMillis) : NONE;
}

/** The length of a window: 5 min, 1 h, 24 h, 7 d. */
export function span(lengthMillis) {
    const minutes = lengthMillis / 60_000;
    if (minutes < 60) {
        return minutes < 1 ? `${lengthMillis / 1000} s` : `${WHOLE.format(minutes)} min`;
    }
    const hours = minutes / 60;
    return hours <= 24 ? `${WHOLE.format(hours)} h` : `${WHOLE.format(hours / 24)} d`;
}

/** ISO 4217 for "no currency", shown as ¤. */
const NO_CURRENCY = 'XXX';

export function price(item) {
    if (!known(item.price)) {
        return '';
    }
    try {
        return new Intl.NumberFormat('en-GB', { style: 'currency', currency: item.currency ?? NO_CURRENCY })
            .format(item.price)
            .replace('¤', '');
    } catch {
        return `${item.price.toFixed(2)} ${item.currency}`;
    }
}

export function plural(number, noun) {
    return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}
