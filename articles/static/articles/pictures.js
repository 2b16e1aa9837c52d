// The picture library: what is known of a picture, and the dialog in which one is chosen.

const dialog = document.querySelector("dialog.library")
const known = new Map() // id → picture, or null for one that is gone

async function ask(parameters) {
  const answer = await fetch(`${dialog.dataset.pictures}?${parameters}`)
  if (!answer.ok) throw new Error(`The picture library answered ${answer.status}`)
  const found = await answer.json()
  for (const picture of found.pictures) known.set(picture.id, picture)
  return found
}

let waiting = null

// The picture of this id. What is asked for at the same time goes in one request.
export async function picture(id) {
  id = Number(id)
  if (known.has(id)) return known.get(id)
  waiting ??= {
    ids: new Set(),
    answer: new Promise((done) => setTimeout(done)).then(() => {
      const { ids } = waiting
      waiting = null
      for (const id of ids) known.set(id, null)
      return ask(new URLSearchParams([...ids].map((id) => ["id", id])))
    }),
  }
  waiting.ids.add(id)
  await waiting.answer
  return known.get(id)
}

let chosen // what answers the caller while the dialog is open
let page = 0
let number = 0 // of the latest search: an older answer that comes late is dropped

async function list(more) {
  const mine = ++number
  page = more ? page + 1 : 0
  const [grid, empty, further] = ["ul", ".empty", ".more"].map((part) => dialog.querySelector(part))
  const found = await ask(new URLSearchParams({ q: dialog.querySelector("input").value, page }))
  if (mine !== number) return
  if (!more) grid.replaceChildren()
  grid.append(...found.pictures.map(item))
  empty.hidden = grid.childElementCount > 0
  further.hidden = !found.more
}

function item(picture) {
  const [row, button, image, words] = ["li", "button", "img", "span"].map((tag) => document.createElement(tag))
  Object.assign(button, { type: "button", onclick: () => close(picture) })
  Object.assign(image, { src: picture.thumbnail, alt: "", loading: "lazy" })
  words.textContent = picture.alt || picture.caption || `#${picture.id}`
  button.append(image, words)
  row.append(button)
  return row
}

function close(picture) {
  chosen?.(picture)
  chosen = null
  dialog.close()
}

// Ask for a picture. Resolves with it, or with nothing when the dialog is left.
export function choose() {
  return new Promise((done) => {
    chosen = done
    dialog.querySelector("input").value = ""
    dialog.showModal()
    list()
  })
}

// The admin's own form uploads, in a window of its own, and tells its opener what it has made.
function upload(address) {
  const before = window.dismissAddRelatedObjectPopup
  window.dismissAddRelatedObjectPopup = async (popup, id) => {
    window.dismissAddRelatedObjectPopup = before
    popup.close()
    const made = await picture(id)
    if (made && dialog.open) close(made)
  }
  window.open(address, "newsroom_upload", "width=900,height=860")
}

if (dialog) {
  let typing
  dialog.querySelector("input").addEventListener("input", () => {
    clearTimeout(typing)
    typing = setTimeout(list, 200)
  })
  dialog.querySelector("input").addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault()
  })
  dialog.querySelector(".more").addEventListener("click", () => list(true))
  dialog.querySelector(".close").addEventListener("click", () => close())
  dialog.querySelector(".upload")?.addEventListener("click", (event) => upload(event.target.dataset.upload))
  dialog.addEventListener("cancel", () => close())
}
