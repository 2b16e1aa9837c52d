// Makes reading and replying more comfortable. The pages are complete without it.

const DRAFT = "newsroom.draft:"
const DRAFTS_LAST = 7 * 24 * 3600 * 1000
const OWN_KEPT = 20

let section, form, fields // the form that is on the page now: a refused one takes the place of the first
let asked = null // the link by which the form came to the comment that is answered
let busy = false
const home = document.createComment("here the form stands at first")

const first = document.getElementById("reply")
if (first?.querySelector("form")) {
  first.before(home)
  begin(first)
  restoreDraft()
  document.addEventListener("click", answerInPlace)
  addEventListener("pageshow", () => setBusy(false)) // back by the browser's button, one may send again
}
offerOwn()
showArrival()
findMoved()

function begin(fresh) {
  section = fresh
  form = section.querySelector("form")
  fields = form.elements
  section.querySelector(".cancel").addEventListener("click", cancel)
  noticeTyping()
  fields.body.addEventListener("input", noteDraft)
  countCharacters()
  rememberIfAsked()
  form.addEventListener("submit", send) // last, for the others have something to say about what is sent
}

// What this browser keeps, and nobody else. Some browsers keep nothing.

function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key))
  } catch {
    return null
  }
}

function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
    return true
  } catch {
    return false
  }
}

// "Reply" brings the form under the comment; without this script it leads to a page with the form.

function answerInPlace(event) {
  const link = event.target.closest("a.reply")
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  answer(link.dataset.parent, link.dataset.name, link)
  noteDraft()
  fields.body.focus()
}

function answer(parent, name, link) {
  const title = section.querySelector("h2")
  const [before, after = ""] = section.dataset.title.split("NAME")
  const called = document.createElement("bdi")
  called.textContent = name
  title.replaceChildren(before, called, after)
  fields.parent.value = parent
  section.querySelector(".cancel").hidden = false
  asked = link
  link?.closest(".comment").after(section)
}

function cancel(event) {
  if (!home.isConnected || section.closest(".alone")) return
  event.preventDefault()
  section.querySelector("h2").textContent = section.dataset.general
  fields.parent.value = ""
  section.querySelector(".cancel").hidden = true
  home.after(section)
  noteDraft()
  const link = asked
  asked = null
  ;(link ?? fields.body).focus()
}

// How long the writing took tells people from programs. Pages are cached, so only this clock is right.

function noticeTyping() {
  let begun = 0
  form.addEventListener("input", () => (begun ||= Date.now()), { once: true })
  form.addEventListener("submit", () => {
    if (begun) fields.typed.value = Date.now() - begun
  })
}

// Sending. Refused, the form comes back in its place with what is wrong; nothing that was typed is lost.

async function send(event) {
  event.preventDefault()
  if (busy) return
  setBusy(true)
  const isPreview = event.submitter?.name === "preview"
  const mine = kept("newsroom.key")
  fields.key.value = mine?.email === fields.email.value.trim().toLowerCase() ? mine.key : ""
  const typed = new URLSearchParams(new FormData(form))
  if (isPreview) typed.set("preview", "1")
  try {
    const headers = { Accept: "application/json" }
    const answer = await fetch(form.action, { method: "POST", headers, body: typed })
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json")
    if (!isJson) showRefusal(await answer.text(), event.submitter)
    else if (isPreview) showPreview(await answer.json())
    else arrive(await answer.json())
  } catch {
    setBusy(false)
    showFailure()
  }
}

function setBusy(state) {
  busy = state
  for (const button of form.querySelectorAll(".send button")) {
    if (state) button.setAttribute("aria-disabled", "true")
    else button.removeAttribute("aria-disabled")
  }
}

function showPreview({ html }) {
  setBusy(false)
  section.querySelector(".failure").hidden = true
  const place = section.querySelector(".previewed")
  place.querySelector(".words").innerHTML = html // cleaned by the server, as every comment
  place.hidden = false
  place.scrollIntoView({ block: "nearest" })
}

function showRefusal(page, submitter) {
  const answered = new DOMParser().parseFromString(page, "text/html")
  const fresh = answered.querySelector("#reply")
  if (!fresh?.querySelector("form")) {
    // No form of ours has come back: let the browser show what has.
    form.removeEventListener("submit", send)
    setBusy(false)
    form.requestSubmit(submitter ?? undefined)
    return
  }
  const refusal = answered.querySelector(".refusal")
  if (refusal) fresh.querySelector(".reply-head").after(refusal)
  section.replaceWith(fresh)
  begin(fresh)
  setBusy(false)
  ;(fresh.querySelector("[aria-invalid=true]") ?? fields.body).focus()
  refusal?.scrollIntoView({ block: "nearest" })
}

function showFailure() {
  const failure = section.querySelector(".failure")
  failure.hidden = false
  failure.scrollIntoView({ block: "nearest" })
}

