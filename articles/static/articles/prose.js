// The editor of an article's text. What it writes is what articles/body.py keeps; what that keeps it reads.
// A picture stands in the text as <figure><img data-file="7" alt="…"><figcaption>…</figcaption></figure>:
// where its file lies is asked of the library when it is shown.

import {
  Blockquote, Bold, BulletList, Code, CodeBlock, Document, Dropcursor, Editor, Extension, Gapcursor, HardBreak,
  Heading, Highlight, History, HorizontalRule, Italic, Link, ListItem, Mark, Node, OrderedList, Paragraph, Plugin,
  Strike, Subscript, Superscript, Table, TableCell, TableHeader, TableRow, Text, TrailingNode, Underline,
} from "django-prose-editor/editor"
import { choose, picture } from "articles/pictures"
import { cleanPaste } from "articles/paste"

const SIZES = ["wide", "left", "right"]

// A picture of the library with its caption. Every picture is one, also where HTML has no <figure> round it.
const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "inline*",
  draggable: true,
  isolating: true,
  defining: true,

  addAttributes() {
    const of = (read) => ({ default: null, parseHTML: read, rendered: false })
    const img = (element) => (element.matches("img") ? element : element.querySelector("img"))
    return {
      file: of((element) => img(element).dataset.file),
      alt: of((element) => img(element).getAttribute("alt") ?? ""),
      size: of((element) => SIZES.find((size) => element.classList.contains(size)) ?? null),
    }
  },

  parseHTML() {
    const contentElement = (figure) => figure.querySelector("figcaption") ?? document.createElement("figcaption")
    return [
      { tag: "figure", priority: 60, getAttrs: (figure) => figure.querySelector("img[data-file]") && null, contentElement },
      { tag: "img[data-file]", contentElement },
    ].map((rule) => ({ ...rule, getAttrs: rule.getAttrs && ((element) => (rule.getAttrs(element) === null ? null : false)) }))
  },

  renderHTML({ node: { attrs } }) {
    const figure = attrs.size ? { class: attrs.size } : {}
    return ["figure", figure, ["img", { alt: attrs.alt, "data-file": attrs.file }], ["figcaption", 0]]
  },

  addNodeView() {
    return ({ node, editor, getPos }) => new FigureView(node, editor, getPos)
  },

  addCommands() {
    return {
      insertFigure: (attrs, caption) => ({ commands, state: { selection } }) => {
        const { $from, to } = selection
        const figure = { type: "figure", attrs, content: caption ? [{ type: "text", text: caption }] : [] }
        if ($from.parent.type.name === "galleryCaption") return commands.insertContentAt($from.before(), figure)
        const place = $from.parent.type.name === "figure" ? $from.after() : { from: $from.pos, to }
        return commands.insertContentAt(place, inGallery($from) ? figure : [figure, { type: "paragraph" }])
      },
    }
  },

  addKeyboardShortcuts() {
    const inside = ({ $from }) => ["figure", "galleryCaption"].includes($from.parent.type.name)
    return {
      // The caption is one line: Enter leaves it for the text below.
      Enter: ({ editor }) => {
        const { selection } = editor.state
        if (!inside(selection)) return false
        const { $from } = selection
        const after = inGallery($from) ? $from.after(-1) : $from.after()
        return editor.chain().insertContentAt(after, { type: "paragraph" }).setTextSelection(after + 1).run()
      },
      Backspace: ({ editor }) => {
        const { selection } = editor.state
        return inside(selection) && selection.empty && selection.$from.parentOffset === 0
      },
    }
  },
})

const inGallery = ($pos) => $pos.depth > 0 && $pos.node(-1).type.name === "gallery"

// Without its last picture a gallery is none.
function remove(editor, from) {
  const { doc, tr } = editor.state
  const { parent } = doc.resolve(from)
  const last = parent.type.name === "gallery" && parent.childCount === 2
  const range = last ? [doc.resolve(from).before(), doc.resolve(from).after()] : [from, from + doc.nodeAt(from).nodeSize]
  editor.view.dispatch(tr.delete(...range))
  editor.commands.focus()
}

