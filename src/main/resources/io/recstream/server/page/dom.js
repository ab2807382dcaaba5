/** Elements out of names, properties and children. Text is text: nothing here reads markup. */

/** What a table says of a name that comes from elsewhere: never what every object inherits. */
export function own(table, name) {
    return Object.hasOwn(table, name) ? table[name] : undefined;
}

const SVG = 'http://www.w3.org/2000/svg';

function build(element, properties, children) {
    for (const [name, value] of Object.entries(properties ?? {})) {
        if (value === undefined || value === null || value === false) {
            continue;
        }
        if (name.startsWith('on')) {
            element.addEventListener(name.slice(2), value);
        } else if (name === 'data') {
            Object.assign(element.dataset, value);
        } else if (name === 'vars') {
            for (const [key, one] of Object.entries(value)) {
                element.style.setProperty(key, one);
            }
        } else {
            element.setAttribute(name, value === true ? '' : value);
        }
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
}

/** An HTML element. */
export function h(tag, properties, ...children) {
    return build(document.createElement(tag), properties, children);
}

/** An SVG element. */
export function s(tag, properties, ...children) {
    return build(document.createElementNS(SVG, tag), properties, children);
}

/** Sets the text where it differs: what stays the same is not touched. */
export function text(element, value) {
    const wanted = String(value);
    if (element.textContent !== wanted) {
        element.textContent = wanted;
    }
    return element;
}

/** Says something to those who do not see. */
export function announce(message) {
    text(document.getElementById('announcer'), message);
}

/** Shows a problem for some seconds. */
export function toast(message) {
    const note = h('p', { class: 'toast' }, message);
    const toasts = document.getElementById('toasts');
    toasts.append(note);
    while (toasts.childElementCount > 3) {
        toasts.firstElementChild.remove();
    }
    setTimeout(() => note.remove(), 8000);
}

/** Whether things may move. */
export function motion() {
    return !matchMedia('(prefers-reduced-motion: reduce)').matches;
}
