// Before anything is painted: the theme that was chosen, or the system's.
(() => {
    const chosen = (() => {
        try {
            return localStorage.getItem('recstream.theme');
        } catch {
            return null;
        }
    })();
    if (chosen === 'light' || chosen === 'dark') {
        document.documentElement.dataset.theme = chosen;
    }
})();