// The picture, and those before and after it with nothing between, as one gallery.
function gather(editor, from) {
  const { doc, schema, tr } = editor.state
  const $from = doc.resolve(from)
  const { parent } = $from
  const belongs = (node) => node && ["figure", "gallery"].includes(node.type.name)
  const empty = (node) => node?.type.name === "paragraph" && node.childCount === 0
  const reach = (index, step) => {
    let next = index + step
    while (empty(parent.maybeChild(next))) next += step
    return belongs(parent.maybeChild(next)) ? reach(next, step) : index
  }
  const [first, end] = [reach($from.index(), -1), reach($from.index(), 1) + 1]
  const figures = []
  let words = null
  for (let index = first; index < end; index++) {
    const node = parent.child(index)
    if (node.type.name === "figure") figures.push(node.type.create({ ...node.attrs, size: null }, node.content))
    if (node.type.name !== "gallery") continue
    node.forEach((child) => (child.type.name === "figure" ? figures.push(child) : (words ??= child)))
  }
  const gallery = schema.nodes.gallery.create(null, [...figures, words ?? schema.nodes.galleryCaption.create()])
  editor.view.dispatch(tr.replaceWith($from.posAtIndex(first), $from.posAtIndex(end), gallery))
}

class FigureView {
  constructor(node, editor, getPos) {
    Object.assign(this, { node, editor, getPos })
    this.words = frameOf(editor).querySelector("template.words").dataset
    this.dom = document.createElement("figure")
    this.image = document.createElement("img")
    this.contentDOM = document.createElement("figcaption")
    this.contentDOM.dataset.placeholder = this.words.caption
    this.tools = frameOf(editor).querySelector("template.figure-tools").content.cloneNode(true).firstElementChild
    this.dom.append(this.image, this.tools, this.contentDOM)
    this.tools.addEventListener("click", (event) => this.use(event.target.closest("button")))
    this.image.addEventListener("click", () => editor.commands.setNodeSelection(getPos()))
    this.show()
  }

  update(node) {
    if (node.type !== this.node.type) return false
    this.node = node
    this.show()
    return true
  }

  async show() {
    const { file, alt, size } = this.node.attrs
    this.dom.className = size ?? ""
    this.image.alt = alt || ""
    this.contentDOM.toggleAttribute("data-empty", this.node.childCount === 0)
    for (const button of this.tools.querySelectorAll("[data-size]")) {
      button.setAttribute("aria-pressed", String(button.dataset.size === (size ?? "")))
    }
    if (this.file === file) return
    this.file = file
    const found = await picture(file)
    if (this.file !== file) return
    this.dom.classList.toggle("gone", !found)
    if (found) this.image.src = found.thumbnail
    else this.image.alt = this.words.gone
  }

  async use(button) {
    if (!button) return
    const set = (attrs) => {
      const { tr } = this.editor.state
      this.editor.view.dispatch(tr.setNodeMarkup(this.getPos(), null, { ...this.node.attrs, ...attrs }))
    }
    if ("size" in button.dataset) return set({ size: button.dataset.size || null })
    if (button.dataset.do === "remove") return remove(this.editor, this.getPos())
    if (button.dataset.do === "gather") return gather(this.editor, this.getPos())
    if (button.dataset.do === "replace") {
      const chosen = await choose()
      if (chosen) set({ file: String(chosen.id), alt: chosen.alt })
    } else {
      const alt = await ask(frameOf(this.editor).querySelector("dialog.describe"), this.node.attrs.alt)
      if (alt !== undefined) set({ alt: alt.trim() })
    }
  }

  // The buttons are ours; ProseMirror need not know what happens on them, nor that the view drew them.
  stopEvent(event) {
    return this.tools.contains(event.target)
  }

  ignoreMutation(mutation) {
    return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target)
  }
}