function arrive({ comment, address, own }) {
  keep(draftKey(), null)
  const all = { ...kept("newsroom.own"), [comment]: own.split("#")[0] }
  keep("newsroom.own", Object.fromEntries(Object.entries(all).slice(-OWN_KEPT)))
  fields.body.value = ""
  const target = new URL(address, location.href)
  const isHere = target.pathname + target.search === location.pathname + location.search
  location.assign(target)
  if (!isHere) return
  history.scrollRestoration = "manual" // to the comment, not to where one was
  location.reload()
}

function showArrival() {
  if (history.scrollRestoration !== "manual") return
  history.scrollRestoration = "auto"
  document.querySelector(".comment:target")?.scrollIntoView()
}

// A draft survives a reload and a closed tab, one for each article.

function draftKey() {
  return DRAFT + new URL(form.action).pathname
}

function noteDraft() {
  const text = fields.body.value
  const name = fields.parent.value ? section.querySelector("h2 bdi")?.textContent : ""
  const draft = { text, parent: fields.parent.value, name, at: Date.now() }
  keep(draftKey(), text.trim() ? draft : null)
}

function restoreDraft() {
  forgetOldDrafts()
  const draft = kept(draftKey())
  const isAlone = section.closest(".alone")
  if (!draft?.text || fields.body.value || form.querySelector("fieldset[disabled]")) return
  if (isAlone && draft.parent !== fields.parent.value) return
  if (draft.parent && !isAlone) {
    answer(draft.parent, draft.name, document.querySelector(`a.reply[data-parent="${Number(draft.parent)}"]`))
  }
  fields.body.value = draft.text
  fields.body.dispatchEvent(new Event("input"))
  const note = section.querySelector(".draft")
  note.hidden = false
  note.querySelector("button").addEventListener("click", (event) => {
    fields.body.value = ""
    note.hidden = true
    noteDraft()
    if (fields.parent.value && !isAlone) cancel(event)
    fields.body.focus()
  })
}

function forgetOldDrafts() {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(DRAFT) && !(Date.now() - kept(key)?.at < DRAFTS_LAST)) keep(key, null)
    }
  } catch {
    // no storage here
  }
}

// Near the limit, and beyond it, say how many characters are left.

function countCharacters() {
  const count = section.querySelector(".count")
  const most = Number(count.dataset.most)
  const tell = () => {
    const left = most - [...fields.body.value.trim()].length
    const words = left < 0 ? count.dataset.over : count.dataset.left
    count.hidden = left > most / 10
    count.textContent = count.hidden ? "" : words.replace("NUMBER", Math.abs(left))
    count.classList.toggle("error", left < 0)
  }
  fields.body.addEventListener("input", tell)
  tell()
}

// Who one is stays in the browser only if the box is ticked; taking the tick away forgets it.

function rememberIfAsked() {
  const key = "newsroom.writer"
  const writer = [fields.name, fields.email, fields.website]
  const box = section.querySelector("#reply-remember")
  const known = kept(key)
  if (!keep("newsroom.try", 1)) return // no storage here
  keep("newsroom.try", null)
  box.parentElement.hidden = false
  if (known) {
    box.checked = true
    writer.forEach((field, i) => (field.value ||= known[i] ?? ""))
  }
  box.addEventListener("change", () => box.checked || keep(key, null))
  form.addEventListener("submit", () => {
    if (box.checked) keep(key, writer.map((field) => field.value))
  })
}

// Beside one's own comments, for as long as they may be changed: what one can do about them.

function offerOwn() {
  const minutes = Number(document.getElementById("comments")?.dataset.editMinutes ?? 0)
  for (const [number, address] of Object.entries(kept("newsroom.own") ?? {})) {
    const comment = document.getElementById(`comment-${Number(number)}`)
    const links = comment?.querySelector(".links")
    const isOffered = comment?.matches(".own") // by the page itself
    if (!links || isOffered || !String(address).startsWith("/comments/status/")) continue
    const written = Date.parse(comment.querySelector("time").dateTime)
    const left = written + minutes * 60_000 - Date.now()
    if (left <= 0) continue
    const shown = [...document.getElementById("own-comment").content.cloneNode(true).children]
    if (comment.parentElement.querySelector(".replies")) shown.shift() // what is answered stays as it is
    for (const link of shown) link.href = `${address}${link.className}/`
    links.prepend(...shown)
    setTimeout(() => shown.forEach((link) => link.remove()), left)
  }
}

// The address says where a comment once stood. Long discussions move on: look where it is now.

async function findMoved() {
  const number = /^#comment-(\d+)$/.exec(location.hash)?.[1]
  const isShown = !number || document.getElementById(`comment-${number}`)
  if (isShown || !document.getElementById("comments")) return
  const found = await fetch(`/comments/${number}/`, { method: "HEAD" }).catch(() => null)
  if (found?.ok && found.redirected) location.replace(found.url + location.hash)
}
