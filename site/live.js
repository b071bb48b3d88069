"use strict";
// Only while a lab is being edited: asks whether there is a newer state than this page shows, and loads it.
{
  const shown = document.currentScript.dataset.version;
  const ask = async () => {
    try {
      const answer = await fetch("/-/version", { cache: "no-store" });
      if (answer.ok && (await answer.text()) !== shown) {
        location.reload();
        return;
      }
    } catch {
      // The server has ended, or is being started again: ask on.
    }
    setTimeout(ask, 500);
  };
  ask();
}