// Pictures side by side, each with its caption; the caption of them all comes last and may be empty.
const Gallery = Node.create({
  name: "gallery",
  group: "block",
  content: "figure+ galleryCaption",
  isolating: true,
  defining: true,
  draggable: true,
  parseHTML: () => [{
    tag: "figure.gallery",
    priority: 70,
    getAttrs: (figure) => (figure.querySelector("figure img[data-file]") ? null : false),
  }],
  renderHTML: () => ["figure", { class: "gallery" }, 0],
  addNodeView: () => ({ node, editor, getPos }) => new GalleryView(node, editor, getPos),
})
const GalleryCaption = Node.create({
  name: "galleryCaption",
  content: "inline*",
  parseHTML: () => [{ tag: "figcaption", context: "gallery/" }],
  renderHTML: () => ["figcaption", 0],
  addNodeView: () => ({ node, editor }) => {
    const dom = document.createElement("figcaption")
    dom.dataset.placeholder = frameOf(editor).querySelector("template.words").dataset.ofAll
    const update = ({ type, childCount }) => {
      dom.toggleAttribute("data-empty", childCount === 0)
      return type === node.type
    }
    update(node)
    return { dom, contentDOM: dom, update }
  },
})

class GalleryView {
  constructor(node, editor, getPos) {
    Object.assign(this, { node, editor, getPos })
    this.dom = document.createElement("figure")
    this.dom.className = "gallery"
    this.contentDOM = document.createElement("div")
    this.contentDOM.className = "pictures"
    this.tools = frameOf(editor).querySelector("template.gallery-tools").content.cloneNode(true).firstElementChild
    this.dom.append(this.tools, this.contentDOM)
    this.tools.addEventListener("click", (event) => this.use(event.target.closest("button")?.dataset.do))
  }

  update(node) {
    if (node.type !== this.node.type) return false
    this.node = node
    return true
  }

  async use(what) {
    const chosen = what === "add" && (await choose())
    const { schema, tr } = this.editor.state
    const [from, to] = [this.getPos(), this.getPos() + this.node.nodeSize]
    if (chosen) {
      const attrs = { file: String(chosen.id), alt: chosen.alt }
      const figure = schema.nodes.figure.create(attrs, chosen.caption ? schema.text(chosen.caption) : null)
      tr.insert(to - 1 - this.node.lastChild.nodeSize, figure)
    } else if (what === "apart") {
      const { lastChild: caption } = this.node
      const single = this.node.content.cut(0, this.node.content.size - caption.nodeSize)
      tr.replaceWith(from, to, caption.childCount ? single.addToEnd(schema.nodes.paragraph.create(null, caption.content)) : single)
    } else if (what === "remove") {
      tr.delete(from, to)
    }
    if (tr.docChanged) this.editor.view.dispatch(tr)
  }

  stopEvent(event) {
    return this.tools.contains(event.target)
  }

  ignoreMutation(mutation) {
    return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target)
  }
}

const PullQuote = Node.create({
  name: "pullQuote",
  group: "block",
  content: "paragraph+",
  defining: true,
  parseHTML: () => [{ tag: "aside" }],
  renderHTML: () => ["aside", { class: "pullquote" }, 0],
})

