// The proof beside the page: asked for, and asked again until it is there. Quietly: a session that ended is no reason to
// take the page away from somebody who writes.
export async function startProof() {
  for (;;) {
    const there = document.getElementById("proof");
    if (!there?.dataset.proof || there.dataset.asked) return;
    there.dataset.asked = "1";
    const headers = { "HX-Request": "true", "X-Live": "1" };
    const answer = await fetch(there.dataset.proof, { headers }).catch(() => null);
    if (answer?.status !== 200) return;
    const text = await answer.text();
    if (!there.isConnected) return;
    there.outerHTML = text;
    await new Promise((then) => setTimeout(then, 250));
  }
}
