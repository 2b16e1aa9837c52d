// Deciding without leaving the list. Without this script every button and link works too: it loads a page.

const form = document.getElementById("changelist-form")
const table = form?.querySelector("#result_list")
const said = document.getElementById("queue-said")
const help = document.getElementById("queue-help")
const keysOn = document.getElementById("queue-keys-on")
const undoable = [] // what was decided here, the last one last: {address, name, pks}
let current = null // the row that the keys are for
let answersShown = 0
let sent = 0

const rows = () => (table ? [...table.tBodies[0].rows] : [])
const rowOf = (pk) => table.querySelector(`tr[data-pk="${pk}"]`)
const isOpen = (row) => !row.classList.contains("is-decided")
const fill = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true)
const tickOf = (row) => row.querySelector(".queue-tick")
const ticked = () => rows().filter((row) => tickOf(row)?.checked)
const nameIn = (row) => row.querySelector(".queue-name").textContent.trim()
const say = (words) => { said.textContent = words }

// The row the keys are for

const mark = (row) => {
  current?.classList.remove("is-current")
  current = row
  row?.classList.add("is-current")
}

// A row stays selected when its buttons are gone, so that the keyboard never falls back to the page's top.
const select = (row) => {
  mark(row)
  row.tabIndex = -1
  row.focus({ preventScroll: true })
  row.scrollIntoView({ block: "nearest" })
}

const selectNext = (row) => {
  const all = rows()
  const next = all.slice(all.indexOf(row) + 1).find(isOpen) ?? all.find(isOpen)
  if (next) return select(next)
  mark(null)
  const finished = form.querySelector(".queue-finished") ?? fill("queue-finished")
  table.after(finished)
  finished.querySelector("a").href = table.dataset.next
  finished.querySelector("a").focus()
}

const step = (way) => {
  const finished = form.querySelector(".queue-finished a")
  if (!current && finished) return finished.click()
  const all = rows().filter((row) => isOpen(row) || row === current)
  const next = all[all.indexOf(current) + way]
  if (next) select(next)
}

// Rows

const prepare = (row) => {
  row.tabIndex = -1
  return row
}

const replace = (row, html) => {
  const holder = document.createElement("tbody")
  holder.innerHTML = html
  const fresh = prepare(holder.querySelector("tr"))
  const hadFocus = row.contains(document.activeElement) || row === document.activeElement
  tickOf(fresh).checked = tickOf(row).checked
  row.replaceWith(fresh)
  if (current === row) mark(fresh)
  if (hadFocus) select(fresh)
  return fresh
}

const close = (row, words) => {
  if (!isOpen(row)) return
  const cell = fill("queue-decided")
  cell.colSpan = row.cells.length
  cell.querySelector("bdi").textContent = nameIn(row)
  cell.querySelector("span").textContent = words
  row.append(cell)
  row.classList.add("is-decided")
  tickOf(row).disabled = true
  tick(row, false)
}

const offerUndo = (row, address) => {
  const undo = row.querySelector(".queue-decided button")
  undo.setAttribute("formaction", address)
  undo.hidden = false
}

const reopen = (row) => {
  row.querySelector(".queue-decided")?.remove()
  row.classList.remove("is-decided")
  tickOf(row).disabled = false
  form.querySelector(".queue-finished")?.remove()
}

const complain = (row, words) => {
  row.querySelector(".queue-failed")?.remove()
  const complaint = fill("queue-failed")
  if (words) complaint.textContent = words
  ;(row.querySelector(".queue-panel, .queue-moves") ?? row.cells[0]).prepend(complaint)
  say(`${nameIn(row)}: ${complaint.textContent}`)
}

// Rows come back as they are now, whoever has changed them. Those that are not on this page stay away.
const showRows = (answer) => {
  const shown = []
  for (const [pk, html] of Object.entries(answer.rows ?? {})) {
    const row = rowOf(pk)
    if (!row) continue
    if (!isOpen(row)) reopen(row)
    shown.push(replace(row, html))
  }
  return shown
}

const showCounts = (counts, number) => {
  if (!counts || number < answersShown) return
  answersShown = number
  for (const count of document.querySelectorAll(".queue-count")) count.textContent = counts[count.dataset.status]
  const waiting = document.querySelector(".nav-comment .badge")?.firstChild
  if (waiting) waiting.data = counts.waiting
}

