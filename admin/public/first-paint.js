// Sets language, direction and theme before the first paint, so that nothing flips after it.
(function () {
  var root = document.documentElement;
  var read = function (key) {
    try {
      return localStorage.getItem('amana.admin.' + key);
    } catch {
      return null;
    }
  };
  var locale = read('locale') === 'ur' ? 'ur' : 'en';
  root.lang = locale;
  root.dir = locale === 'ur' ? 'rtl' : 'ltr';
  var theme = read('theme');
  var isDark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = isDark ? 'dark' : 'light';
})();