// What the toolbar does not offer but imported and pasted articles have: it must survive an edit.
const words = [["abbr", ["title"]], ["cite", []], ["q", []], ["small", []]]
const Words = words.map(([tag, attributes]) =>
  Mark.create({
    name: tag,
    parseHTML: () => [{ tag }],
    addAttributes: () => Object.fromEntries(attributes.map((name) => [name, { default: null }])),
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  }),
)
const definitions = [["dl", "(dt | dd)+", "block"], ["dt", "inline*", ""], ["dd", "block+", ""]]
const Definitions = definitions.map(([tag, content, group]) =>
  Node.create({ name: tag, group, content, parseHTML: () => [{ tag }], renderHTML: () => [tag, 0] }),
)
const whereGiven = (name) => ({ default: null, renderHTML: ({ [name]: value }) => (value ? { [name]: value } : {}) })
const Languages = Extension.create({
  name: "languages",
  addGlobalAttributes: () => [{
    types: ["paragraph", "heading", "blockquote", "listItem", "bulletList", "orderedList", "pullQuote", "link"],
    attributes: { lang: whereGiven("lang"), dir: whereGiven("dir") },
  }],
})
const ALIGNED = ["center", "end"]
const Alignment = Extension.create({
  name: "alignment",
  addGlobalAttributes: () => [{
    types: ["paragraph", "heading"],
    attributes: {
      align: {
        default: null,
        parseHTML: ({ classList }) => ALIGNED.find((name) => classList.contains(name)) ?? null,
        renderHTML: ({ align }) => (align ? { class: align } : {}),
      },
    },
  }],
})
// A table's caption is kept with the table, which may hold nothing but rows. Only the HTML view can change it.
const CaptionedTable = Table.extend({
  addAttributes() {
    const parseHTML = (table) => table.querySelector(":scope > caption")?.innerHTML ?? null
    return { ...this.parent?.(), caption: { default: null, parseHTML, rendered: false } }
  },
  parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }],
  renderHTML(props) {
    const table = this.parent(props)
    const { caption } = props.node.attrs
    if (!caption) return table
    const [name, attributes, ...content] = table
    const dom = Object.assign(document.createElement("caption"), { innerHTML: caption, contentEditable: "false" })
    return [name, attributes, dom, ...content]
  },
})
const OurOrderedList = OrderedList.extend({
  addAttributes() {
    const reversed = {
      default: false,
      parseHTML: (list) => list.reversed,
      renderHTML: ({ reversed }) => (reversed ? { reversed: "reversed" } : {}),
    }
    return { ...this.parent?.(), reversed }
  },
})
// Code may stand in a link, or be bold.
const OurCode = Code.extend({ excludes: "" })
const Header = TableHeader.extend({
  addAttributes() {
    return { ...this.parent?.(), scope: { default: null } }
  },
})

const OurLink = Link.extend({
  addAttributes() {
    return { href: { default: null }, hreflang: { default: null } }
  },
  addKeyboardShortcuts() {
    return { "Mod-k": () => Boolean(editLink(this.editor)) || true }
  },
}).configure({ openOnClick: false, autolink: true, defaultProtocol: "https", enableTarget: false, HTMLAttributes: {} })

const Paste = Extension.create({
  name: "cleanPaste",
  addProseMirrorPlugins: () => [new Plugin({ props: { transformPastedHTML: cleanPaste } })],
})

// What one cannot leave by pressing Enter has an empty paragraph after it, so that the text can go on.
const LastLine = TrailingNode.configure({
  node: "paragraph",
  notAfter: ["paragraph", "heading", "blockquote", "bulletList", "orderedList"],
})
const lastLine = /<p><\/p>$/

const extensions = [
  Document, Text, Paragraph, HardBreak, Heading.configure({ levels: [2, 3, 4] }), Blockquote, BulletList,
  OurOrderedList, ListItem, HorizontalRule, CodeBlock, Bold, Italic, Strike, Underline, Subscript, Superscript,
  OurCode, Highlight, OurLink, CaptionedTable.configure({ resizable: false }), TableRow, Header, TableCell, History,
  Dropcursor, Gapcursor, Figure, Gallery, GalleryCaption, PullQuote, ...Words, ...Definitions, Languages, Alignment,
  Paste, LastLine,
]

