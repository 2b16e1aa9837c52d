// An import shows how far it is, and an upload says at once that it is too large. Without this script the
// import's page loads itself again, and the server says the rest.

const follow = (section) => {
  const bar = section.querySelector("progress")
  const said = section.querySelector("#progress-said")

  const show = ({ done, total, said: words }) => {
    if (total) [bar.max, bar.value] = [total, done]
    else bar.removeAttribute("value")
    said.textContent = words
  }

  const ask = async () => {
    try {
      const answer = await fetch(section.dataset.progress, { headers: { Accept: "application/json" } })
      if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return answer.status < 500
      const progress = await answer.json()
      show(progress)
      return progress.state !== section.dataset.state
    } catch {
      return false // the server starts anew, or the line is down: the next time will tell
    }
  }

  // What has ended, or asks for signing in, is a page that the server has to make.
  const go = async () => {
    if (!document.hidden && (await ask())) return location.reload()
    setTimeout(go, 1000)
  }
  setTimeout(go, 1000)
  section.querySelector("[data-again]").remove()
}

const watch = (form) => {
  const { file } = form.elements
  const button = form.querySelector("[type=submit]")
  const words = button.textContent

  file.addEventListener("change", () => {
    const tooLarge = file.files[0]?.size > Number(file.dataset.limit)
    file.setCustomValidity(tooLarge ? file.dataset.tooLarge : "")
    file.reportValidity()
  })
  form.addEventListener("submit", (event) => {
    if (!file.reportValidity()) return event.preventDefault()
    button.textContent = button.dataset.sending
  })
  window.addEventListener("pageshow", () => {
    button.textContent = words
  })
}

const section = document.querySelector("[data-progress]")
if (section) follow(section)
const form = document.getElementById("upload-export")
if (form) watch(form)