// Talking to the newsroom

const post = async (address, body) => {
  const number = ++sent
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value)
  const headers = { Accept: "application/json" }
  const response = await fetch(address, { method: "POST", body, headers, redirect: "manual" })
  const isData = response.headers.get("Content-Type")?.startsWith("application/json")
  const answer = isData ? await response.json() : null
  showCounts(answer?.counts, number)
  return { status: response.status, answer }
}

// What one button says, together with the fields of its own panel and with what was seen of the comment.
const fieldsOf = (button, row) => {
  const body = new URLSearchParams()
  const seen = row?.querySelector("[name=seen]")
  if (seen) body.set("seen", seen.value)
  const panel = button.closest(".queue-panel")
  for (const field of panel?.querySelectorAll("input, textarea, select") ?? [])
    if (field.name) body.set(field.name, field.value)
  if (button.name) body.set(button.name, button.value)
  return body
}

// Signed out meanwhile, or something else that needs a page to say it.
const sendPlainly = (button) => {
  for (const panel of form.querySelectorAll(".queue-panel")) if (!panel.contains(button)) panel.remove()
  delete button.dataset.inPlace
  delete button.dataset.many
  delete form.dataset.sent
  form.requestSubmit(button)
}

// One comment. The next one is there at once; what the newsroom answers follows.

const decide = async (button) => {
  const row = button.closest("tr")
  if (row.ariaBusy === "true") return
  const [fields, address] = [fieldsOf(button, row), button.formAction]
  row.ariaBusy = "true"
  row.querySelector(".queue-failed")?.remove()
  close(row, button.dataset.done)
  say(button.dataset.done)
  selectNext(row)
  const act = { name: nameIn(row), row }
  undoable.push(act)
  act.ready = post(address, fields).then(({ status, answer }) => {
    row.ariaBusy = "false"
    if (status === 200 && answer) {
      if (answer.undo) offerUndo(row, (act.address = answer.undo))
      else forget(act)
      return
    }
    forget(act)
    reopen(row)
    if (!answer) return sendPlainly(button)
    const [fresh] = showRows(answer)
    complain(fresh ?? row, answer.said)
  }).catch(() => {
    row.ariaBusy = "false"
    forget(act)
    reopen(row)
    complain(row)
  })
}

const forget = (act) => {
  const place = undoable.indexOf(act)
  if (place >= 0) undoable.splice(place, 1)
}

// A reply, an edit, a pin, a restriction, reports: first the answer, for a text may be refused.
const change = async (button) => {
  const row = button.closest("tr")
  if (row.ariaBusy === "true") return
  row.ariaBusy = "true"
  row.querySelector(".queue-failed")?.remove()
  try {
    const { status, answer } = await post(button.formAction, fieldsOf(button, row))
    if (!answer) return sendPlainly(button)
    if (status === 422 || (status === 409 && answer.panel)) return refuse(button, row, answer)
    const closes = button.dataset.inPlace === "reply" || leavesView(button)
    if (status === 200 && closes) {
      row.querySelector(".queue-panel")?.remove()
      close(row, answer.said)
      selectNext(row)
      return say(answer.said)
    }
    const [fresh] = showRows(answer)
    if (status === 200) say(answer.said)
    else complain(fresh ?? row, answer.said)
    if (fresh) select(fresh)
  } catch {
    complain(row)
  } finally {
    row.ariaBusy = "false"
  }
}

const leavesView = (button) => button.dataset.inPlace === "dismiss" && table.dataset.view === "reported"

// The text stays as it was typed. An edit comes back with the version that a colleague has saved since.
const refuse = (button, row, answer) => {
  const panel = button.closest(".queue-panel")
  if (button.dataset.inPlace === "edit" && answer.panel) {
    panel.querySelector(".queue-fields").innerHTML = answer.panel
    aim(panel)
  }
  complain(row, answer.said)
  panel.querySelector("textarea, input:not([type=hidden])")?.focus()
}

// Undo

const undo = async (button) => {
  const row = button.closest("tr")
  const act = undoable.find((one) => one.row === row && !one.pks)
  await undoAt(button.formAction, act, row, button)
}