// Each tool: what it does, whether it is on, and whether it can be used.
const tool = (does, on, can) => ({ does, on, can })
const chain = (name, ...options) => (editor) => editor.chain().focus()[name](...options).run()
const is = (...what) => (editor) => editor.isActive(...what)
const can = (name, ...options) => (editor) => editor.can()[name](...options)
const TOOLS = {
  heading2: tool(chain("toggleHeading", { level: 2 }), is("heading", { level: 2 })),
  heading3: tool(chain("toggleHeading", { level: 3 }), is("heading", { level: 3 })),
  heading4: tool(chain("toggleHeading", { level: 4 }), is("heading", { level: 4 })),
  bold: tool(chain("toggleBold"), is("bold")),
  italic: tool(chain("toggleItalic"), is("italic")),
  strike: tool(chain("toggleStrike"), is("strike")),
  link: tool((editor) => editLink(editor), is("link")),
  bulletList: tool(chain("toggleBulletList"), is("bulletList")),
  orderedList: tool(chain("toggleOrderedList"), is("orderedList")),
  blockquote: tool(chain("toggleBlockquote"), is("blockquote")),
  pullQuote: tool(chain("toggleWrap", "pullQuote"), is("pullQuote")),
  figure: tool(insertPicture),
  table: tool(chain("insertTable", { rows: 3, cols: 3, withHeaderRow: true }), null, (editor) => !editor.isActive("table")),
  rule: tool(chain("setHorizontalRule")),
  undo: tool(chain("undo"), null, can("undo")),
  redo: tool(chain("redo"), null, can("redo")),
  source: tool(toggleSource, (editor) => frameOf(editor).classList.contains("shows-source")),
  fullscreen: tool(toggleFullscreen, (editor) => frameOf(editor).classList.contains("fullscreen")),
  rowAfter: tool(chain("addRowAfter")),
  rowAway: tool(chain("deleteRow")),
  columnAfter: tool(chain("addColumnAfter")),
  columnAway: tool(chain("deleteColumn")),
  headerRow: tool(chain("toggleHeaderRow")),
  tableAway: tool(chain("deleteTable")),
}

const frames = new WeakMap()
const frameOf = (editor) => frames.get(editor)

// A dialog takes the focus, and with it the browser's idea of what is selected: ours is kept.
const selectionOf = ({ state: { selection: { from, to } } }) => ({ from, to })

async function insertPicture(editor) {
  const place = selectionOf(editor)
  const chosen = await choose()
  if (!chosen) return
  editor.chain().focus().setTextSelection(place).insertFigure({ file: String(chosen.id), alt: chosen.alt }, chosen.caption).run()
}

// The text area is what is sent: shown, it is the HTML, and what was typed there goes back into the editor.
function toggleSource(editor) {
  const frame = frameOf(editor)
  const textarea = frame.querySelector("textarea")
  if (frame.classList.toggle("shows-source")) textarea.focus()
  else editor.chain().setContent(textarea.value, { emitUpdate: true }).focus().run()
  refresh(editor)
}

function toggleFullscreen(editor) {
  const on = frameOf(editor).classList.toggle("fullscreen")
  document.body.classList.toggle("behind-fullscreen", on)
  editor.commands.focus()
  refresh(editor)
}

// Open a dialog with one field. Resolves with its text, or with nothing when it is left.
function ask(dialog, value, check = () => true) {
  const field = dialog.querySelector("input, label textarea")
  field.value = value ?? ""
  return new Promise((done) => {
    const leave = (answer) => {
      dialog.onclick = dialog.onkeydown = dialog.oncancel = null
      dialog.close()
      done(answer)
    }
    const set = () => check(field.value) && leave(field.value)
    dialog.onclick = ({ target }) => {
      const does = target.closest("[data-do]")?.dataset.do
      if (does === "set") set()
      else if (does === "unset") leave("")
      else if (does === "close") leave()
    }
    dialog.onkeydown = (event) => {
      if (event.key !== "Enter" || event.target !== field) return
      event.preventDefault()
      set()
    }
    dialog.oncancel = () => leave()
    dialog.showModal()
    field.select()
  })
}

