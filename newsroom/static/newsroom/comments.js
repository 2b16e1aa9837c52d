// Makes replying more comfortable. The page is complete without it.

const section = document.getElementById("reply");
const form = section?.querySelector("form");
if (form) {
  answerInPlace();
  noticeTyping();
  sendOnce();
  rememberIfAsked();
}

// "Reply" brings the form under the comment; without this script it leads to a page with the form.
function answerInPlace() {
  const title = section.querySelector("h2");
  const cancel = section.querySelector(".cancel");
  const general = { words: [...title.childNodes], parent: form.parent.value };
  const home = document.createComment("");
  section.before(home);
  let asked = null;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.reply");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    asked = link;
    const [before, after = ""] = section.dataset.title.split("NAME");
    const name = document.createElement("bdi");
    name.textContent = link.dataset.name;
    title.replaceChildren(before, name, after);
    move(link.closest(".comment"), "after", link.dataset.parent, false);
    (form.body.value || !form.name.value ? form.body : form.body).focus();
  });

  cancel.addEventListener("click", (event) => {
    if (!asked) return;
    event.preventDefault();
    title.replaceChildren(...general.words);
    move(home, "after", general.parent, true);
    asked.focus();
    asked = null;
  });

  function move(place, where, parent, unasked) {
    place[where](section);
    form.parent.value = parent;
    cancel.hidden = unasked;
  }
}

// How long the writing took tells people from programs. Pages are cached, so only this clock is right.
function noticeTyping() {
  let begun = 0;
  form.addEventListener("input", () => (begun ||= Date.now()), { once: true });
  form.addEventListener("submit", () => {
    if (begun) form.typed.value = Date.now() - begun;
  });
}

function sendOnce() {
  const button = form.querySelector("button");
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    button.setAttribute("aria-disabled", "true");
  });
  // Coming back with the browser's button, one may send again.
  addEventListener("pageshow", () => {
    sent = false;
    button.removeAttribute("aria-disabled");
  });
}

// Nothing is kept in the browser unless the box is ticked; taking the tick away forgets it.
function rememberIfAsked() {
  const key = "newsroom.writer";
  const fields = [form.elements.namedItem("name"), form.email, form.website];
  const box = document.getElementById("reply-remember");
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(key));
  } catch {
    return; // no storage here
  }
  box.parentElement.hidden = false;
  if (kept) {
    box.checked = true;
    fields.forEach((field, i) => (field.value ||= kept[i] ?? ""));
  }
  box.addEventListener("change", () => box.checked || localStorage.removeItem(key));
  form.addEventListener("submit", () => {
    if (box.checked) localStorage.setItem(key, JSON.stringify(fields.map((field) => field.value)));
  });
}