const undoAt = async (address, act, row, button) => {
  const body = new URLSearchParams(act?.pks ? { act: "1" } : { one: "1" })
  try {
    const { status, answer } = await post(address, body)
    if (!answer) return button ? sendPlainly(button) : location.reload()
    if (act) forget(act)
    const shown = showRows(answer)
    if (status === 200 && !shown.length && !act?.pks) shown.push(...bringBack(answer))
    if (status === 200) {
      say(act ? `${act.name}: ${answer.said}` : answer.said)
      if (shown.length) select(shown[0])
    } else if (shown[0] ?? row) complain(shown[0] ?? row, answer.said)
  } catch {
    if (row) complain(row)
    else say(fill("queue-failed").textContent)
  }
}

// What was decided before "Show the next comments" has left the page; undone, it stands on top.
const bringBack = (answer) =>
  Object.values(answer.rows ?? {}).map((html) => {
    table.tBodies[0].insertAdjacentHTML("afterbegin", html)
    form.querySelector(".queue-finished")?.remove()
    return prepare(rows()[0])
  })

const undoLast = async () => {
  const act = undoable.at(-1)
  if (!act) return
  await act.ready
  if (act.address) await undoAt(act.address, act, act.row?.isConnected ? act.row : null)
}

// Many

const decideMany = async (button) => {
  const chosen = ticked()
  const body = new URLSearchParams(new FormData(form, button))
  form.ariaBusy = "true"
  try {
    const { answer } = await post(location.href, body)
    if (!answer) return sendPlainly(button)
    const names = chosen.map(nameIn)
    for (const pk of answer.done) if (rowOf(pk)) close(rowOf(pk), button.textContent.trim())
    showRows(answer)
    for (const row of ticked()) tick(row, false)
    for (const menu of form.querySelectorAll(".queue-ticked")) menu.open = false
    if (answer.undo) {
      const act = { name: names.join(", "), address: answer.undo, pks: answer.done, ready: null }
      undoable.push(act)
      tell(answer.said, act)
    } else tell(answer.said)
    if (answer.done.length) selectNext(rowOf(answer.done[0]) ?? rows()[0])
  } catch {
    tell(fill("queue-failed").textContent)
  } finally {
    form.ariaBusy = "false"
  }
}

// Ticks

let lastTicked = null

const tick = (row, on) => {
  tickOf(row).checked = on && !tickOf(row).disabled
  row.classList.toggle("selected", tickOf(row).checked)
  countTicks()
}

const countTicks = () => {
  const [number, all] = [ticked().length, rows().filter(isOpen).length]
  document.getElementById("action-toggle").checked = number > 0 && number === all
  form.querySelector(".action-counter b").textContent = number
  form.classList.toggle("has-ticks", number > 0)
  form.querySelector(".question")?.classList.toggle("hidden", !number || number < all || isAcross())
  if (!number) goAcross(false)
}

const isAcross = () => form.elements.select_across?.value === "1"

// Also those that are not on this page.
const goAcross = (on) => {
  if (form.elements.select_across) form.elements.select_across.value = on ? "1" : "0"
  for (const [part, hidden] of [[".all", !on], [".clear", !on], [".action-counter", on]])
    form.querySelector(`.queue-actions ${part}`)?.classList.toggle("hidden", hidden)
  if (on) form.querySelector(".question")?.classList.add("hidden")
}

const tickAll = (on) => {
  goAcross(false)
  for (const row of rows().filter(isOpen)) tick(row, on)
}

// With the Shift key, all between this one and the one before.
const tickedByHand = (event) => {
  const row = event.target.closest("tr")
  const all = rows().filter(isOpen)
  const [here, there] = [all.indexOf(row), all.indexOf(lastTicked)]
  const range = event.shiftKey && there >= 0 ? all.slice(Math.min(here, there), Math.max(here, there) + 1) : [row]
  goAcross(false)
  for (const one of range) tick(one, event.target.checked)
  lastTicked = row
}

// What became of many stands above the list until the next act, with a button that takes it back.
const tell = (words, act) => {
  form.querySelector(".queue-told")?.remove()
  const told = document.createElement("p")
  told.className = "queue-told"
  told.textContent = `${words} `
  if (act) {
    const button = fill("queue-decided").querySelector("button")
    button.hidden = false
    button.type = "button"
    button.addEventListener("click", () => {
      told.remove()
      undoAt(act.address, act, null)
    })
    told.append(button)
  }
  form.querySelector(".queue-actions").after(told)
  say(words)
}