// What was typed as an address: "example.org" means https. Null for what is none.
function address(text) {
  text = text.trim()
  if (/^(https?:|mailto:|tel:|\/(?!\/)|#)/i.test(text)) return text
  if (/^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(text)) return `mailto:${text}`
  return /^[\w-]+(\.[\w-]+)+([/?#:]\S*)?$/.test(text) ? `https://${text}` : null
}

async function editLink(editor) {
  const dialog = frameOf(editor).querySelector("dialog.link")
  const place = selectionOf(editor)
  const linked = editor.isActive("link")
  const refused = dialog.querySelector(".refused")
  refused.hidden = true
  dialog.querySelector("[data-do=unset]").hidden = !linked
  dialog.querySelector(".stories").replaceChildren()
  const typed = await ask(dialog, editor.getAttributes("link").href, (text) => {
    refused.hidden = !text.trim() || Boolean(address(text))
    return refused.hidden
  })
  if (typed === undefined) return editor.commands.focus()
  const href = address(typed)
  const edit = editor.chain().focus().setTextSelection(place)
  if (!href) edit.extendMarkRange("link").unsetLink().run()
  else if (linked || place.from < place.to) edit.extendMarkRange("link").setLink({ href }).run()
  else edit.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run()
}

// While an address is typed that is none, stories with these words in the headline are offered.
function offerStories(dialog) {
  const field = dialog.querySelector("input")
  const list = dialog.querySelector(".stories")
  let typing
  field.addEventListener("input", () => {
    clearTimeout(typing)
    const words = field.value.trim()
    if (address(words) || words.length < 2) return list.replaceChildren()
    typing = setTimeout(async () => {
      const answer = await fetch(`${dialog.dataset.stories}?${new URLSearchParams({ q: words })}`)
      if (!answer.ok || field.value.trim() !== words) return
      const { stories } = await answer.json()
      list.replaceChildren(...stories.map((story) => {
        const item = document.createElement("li")
        const button = Object.assign(document.createElement("button"), { type: "button", textContent: story.headline })
        button.addEventListener("click", () => {
          field.value = story.address
          list.replaceChildren()
          field.focus()
        })
        item.append(button)
        return item
      }))
    }, 200)
  })
}

function refresh(editor) {
  const frame = frameOf(editor)
  const source = frame.classList.contains("shows-source")
  for (const button of frame.querySelectorAll("[data-does]")) {
    const { on, can } = TOOLS[button.dataset.does]
    if (on) button.setAttribute("aria-pressed", String(Boolean(on(editor))))
    const still = !["source", "fullscreen"].includes(button.dataset.does)
    button.disabled = still && (source || (can ? !can(editor) : false))
  }
  frame.querySelector(".in-table").hidden = source || !editor.isActive("table")
}

function count(editor) {
  const number = editor.getText({ blockSeparator: " " }).split(/\s+/).filter(Boolean).length
  const line = frameOf(editor).querySelector(".prose-count span")
  line.textContent = `${number.toLocaleString()} ${number === 1 ? line.dataset.singular : line.dataset.plural}`
}

function start(frame) {
  const textarea = frame.querySelector(`#${frame.dataset.for}`)
  const label = document.querySelector(`label[for="${textarea.id}"]`)
  const editor = new Editor({
    element: null,
    content: textarea.value,
    extensions,
    injectCSS: false, // articles/prose.css has what it needs: inline styles are forbidden here
    editorProps: {
      attributes: {
        "aria-label": label?.textContent.replace(":", "").trim() ?? "",
        "aria-multiline": "true",
        role: "textbox",
        spellcheck: "true",
      },
    },
  })
  frames.set(editor, frame)
  const place = document.createElement("div")
  place.className = "prose-text"
  textarea.before(place)
  editor.mount(place)

  const written = () => (editor.isEmpty ? "" : editor.getHTML().replace(lastLine, ""))
  let before = written()
  editor.on("update", () => {
    textarea.value = written()
    if (textarea.value === before) return // only the last line came or went
    before = textarea.value
    textarea.dispatchEvent(new Event("input", { bubbles: true }))
    count(editor)
  })
  editor.on("transaction", () => refresh(editor))
  frame.querySelector(".prose-tools").addEventListener("click", ({ target }) => {
    const button = target.closest("[data-does]")
    if (button) TOOLS[button.dataset.does].does(editor)
  })
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && frame.classList.contains("fullscreen")) toggleFullscreen(editor)
  })
  label?.addEventListener("click", () => editor.commands.focus())
  offerStories(frame.querySelector("dialog.link"))
  for (const hidden of frame.querySelectorAll(".prose-tools, .prose-count")) hidden.hidden = false
  frame.classList.add("ready")
  refresh(editor)
  count(editor)
}

for (const frame of document.querySelectorAll(".prose")) start(frame)
