// Deciding without leaving the list. Without this script every button works too: it loads the page again.

const form = document.getElementById("changelist-form")
const table = form?.querySelector("#result_list")
const said = document.getElementById("queue-said")
const decided = [] // the decided rows, the last one last

const rows = () => [...table.tBodies[0].rows]
const isOpen = (row) => !row.classList.contains("is-decided")
const fill = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true)

// A row stays selected when its buttons are gone, so that the keyboard never falls back to the page's top.
const select = (row) => {
  row.tabIndex = -1
  row.focus()
}

const selectNext = (row) => {
  const all = rows()
  const next = all.slice(all.indexOf(row) + 1).find(isOpen) ?? all.find(isOpen)
  if (next) return select(next)
  const finished = form.querySelector(".queue-finished") ?? fill("queue-finished")
  table.after(finished)
  finished.querySelector("a").href = location.href
  finished.querySelector("a").focus()
}

const showCounts = (counts) => {
  for (const count of document.querySelectorAll(".queue-count")) count.textContent = counts[count.dataset.status]
  const waiting = document.querySelector(".nav-comment .badge")?.firstChild
  if (waiting && !new URLSearchParams(location.search).has("article")) waiting.data = counts.pending
}

const close = (row, answer) => {
  const cell = fill("queue-decided")
  cell.colSpan = row.cells.length
  cell.querySelector("bdi").textContent = row.querySelector(".queue-name").textContent
  cell.querySelector("span").textContent = answer.said
  const [undo, edit] = [cell.querySelector("button"), cell.querySelector("a")]
  if (answer.undo) undo.setAttribute("formaction", answer.undo)
  else undo.remove()
  edit.hidden = Boolean(answer.undo)
  edit.href = row.querySelector("[data-key=e]").href
  const tick = row.querySelector(".action-select")
  if (tick?.checked) tick.click()
  if (tick) tick.disabled = true
  row.append(cell)
  row.classList.add("is-decided")
  if (answer.undo) decided.push(row)
}

const reopen = (row) => {
  row.querySelector(".queue-decided").remove()
  row.classList.remove("is-decided")
  const tick = row.querySelector(".action-select")
  if (tick) tick.disabled = false
  decided.splice(decided.indexOf(row), 1)
  form.querySelector(".queue-finished")?.remove()
}

const complain = (row, words) => {
  row.querySelector(".queue-failed")?.remove()
  const complaint = fill("queue-failed")
  if (words) complaint.textContent = words
  ;(row.querySelector(".queue-decided, .queue-reply[open], .queue-moves") ?? row.cells[0]).prepend(complaint)
  said.textContent = complaint.textContent
}

const send = async (button, row) => {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value })
  if (button.name) body.set(button.name, button.value)
  const text = button.dataset.inPlace === "reply" && row.querySelector(".queue-reply textarea")
  if (text) body.set(text.name, text.value)
  const headers = { Accept: "application/json" }
  const response = await fetch(button.formAction, { method: "POST", body, headers, redirect: "manual" })
  const isData = response.headers.get("Content-Type")?.startsWith("application/json")
  return { status: response.status, answer: isData ? await response.json() : null }
}

const decide = async (button) => {
  const row = button.closest("tr")
  if (row.ariaBusy === "true") return
  row.ariaBusy = "true"
  row.querySelector(".queue-failed")?.remove()
  try {
    const { status, answer } = await send(button, row)
    if (!answer) return sendPlainly(button)
    if (status === 422 || (status === 409 && button.dataset.inPlace === "reply")) return complain(row, answer.said)
    finish(button, row, answer)
  } catch {
    complain(row)
  } finally {
    row.ariaBusy = "false"
  }
}

const finish = (button, row, answer) => {
  if (button.dataset.inPlace === "undo") {
    reopen(row)
    select(row)
  } else {
    close(row, answer)
    selectNext(row)
  }
  said.textContent = answer.said
  showCounts(answer.counts)
}

// Signed out meanwhile, or something else that needs a page to say it.
const sendPlainly = (button) => {
  delete button.dataset.inPlace
  form.requestSubmit(button)
}

const press = (row, key) => row.querySelector(`[data-key="${key}"]`)?.click()

const step = (row, way) => {
  const all = rows()
  const next = all[all.indexOf(row) + way]
  if (next) select(next)
}

const undoLast = () => decided.at(-1)?.querySelector(".queue-decided button")?.click()

const KEYS = {
  j: (row) => step(row, 1),
  k: (row) => step(row, -1),
  x: (row) => row.querySelector(".action-select")?.click(),
  z: undoLast,
}

// Single letters count only while a row of the list is selected, and never while somebody is typing.
const pressed = (event) => {
  const row = event.target.closest("tbody tr") ?? event.target.closest(".queue-finished")
  if (!row || event.altKey || event.metaKey) return
  if (event.target.matches("textarea")) return typed(event)
  if (event.ctrlKey || event.repeat || event.target.matches("input:not([type=checkbox])")) return
  if (event.key in KEYS) KEYS[event.key](row)
  else if (/^[asdure]$/.test(event.key) && isOpen(row)) press(row, event.key)
  else return
  event.preventDefault()
}

const typed = (event) => {
  const reply = event.target.closest(".queue-reply")
  if (event.key === "Enter" && event.ctrlKey) form.requestSubmit(reply.querySelector("button"))
  if (event.key === "Escape") {
    reply.open = false
    reply.querySelector("summary").focus()
  }
}

document.querySelector(".queue-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" })

if (table) {
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.dataset.inPlace) return
    event.preventDefault()
    decide(event.submitter)
  })
  form.addEventListener("keydown", pressed)
  form.addEventListener("toggle", (event) => event.target.open && event.target.querySelector("textarea")?.focus(), true)
  for (const row of rows()) row.tabIndex = -1
  for (const keys of document.querySelectorAll(".queue-keys")) keys.hidden = false
}