// Panels

const openPanel = async (link) => {
  const row = link.closest("tr")
  const [name, old] = [link.dataset.panel, row.querySelector(".queue-panel")]
  if (old) shut(old)
  if (old?.dataset.name === name) return link.focus()
  const panel = document.createElement("div")
  panel.className = "queue-panel"
  panel.dataset.name = name
  panel.dataset.action = link.dataset.action ?? link.href
  const fields = document.createElement("div")
  fields.className = "queue-fields"
  panel.append(fields)
  const ready = document.getElementById(`queue-${name}`)
  if (ready) fields.append(ready.content.cloneNode(true))
  else if (!(await fetchFields(link, row, fields))) return
  if (link.dataset.label) fields.querySelector("button").textContent = link.dataset.label
  row.querySelector(".queue-moves").after(panel)
  link.ariaExpanded = "true"
  aim(panel)
  const first = ["textarea", "[data-digit]", "select"].map((kind) => fields.querySelector(kind)).find(Boolean)
  first?.focus({ preventScroll: true })
  panel.scrollIntoView({ block: "nearest" })
}

const fetchFields = async (link, row, fields) => {
  row.ariaBusy = "true"
  try {
    const response = await fetch(link.href, { headers: { Accept: "application/json" }, redirect: "manual" })
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) return location.assign(link.href)
    const answer = await response.json()
    if (response.ok) fields.innerHTML = answer.panel
    else complain(row, answer.said)
    return response.ok
  } catch {
    complain(row)
  } finally {
    row.ariaBusy = "false"
  }
}

// Its buttons lead where its link says, and one closes it.
const aim = (panel) => {
  panel.querySelector(".queue-fields").append(fill("queue-close"))
  for (const button of panel.querySelectorAll("button[type=submit]")) button.setAttribute("formaction", panel.dataset.action)
}

const shut = (panel) => {
  const row = panel.closest("tr")
  const link = row.querySelector(`[data-panel="${panel.dataset.name}"]`)
  link.ariaExpanded = "false"
  if (panel.contains(document.activeElement)) select(row)
  panel.remove()
}

// The next page of the same view, in place

const showNext = async (link) => {
  await Promise.allSettled(undoable.map((act) => act.ready))
  if (!link.isConnected) return // a decision was refused, and its comment is open again
  try {
    const response = await fetch(link.href)
    const page = new DOMParser().parseFromString(await response.text(), "text/html")
    if (!response.ok || response.redirected || !page.getElementById("changelist-form")) return location.assign(link.href)
    const next = page.getElementById("result_list")
    if (!next) return location.assign(link.href)
    history.replaceState(null, "", link.href)
    table.tBodies[0].replaceWith(document.adoptNode(next.tBodies[0]))
    table.dataset.next = next.dataset.next
    for (const part of [".paginator", ".queue-tabs", ".queue-actions .selection"]) {
      const [old, fresh] = [document.querySelector(part), page.querySelector(part)]
      if (old && fresh) old.replaceWith(document.adoptNode(fresh))
    }
    form.querySelector(".queue-finished")?.remove()
    form.querySelector(".queue-told")?.remove()
    for (const act of undoable) if (!act.pks) act.row = null
    rows().forEach(prepare)
    countTicks()
    select(rows()[0])
  } catch {
    location.assign(link.href)
  }
}

// Keys

const press = (row, key) => row.querySelector(`[data-keys~="${key}"]`)?.click()
const MANY = { a: "approve", s: "mark_spam", d: "trash", u: "hold", i: "dismiss" }

const pressMany = (key) => form.querySelector(`[data-many="${MANY[key]}"]`)?.click()

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  x: () => current && tickOf(current).click(),
  z: undoLast,
  o: () => current?.querySelector(".queue-long")?.toggleAttribute("open"),
  "*": () => document.getElementById("action-toggle")?.click(),
  "?": () => help.showModal(),
}

const isTyping = (target) =>
  target.closest("textarea, select, dialog, [contenteditable], input:not([type=checkbox]):not([type=radio])")

