// The player of a conversation (the turn that sounds is marked, a click on a turn plays from there) and small helps.
"use strict";

(() => {
  const player = () => document.querySelector("#record audio");

  const turnAt = (seconds) => {
    let found = null;
    for (const turn of document.querySelectorAll("#record [data-at]")) {
      const at = Number(turn.dataset.at);
      if (at <= seconds + 0.05 && (!found || at >= Number(found.dataset.at))) found = turn;
    }
    return found;
  };

  const playFrom = (seconds) => {
    const audio = player();
    if (!audio) return;
    audio.currentTime = seconds;
    audio.play().catch(() => {});
  };

  const follow = () => {
    const audio = player();
    if (!audio) return;
    const head = document.querySelector("#record .playhead");
    if (head && audio.duration) head.style.left = `${(audio.currentTime / audio.duration) * 100}%`;
    const turn = turnAt(audio.currentTime);
    const marked = document.querySelector('#record [data-at][aria-current="true"]');
    if (turn === marked) return;
    marked?.removeAttribute("aria-current");
    if (!turn) return;
    turn.setAttribute("aria-current", "true");
    if (!audio.paused) turn.scrollIntoView({ block: "center", behavior: "smooth" });
  };

  // These events do not bubble: they are caught on their way down.
  for (const name of ["timeupdate", "seeking", "play"]) document.addEventListener(name, follow, true);

  document.addEventListener("error", (event) => {
    if (event.target !== player()) return;
    document.querySelector("#notice").innerHTML = '<p class="notice bad">录音放不出来。请刷新页面；还是不行就找管理员。</p>';
  }, true);

  document.addEventListener("click", (event) => {
    const speed = event.target.closest("[data-rate]");
    if (speed && player()) {
      player().playbackRate = Number(speed.dataset.rate);
      for (const each of document.querySelectorAll("[data-rate]")) {
        each.setAttribute("aria-pressed", String(each === speed));
      }
      return;
    }
    const wave = event.target.closest("[data-wave]");
    const audio = player();
    if (wave && audio?.duration) {
      const box = wave.getBoundingClientRect();
      playFrom(((event.clientX - box.left) / box.width) * audio.duration);
      return;
    }
    if (wave && audio) audio.play().catch(() => {});
    const chosen = window.getSelection()?.toString();
    const turn = event.target.closest("[data-seek]") || event.target.closest("[data-at]");
    if (turn && audio && !chosen) playFrom(Number(turn.dataset.seek ?? turn.dataset.at));
  });

  // On a phone the many filters stay out of the way until one of them is used.
  if (window.matchMedia("(max-width: 720px)").matches) {
    for (const more of document.querySelectorAll('[data-narrow-closed="yes"]')) more.open = false;
  }

  // A form for something new is empty and closed again once that is there.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    if (!event.detail.successful || !form.matches?.("form[data-once]")) return;
    form.reset();
    form.closest("details").open = false;
  });

  // A notice belongs to what was done last.
  document.addEventListener("htmx:beforeRequest", () => {
    document.querySelector("#notice").replaceChildren();
  });
})();
