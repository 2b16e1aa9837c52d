// What Word and Google Docs put on the clipboard, as plain HTML. The rest of the cleaning is the editor's,
// which knows no other tags than its own, and the server's.

export function cleanPaste(html) {
  const page = new DOMParser().parseFromString(html, "text/html")
  for (const element of page.querySelectorAll("style, script, meta, link, title, o\\:p")) element.remove()
  lists(page)
  for (const heading of page.querySelectorAll("h1, h5, h6")) {
    const rank = heading.tagName === "H1" ? "h2" : "h4"
    const renamed = page.createElement(rank)
    renamed.append(...heading.childNodes)
    heading.replaceWith(renamed)
  }
  for (const link of page.querySelectorAll("a[href*='google.'][href*='/url?']")) {
    const target = new URL(link.href).searchParams.get("q")
    if (/^https?:/.test(target ?? "")) link.href = target
  }
  for (const paragraph of page.querySelectorAll("p")) {
    const empty = !paragraph.textContent.replaceAll("\u00a0", " ").trim()
    if (empty && !paragraph.querySelector("img[data-file]")) paragraph.remove()
  }
  return page.body.innerHTML
}

// Word writes a list as paragraphs that carry their marker as text, and their level in a style.
function lists(page) {
  let open = [] // the lists we are in, outermost first
  for (const paragraph of page.querySelectorAll("p")) {
    const style = paragraph.getAttribute("style") ?? ""
    const level = Number(/mso-list:[^;]*level(\d+)/i.exec(style)?.[1] ?? 0)
    if (!level) {
      open = []
      continue
    }
    const marker = [...paragraph.querySelectorAll("span")].find((span) =>
      /mso-list:\s*ignore/i.test(span.getAttribute("style") ?? ""),
    )
    const kind = /^\s*(\d+|[a-z]{1,3}|[ivxlc]+)[.)]/i.test(marker?.textContent ?? "") ? "ol" : "ul"
    marker?.remove()
    if (open[0] && !adjacent(open[0], paragraph)) open = []
    open.length = Math.min(open.length, level)
    while (open.length < level) {
      const list = page.createElement(kind)
      const parent = open.at(-1)
      if (parent) (parent.lastElementChild ?? parent.appendChild(page.createElement("li"))).append(list)
      else paragraph.before(list)
      open.push(list)
    }
    const item = page.createElement("li")
    item.append(...paragraph.childNodes)
    open.at(-1).append(item)
    paragraph.remove()
  }
}

const adjacent = (list, paragraph) => list.nextElementSibling === paragraph
