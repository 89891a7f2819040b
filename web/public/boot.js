// Runs before the first paint, so that nobody sees the wrong language, direction or theme.
(function () {
  var root = document.documentElement;
  var read = function (key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  var locale = read('amana.locale');
  if (locale !== 'en' && locale !== 'ur') {
    locale = (navigator.language || 'en').slice(0, 2) === 'ur' ? 'ur' : 'en';
  }
  root.lang = locale;
  root.dir = locale === 'ur' ? 'rtl' : 'ltr';
  var theme = read('amana.theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
})();
