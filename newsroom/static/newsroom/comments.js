// Makes replying more comfortable. The page is complete without it.

const section = document.getElementById("reply")
const form = section?.querySelector("form")
const fields = form?.elements
if (form) {
  answerInPlace()
  noticeTyping()
  sendOnce()
  rememberIfAsked()
}

// "Reply" brings the form under the comment; without this script it leads to a page with the form.
function answerInPlace() {
  const title = section.querySelector("h2")
  const cancel = section.querySelector(".cancel")
  const home = document.createComment("here the form stands at first")
  const general = { words: [...title.childNodes], parent: fields.parent.value, cancel: cancel.hidden }
  let asked = null
  section.before(home)

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.reply")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    asked = link
    const name = document.createElement("bdi")
    name.textContent = link.dataset.name
    const [before, after = ""] = section.dataset.title.split("NAME")
    title.replaceChildren(before, name, after)
    fields.parent.value = link.dataset.parent
    cancel.hidden = false
    link.closest(".comment").after(section)
    fields.body.focus()
  })

  cancel.addEventListener("click", (event) => {
    if (!asked) return
    event.preventDefault()
    title.replaceChildren(...general.words)
    fields.parent.value = general.parent
    cancel.hidden = general.cancel
    home.after(section)
    asked.focus()
    asked = null
  })
}

// How long the writing took tells people from programs. Pages are cached, so only this clock is right.
function noticeTyping() {
  let begun = 0
  form.addEventListener("input", () => (begun ||= Date.now()), { once: true })
  form.addEventListener("submit", () => {
    if (begun) fields.typed.value = Date.now() - begun
  })
}

function sendOnce() {
  const button = form.querySelector("button")
  let sent = false
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault()
    sent = true
    button.setAttribute("aria-disabled", "true")
  })
  // Coming back with the browser's button, one may send again.
  addEventListener("pageshow", () => {
    sent = false
    button.removeAttribute("aria-disabled")
  })
}

// Nothing is kept in the browser unless the box is ticked; taking the tick away forgets it.
function rememberIfAsked() {
  const key = "newsroom.writer"
  const writer = [fields.name, fields.email, fields.website]
  const box = document.getElementById("reply-remember")
  let kept = null
  try {
    kept = JSON.parse(localStorage.getItem(key))
  } catch {
    return // no storage here
  }
  box.parentElement.hidden = false
  if (kept) {
    box.checked = true
    writer.forEach((field, i) => (field.value ||= kept[i] ?? ""))
  }
  box.addEventListener("change", () => box.checked || localStorage.removeItem(key))
  form.addEventListener("submit", () => {
    if (box.checked) localStorage.setItem(key, JSON.stringify(writer.map((field) => field.value)))
  })
}
