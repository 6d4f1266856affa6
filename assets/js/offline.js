const NAME = 'tsunagaru';
const WORDS = '/*WORDS*/'.split(' ');
const key = (address) => {
  const [city = '', ...rest] = new URL(address).pathname.toLowerCase().split('/').filter(Boolean);
  const words = rest.filter((part) => !/^[^aeiou.%-]{4,6}$/.test(part));
  if (/^\d{6}$/.test(city) && words.every((part) => WORDS.includes(part))) return `/${[city, ...words].join('/')}`;
};
const stale = async (kept) => {
  const html = await kept.text();
  const look = { month: 'long', day: 'numeric', weekday: 'short', hour: 'numeric', minute: '2-digit', timeZone: 'Asia/Tokyo' };
  const when = new Date(kept.headers.get('date')).toLocaleString(/lang="([^"]+)/.exec(html)[1], look);
  const headers = new Headers(kept.headers);
  headers.delete('content-encoding');
  const told = html.replace('<html', '<html class="off"').replace(/<!--@|@-->/g, '').replace('<time></time>', when);
  return new Response(told, { headers });
};
const answer = async (event, page) => {
  const cache = await caches.open(NAME);
  const fresh = fetch(event.request).then((response) => {
    if (response.ok) event.waitUntil(cache.put(page, response.clone()));
    return response;
  });
  try {
    const first = await Promise.race([fresh, new Promise((done) => setTimeout(done, 5000))]);
    if (first && first.status < 500) return first;
  } catch (gone) {}
  for (let at = page; at; at = at.slice(0, at.lastIndexOf('/'))) {
    const kept = await cache.match(at);
    if (kept) return stale(kept);
  }
  return fresh;
};
oninstall = (event) => {
  const fill = async () => {
    const open = await clients.matchAll({ includeUncontrolled: true, type: 'window' });
    const pages = [registration.scope, ...open.map((client) => client.url)].map(key).filter(Boolean);
    await (await caches.open(NAME)).addAll([...new Set(pages)]);
    await skipWaiting();
  };
  event.waitUntil(fill());
};
onactivate = (event) => event.waitUntil(clients.claim());
onfetch = (event) => {
  const { mode, method, url } = event.request;
  const page = mode === 'navigate' && method === 'GET' && key(url);
  if (page) event.respondWith(answer(event, page));
};
