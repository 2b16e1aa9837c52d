// Sends the chosen pictures one after the other and says of each how it went.
// Without this, the form sends all of them at once.

const form = document.getElementById("upload")
const files = form.elements.files
const list = document.getElementById("upload-progress")
const zone = form.querySelector(".drop-zone")
const send = form.querySelector("[type=submit]")

const say = (row, state, words) => {
  row.className = `is-${state}`
  row.querySelector(".row-note").textContent = words || list.dataset[state]
}

const rowFor = (file) => {
  const row = document.createElement("li")
  const name = document.createElement("span")
  const note = document.createElement("span")
  name.textContent = file.name
  note.className = "row-note"
  row.append(name, note)
  list.append(row)
  say(row, "waiting")
  return row
}

const upload = async (file) => {
  const body = new FormData()
  for (const name of ["csrfmiddlewaretoken", "credit"]) body.append(name, form.elements[name].value)
  body.append("files", file)
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } })
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(answer.status)
  return answer.json()
}

form.addEventListener("submit", async (event) => {
  event.preventDefault()
  send.disabled = true
  list.replaceChildren()
  const rows = [...files.files].map((file) => [file, rowFor(file)])
  const taken = []
  let failed = 0
  for (const [file, row] of rows) {
    say(row, "sending")
    try {
      const { pictures, refused } = await upload(file)
      taken.push(...pictures)
      if (!pictures.length) failed += 1
      say(row, pictures.length ? "ready" : "failed", Object.values(refused).flat().join(" "))
    } catch {
      failed += 1
      say(row, "failed")
    }
  }
  send.disabled = false
  if (!taken.length) return
  const next = `${form.dataset.describe}?pictures=${taken.join(",")}`
  if (!failed) return location.assign(next)
  const link = document.createElement("a")
  link.href = next
  link.className = "button default"
  link.textContent = list.dataset.next
  const row = document.createElement("li")
  row.append(link)
  list.append(row)
})

for (const name of ["dragover", "dragleave", "drop"])
  zone.addEventListener(name, (event) => {
    event.preventDefault()
    zone.classList.toggle("is-over", name === "dragover")
    if (name === "drop") files.files = event.dataTransfer.files
  })
