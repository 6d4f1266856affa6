// キー操作: single keys for those who work through the queue all day. What a key does stands on the page, in data-key and
// data-keyword; the list of keys is made from there, so that it can't lie. Keys can be turned off (WCAG 2.1.4), do nothing inside
// fields or while an input method composes, and never act by themselves: they move the focus or follow a link.
(() => {
  const OFF = 'keys-off';
  const store = {
    get off() { try { return localStorage.getItem(OFF) === '1'; } catch { return false; } },
    set off(on) { try { on ? localStorage.setItem(OFF, '1') : localStorage.removeItem(OFF); } catch { /* private window: until the page is left */ } },
  };
  const section = document.getElementById('keys');
  if (!section) return;
  const list = section.querySelector('dl');
  const box = section.querySelector('input');
  const rows = () => [...document.querySelectorAll('.queue tbody tr')];
  const targets = () => [...document.querySelectorAll('[data-key]')].filter((e) => e.getClientRects().length > 0 || e.dataset.keyOpen);

  const add = (key, words) => {
    const line = document.createElement('div');
    const [term, what] = [document.createElement('dt'), document.createElement('dd')];
    const mark = document.createElement('kbd');
    mark.textContent = key;
    term.append(mark);
    what.textContent = words;
    line.append(term, what);
    list.append(line);
  };
  if (rows().length > 0) {
    add('j', '次の行へ');
    add('k', '前の行へ');
    add('Enter', 'その行の届出を開く');
    if (document.querySelector('.queue input[type=checkbox]')) add('x', 'その行を選ぶ・はずす');
  }
  for (const target of targets()) add(target.dataset.key, target.dataset.keyword);
  add('?', 'このキーの一覧へ');
  box.checked = !store.off;
  box.addEventListener('change', () => { store.off = !box.checked; });
  section.hidden = false;

  const here = () => rows().findIndex((row) => row.contains(document.activeElement));
  const step = (by) => {
    const all = rows();
    if (all.length === 0) return false;
    const at = here();
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
    next.querySelector('.row-link')?.focus();
    return true;
  };

  document.addEventListener('keydown', (e) => {
    if (store.off || e.isComposing || e.ctrlKey || e.altKey || e.metaKey || e.defaultPrevented) return;
    if (e.target instanceof Element && e.target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]')) return;
    let done = true;
    if (e.key === 'j') done = step(1);
    else if (e.key === 'k') done = step(-1);
    else if (e.key === 'x') {
      const pick = rows()[here()]?.querySelector('input[type=checkbox]');
      if (pick) pick.click();
      done = Boolean(pick);
    } else if (e.key === '?') section.querySelector('h2').focus();
    else {
      const target = targets().find((t) => t.dataset.key === e.key);
      if (target) {
        target.closest('details')?.setAttribute('open', '');
        if (target instanceof HTMLAnchorElement) target.click();
        else target.focus();
      }
      done = Boolean(target);
    }
    if (done) e.preventDefault();
  });
})();
