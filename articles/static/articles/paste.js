// What Word and Google Docs put on the clipboard, as plain HTML. The rest of the cleaning is the editor's,
// which knows no other tags than its own, and the server's.

export function cleanPaste(html) {
  const harmless = html.replace(/<style[\s>].*?<\/style>/gis, "").replace(/<[^>]+>/g, withoutStyle)
  const page = new DOMParser().parseFromString(harmless, "text/html")
  for (const element of page.querySelectorAll("script, meta, link, title, o\\:p")) element.remove()
  lists(page)
  weights(page)
  for (const heading of page.querySelectorAll("h1, h5, h6")) rename(heading, heading.matches("h1") ? "h2" : "h4")
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

// Our security policy forbids styles, so what they say is read under another name, and never applied.
const withoutStyle = (tag) => tag.replace(/(\s)style\s*=/gi, "$1data-style=")
const styled = (element, pattern) => pattern.test(element.dataset.style ?? "")

function rename(element, tag) {
  const renamed = element.ownerDocument.createElement(tag)
  renamed.append(...element.childNodes)
  element.replaceWith(renamed)
}

// Google wraps everything in a <b> that is not bold, and says with styles what is.
function weights(page) {
  for (const element of page.querySelectorAll("b, strong, i, em")) {
    const off = /font-(weight|style):\s*(normal|[1-4]00)/i
    if (styled(element, off)) element.replaceWith(...element.childNodes)
  }
  for (const element of page.querySelectorAll("span[data-style]")) {
    const bold = styled(element, /font-weight:\s*(bold|[5-9]00)/i)
    const italic = styled(element, /font-style:\s*italic/i)
    if (bold && italic) {
      const inner = page.createElement("em")
      inner.append(...element.childNodes)
      element.append(inner)
    }
    if (bold || italic) rename(element, bold ? "strong" : "em")
  }
}

// Word writes a list as paragraphs that carry their marker as text, and their level in a style.
function lists(page) {
  let open = [] // the lists we are in, outermost first
  for (const paragraph of page.querySelectorAll("p")) {
    const level = Number(/mso-list:[^;]*level(\d+)/i.exec(paragraph.dataset.style ?? "")?.[1] ?? 0)
    if (!level) {
      open = []
      continue
    }
    const marker = [...paragraph.querySelectorAll("span")].find((span) => styled(span, /mso-list:\s*ignore/i))
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
