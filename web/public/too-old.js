// Only browsers without modules run this file: they get a sentence instead of a white page.
document.getElementById('root').textContent =
  'This browser is too old to keep your money safe. Please update it, or open this page in a current Chrome, Firefox, Edge, Opera or Safari.';
