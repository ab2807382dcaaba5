// Before anything is painted: the theme that was chosen, or the system's, which it follows from then on.
(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const root = document.documentElement;
    let chosen = null;
    try {
        chosen = localStorage.getItem('recstream.theme');
    } catch {
        // Nothing is kept here, so nothing was chosen.
    }
    const paint = () => {
        root.dataset.theme = chosen === 'light' || chosen === 'dark' ? chosen : dark.matches ? 'dark' : 'light';
        dispatchEvent(new Event('theme'));
    };
    dark.addEventListener('change', paint);
    addEventListener('theme-switch', () => {
        chosen = root.dataset.theme === 'dark' ? 'light' : 'dark';
        try {
            localStorage.setItem('recstream.theme', chosen);
        } catch {
            // Then it lasts as long as the page.
        }
        paint();
    });
    paint();
})();