const isMeant = (event) =>
  !(event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing || event.defaultPrevented) &&
  keysOn?.checked && !isTyping(event.target) && !document.querySelector("dialog[open]")

const act = (key) => {
  if (key in KEYS) return KEYS[key]() ?? true
  const digit = current?.querySelector(`.queue-panel [data-digit="${key}"]`)
  if (digit) return digit.click() ?? true
  if (!/^[asduretbpi]$/.test(key)) return false
  if (key in MANY && ticked().length) return pressMany(key) ?? true
  if (current && isOpen(current) && current.ariaBusy !== "true") press(current, key)
  return true
}

const pressed = (event) => {
  if (event.key === "Escape" && event.target.closest?.(".queue-panel")) return shut(event.target.closest(".queue-panel"))
  if (event.target.matches?.("textarea") && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const button = event.target.closest(".queue-panel")?.querySelector("button.default")
    if (button) form.requestSubmit(button)
    return
  }
  if (isMeant(event) && act(event.key)) event.preventDefault()
}

const remember = () => {
  try {
    if (keysOn.checked) localStorage.removeItem("newsroom.keys")
    else localStorage.setItem("newsroom.keys", "off")
  } catch { /* a browser that keeps nothing */ }
}

const recall = () => {
  try {
    keysOn.checked = localStorage.getItem("newsroom.keys") !== "off"
  } catch { /* a browser that keeps nothing */ }
}

// Emptying the spam or the trash: one click, as many steps as it takes

const empty = async (emptying) => {
  const button = emptying.querySelector("button")
  button.disabled = true
  let total = 0
  try {
    for (;;) {
      const body = new URLSearchParams(new FormData(emptying))
      const response = await fetch(location.href, { method: "POST", body, headers: { Accept: "application/json" } })
      const answer = await response.json()
      total += answer.gone
      said.textContent = answer.said.replace(/[\d,.]+/, total.toLocaleString())
      if (!answer.left || !answer.gone) break
    }
    location.assign(emptying.querySelector("a").href)
  } catch {
    emptying.submit()
  }
}

// Everything in its place

const ACTS = { move: decide, undo, reply: change, edit: change, restrict: change, pin: change, dismiss: change }

const submitted = (event) => {
  const button = event.submitter
  const many = button?.dataset.many && button.dataset.many !== "delete_selected" && !isAcross() && ticked().length
  if (!many && !button?.dataset.inPlace) return
  event.preventDefault()
  if (many) decideMany(button)
  else ACTS[button.dataset.inPlace](button)
}

const clicked = (event) => {
  if (event.target.matches(".queue-tick")) return tickedByHand(event)
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
  if (event.target.closest(".queue-actions .question a")) return goAcross(true) ?? event.preventDefault()
  if (event.target.closest(".queue-actions .clear a")) return tickAll(false) ?? event.preventDefault()
  const link = event.target.closest(".queue-moves [data-panel], .queue-finished a")
  if (event.target.closest(".queue-close")) return shut(event.target.closest(".queue-panel"))
  if (!link) return
  event.preventDefault()
  if (link.dataset.panel) openPanel(link)
  else showNext(link)
}

document.querySelector(".queue-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" })

if (table && help) {
  recall()
  form.addEventListener("submit", submitted)
  form.addEventListener("click", clicked)
  form.addEventListener("focusin", (event) => {
    const row = event.target.closest("#result_list tbody tr")
    if (row && isOpen(row)) mark(row)
  })
  form.addEventListener("pointerdown", (event) => {
    const row = event.target.closest("#result_list tbody tr")
    if (row && isOpen(row)) mark(row)
  })
  document.addEventListener("keydown", pressed)
  keysOn.addEventListener("change", remember)
  document.getElementById("action-toggle").addEventListener("click", (event) => tickAll(event.target.checked))
  rows().forEach(prepare)
  mark(rows()[0])
  window.addEventListener("pageshow", countTicks)
}

const keys = document.getElementById("queue-keys")
if (keys && help) {
  keys.hidden = false
  keys.addEventListener("click", () => help.showModal())
}

document.getElementById("queue-emptying")?.addEventListener("submit", (event) => {
  event.preventDefault()
  empty(event.target)
})
