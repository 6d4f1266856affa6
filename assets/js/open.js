((page) => {
  const root = page.documentElement;
  const { from, minutes, voice, text } = root.dataset;
  const cards = [...page.querySelectorAll('[data-spans]')];
  const look = () => {
    const now = Date.now() / 60000 - from;
    for (const card of cards) {
      const spans = card.dataset.spans.split(' ').map((span) => span.split('-').map(Number));
      const open = now >= 0 && now < minutes && spans.some(([start, end]) => start <= now && now < end);
      let mark = card.querySelector('.o');
      if (open && !mark) {
        mark = page.createElement('i');
        mark.className = 'o d';
        mark.textContent = card.querySelector('a[href^="tel"]') ? voice : text;
        card.querySelector('p').prepend(mark, ' ');
      }
      if (!open && mark) mark.remove();
    }
  };
  look();
  setInterval(look, 30000);
})(document);
