// A click on the picture sets its focal point; the crops beside it show what becomes of it.

const panel = document.querySelector("[data-focal-point]")
if (panel) {
  const frame = panel.querySelector(".focal-picture")
  const pictures = panel.querySelectorAll("img")
  const mark = panel.querySelector(".focal-mark")
  const fields = ["x", "y"].map((axis) => document.getElementById(`id_focus_${axis}`))
  const file = document.getElementById("id_file")
  const editable = fields.every(Boolean)

  const percent = (text) => Math.min(100, Math.max(0, Math.round(Number(text) || 0)))
  const show = () => {
    const [x, y] = editable ? fields.map((field) => percent(field.value)) : [frame.dataset.x, frame.dataset.y]
    mark.style.left = `${x}%`
    mark.style.top = `${y}%`
    for (const picture of pictures) picture.style.objectPosition = `${x}% ${y}%`
  }

  if (editable) {
    frame.classList.add("is-editable")
    frame.addEventListener("click", (event) => {
      const box = frame.getBoundingClientRect()
      fields[0].value = percent((100 * (event.clientX - box.left)) / box.width)
      fields[1].value = percent((100 * (event.clientY - box.top)) / box.height)
      for (const field of fields) field.dispatchEvent(new Event("input", { bubbles: true }))
    })
    for (const field of fields) field.addEventListener("input", show)
  }

  file?.addEventListener("change", () => {
    panel.hidden = !file.files.length
    if (panel.hidden) return
    const address = URL.createObjectURL(file.files[0])
    for (const picture of pictures) picture.src = address
    show()
  })
  show()
}
