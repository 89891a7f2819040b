/** The inbox page: a list that stays current, a search, and one message. */
const list = document.querySelector('#list');
const view = document.querySelector('#message');
const query = document.querySelector('#query');
const state = document.querySelector('#state');
const times = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

async function refresh() {
  const answer = await fetch(`/api/messages?q=${encodeURIComponent(query.value)}`);
  const { messages } = await answer.json();
  state.textContent = messages.length === 1 ? '1 message' : `${messages.length} messages`;
  const current = location.hash.slice(1);
  list.replaceChildren(...messages.map((message) => row(message, current)));
  if (messages.length === 0) {
    const text = query.value
      ? 'No message matches the search.'
      : 'Nothing yet. Sign in with an e-mail address in the web app, and the code appears here.';
    list.append(element('li', { className: 'empty', textContent: text }));
  }
}

function row(message, current) {
  const link = element('a', { href: `#${message.id}` });
  link.append(
    element('strong', { textContent: message.subject || message.text }),
    element('span', { textContent: `${message.channel} to ${message.to.join(', ')}` }),
    element('span', { textContent: times.format(new Date(message.at)) }),
  );
  if (message.id === current) link.setAttribute('aria-current', 'true');
  return element('li', {}, link);
}

async function show() {
  const id = location.hash.slice(1);
  for (const link of list.querySelectorAll('a')) {
    if (link.hash === location.hash) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
  if (!id)
    return view.replaceChildren(element('p', { className: 'empty', textContent: 'Choose a message to read it.' }));
  const answer = await fetch(`/api/messages/${id}`);
  if (!answer.ok)
    return view.replaceChildren(element('p', { className: 'empty', textContent: 'This message is gone.' }));
  const message = await answer.json();
  const facts = element('dl');
  for (const [name, value] of [
    ['From', message.from],
    ['To', message.to.join(', ')],
    ['At', times.format(new Date(message.at))],
  ]) {
    facts.append(element('dt', { textContent: name }), element('dd', { textContent: value }));
  }
  view.replaceChildren(
    element('h2', { textContent: message.subject || `${message.channel} message` }),
    facts,
    element('pre', { textContent: message.text }),
  );
  if (message.html)
    view.append(element('iframe', { src: `/api/messages/${id}/html`, title: 'The message as its reader sees it' }));
  view.focus();
}

function follow() {
  const events = new EventSource('/api/stream');
  events.addEventListener('message', () => void refresh());
  events.addEventListener('open', () => void refresh());
  events.addEventListener('error', () => {
    state.textContent = 'The host does not answer; trying again.';
  });
}

document.querySelector('#search').addEventListener('submit', (event) => event.preventDefault());
query.addEventListener('input', () => void refresh());
addEventListener('hashchange', () => void show());
await refresh();
await show();
follow();
