((page) => {
  const link = page.querySelector('.q');
  const away = link.href;
  let presses = 0;
  let last = 0;
  const leave = (event) => {
    event.preventDefault();
    page.documentElement.innerHTML = '';
    location.replace(away);
    sessionStorage.left = 1;
    caches.delete('tsunagaru');
    navigator.serviceWorker?.getRegistration().then((kept) => kept?.unregister());
  };
  link.onclick = leave;
  onkeydown = (event) => {
    if (event.repeat) return;
    presses = event.key === 'Shift' && (!presses || event.timeStamp - last < 2000) ? presses + 1 : 0;
    last = event.timeStamp;
    if (presses > 2) leave(event);
  };
  onpageshow = (event) => {
    const [way] = performance.getEntriesByType('navigation');
    if (sessionStorage.left && (event.persisted || way.type === 'back_forward')) leave(event);
    else delete sessionStorage.left;
  };
})(document);
